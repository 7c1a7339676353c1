import type { FastifyInstance } from 'fastify'
import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { createPool } from '../../src/store/pool.js'
import { deleteExpiredSessions } from '../../src/accounts/sessions.js'
import { revokeToken } from '../../src/accounts/tokens.js'
import { changePassword, setDisabled } from '../../src/accounts/users.js'
import { hashPassword } from '../../src/accounts/passwords.js'
import {
  basic,
  createToken,
  createUser,
  logIn,
  loginServer,
  OPERATOR,
  OWN_PAGE,
  PASSWORD,
} from '../support/login-server.js'
import { createMigratedDatabase, type TestDatabase } from '../support/servers.js'

let database: TestDatabase
let pool: pg.Pool
let app: FastifyInstance
let logged: () => string

beforeAll(async () => {
  database = await createMigratedDatabase(inject('databaseUrl'), 'login')
  pool = createPool(database.url, { max: 4, applicationName: 'login-test' })
})

beforeEach(async () => {
  await pool.query('truncate app_user, session, api_token')
  ;({ app, logged } = await loginServer(pool))
})

afterAll(async () => {
  await pool.end()
  await database.drop()
})

const as = (headers: Record<string, string>, url = '/api/me', remoteAddress = '127.0.0.1') =>
  app.inject({ url, headers, remoteAddress })
const me = async (headers: Record<string, string>) => (await as(headers)).json<unknown>()
const NOBODY = { user: null, role: null, demo: false }

describe('a session', () => {
  it('is opened by name and password, known by its cookie, and ended by logging out', async () => {
    await createUser(pool, 'mei', 'analyst', { passwordHash: await hashPassword(PASSWORD) })
    const { answer, set, cookie } = await logIn(app, { user: 'Mei', password: PASSWORD })
    expect(answer.json()).toEqual({ user: 'mei', role: 'analyst', demo: false })
    expect(set).toEqual({
      name: 'kopitalk_session',
      value: expect.stringMatching(/^[\w-]{43}$/) as string,
      httpOnly: true,
      sameSite: 'Strict',
      path: '/',
      maxAge: 7 * 86_400,
    })
    expect(await me({ cookie })).toEqual({ user: 'mei', role: 'analyst', demo: false })
    const out = await app.inject({ method: 'DELETE', url: '/api/session', headers: { ...OWN_PAGE, cookie } })
    expect(out.statusCode).toBe(204)
    expect(out.cookies[0]).toMatchObject({ name: 'kopitalk_session', value: '', path: '/' })
    expect(await me({ cookie })).toEqual(NOBODY)
  })

  it('is Secure, bound to this host by its name, where the browser came by https', async () => {
    const https = { 'x-forwarded-proto': 'https' }
    const { set, cookie } = await logIn(app, OPERATOR, https)
    expect(set).toMatchObject({ name: '__Host-kopitalk_session', secure: true, httpOnly: true, path: '/' })
    expect(set).not.toHaveProperty('domain')
    expect(await me({ cookie, ...https })).toMatchObject({ user: 'admin' })
    // A cookie without the prefix may have been planted over plain http.
    expect(await me({ cookie: cookie.replace('__Host-', ''), ...https })).toEqual(NOBODY)
    expect((await logIn(app, OPERATOR, { forwarded: 'for=203.0.113.7;proto=https' })).set).toMatchObject({
      secure: true,
    })
  })

  it('is not stored in a form that can be used', async () => {
    await createUser(pool, 'mei', 'analyst')
    const { cookie } = await logIn(app, { user: 'mei', password: PASSWORD })
    const { rows } = await pool.query<{ hash: string }>(`select encode(token_hash, 'hex') as hash from session`)
    expect(rows).toHaveLength(1)
    expect(await me({ cookie: `kopitalk_session=${rows[0]?.hash}` })).toEqual(NOBODY)
    expect(await me({ cookie })).toMatchObject({ user: 'mei' })
  })

  it('of before is ended by logging in again', async () => {
    const first = await logIn(app, OPERATOR)
    await logIn(app, OPERATOR, { cookie: first.cookie })
    expect(await me({ cookie: first.cookie })).toEqual(NOBODY)
  })

  it('outlasts a server, but not another password of the built-in operator', async () => {
    const { cookie } = await logIn(app, OPERATOR)
    await app.close()
    ;({ app } = await loginServer(pool))
    expect(await me({ cookie })).toMatchObject({ user: 'admin', role: 'operator' })
    ;({ app } = await loginServer(pool, { credentials: { ...OPERATOR, password: 'another long password' } }))
    expect(await me({ cookie })).toEqual(NOBODY)
  })

  it.each([
    ['last_seen_at', '12 hours', '11 hours 50 minutes'],
    ['expires_at', '0 s', '-10 minutes'],
  ])('ends by its %s, and upkeep deletes it then and not before', async (column, over, before) => {
    const { cookie } = await logIn(app, OPERATOR)
    const age = (by: string) => pool.query(`update session set ${column} = now() - $1::interval`, [by])
    await age(before)
    expect(await deleteExpiredSessions(pool)).toBe(0)
    expect(await me({ cookie })).toMatchObject({ user: 'admin' })
    await age(over)
    expect(await me({ cookie })).toEqual(NOBODY)
    expect(await deleteExpiredSessions(pool)).toBe(1)
  })

  it('stays alive while it is used', async () => {
    const { cookie } = await logIn(app, OPERATOR)
    await pool.query(`update session set last_seen_at = now() - interval '11 hours'`)
    await me({ cookie })
    const { rows } = await pool.query(`select from session where last_seen_at > now() - interval '1 minute'`)
    expect(rows).toHaveLength(1)
  })

  it('of a user who is disabled, or gets another password, ends at once', async () => {
    await createUser(pool, 'mei', 'analyst')
    const given = { user: 'mei', password: PASSWORD }
    const first = await logIn(app, given)
    await setDisabled(pool, 'mei', true)
    expect(await me({ cookie: first.cookie })).toEqual(NOBODY)
    expect((await logIn(app, given)).answer.statusCode).toBe(401)
    await setDisabled(pool, 'mei', false)
    expect(await me({ cookie: first.cookie })).toEqual(NOBODY)
    const second = await logIn(app, given)
    await changePassword(pool, 'mei', await hashPassword('something else entirely'))
    expect(await me({ cookie: second.cookie })).toEqual(NOBODY)
    expect((await logIn(app, given)).answer.statusCode).toBe(401)
  })

  it('is not opened by a password that is changed while it is checked', async () => {
    await createUser(pool, 'mei', 'analyst')
    const blocker = await pool.connect()
    await blocker.query(`begin; update app_user set password_hash = '$scrypt$other' where name = 'mei'`)
    const login = logIn(app, { user: 'mei', password: PASSWORD })
    const waits = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    await expect.poll(async () => (await pool.query(waits)).rowCount, { timeout: 30_000 }).toBe(1)
    await blocker.query('commit')
    blocker.release()
    expect((await login).answer.statusCode).toBe(401)
    expect((await pool.query('select from session')).rowCount).toBe(0)
  })
})

describe('a password', () => {
  it('also logs in by Basic, for users and for the built-in operator', async () => {
    await createUser(pool, 'mei', 'reader')
    expect(await me({ authorization: basic('mei', PASSWORD) })).toEqual({ user: 'mei', role: 'reader', demo: false })
    expect(await me({ authorization: basic(OPERATOR.user, OPERATOR.password) })).toMatchObject({ role: 'operator' })
    for (const wrong of [basic('mei', OPERATOR.password), basic('admin', PASSWORD), basic('nobody', PASSWORD)]) {
      expect((await as({ authorization: wrong })).statusCode).toBe(401)
    }
  })

  it('takes as long to refuse for a user who does not exist', async () => {
    await createUser(pool, 'mei', 'reader', { passwordHash: await hashPassword(PASSWORD) })
    /** Processor time: the clock would also measure what else the machine does. */
    const took = async (user: string): Promise<number> => {
      const before = process.cpuUsage()
      await as({ authorization: basic(user, 'wrong password') })
      return process.cpuUsage(before).user
    }
    const known: number[] = []
    const unknown: number[] = []
    for (let i = 0; i < 3; i++) {
      known.push(await took('mei'))
      unknown.push(await took('ghost'))
    }
    const ratio = Math.min(...unknown) / Math.min(...known)
    expect(ratio).toBeGreaterThan(0.6)
    expect(ratio).toBeLessThan(1.6)
  })

  it('is refused as an invalid body, and the answer repeats nothing of it', async () => {
    const long = { user: 'mei', password: 'x'.repeat(2_000) }
    for (const payload of [{ user: 'mei' }, long, ['kaya'], { user: 1, password: 2 }]) {
      const { statusCode, body } = await app.inject({ method: 'POST', url: '/api/session', payload })
      expect(statusCode).toBe(400)
      expect(body).not.toMatch(/mei|kaya|xxx/)
    }
  })
})

describe('wrong logins', () => {
  // Guesses for a user of the test's are cheap to check, those for the built-in operator are not.
  beforeEach(() => createUser(pool, 'ravi', 'operator'))
  const attempt = (way: string, good: boolean, remoteAddress = '10.0.0.9', user = 'ravi') => {
    const right = user === 'ravi' ? PASSWORD : OPERATOR.password
    const password = good ? right : `guess ${Math.random()}`
    const common = { url: '/api/me', remoteAddress }
    if (way === 'page')
      return app.inject({ ...common, method: 'POST', url: '/api/session', payload: { user, password } })
    const authorization = way === 'Basic' ? basic(user, password) : `Bearer kt_${password.replaceAll(' ', '')}`
    return app.inject({ ...common, headers: { authorization } })
  }
  const ofOperator = (way: string, good: boolean, from = '10.0.0.9') => attempt(way, good, from, OPERATOR.user)

  it('close the door to their user and address by either way, and not to others', async () => {
    // One after the other: side by side, a busy machine may have no connection for one of them in time (503).
    for (let at = 0; at < 10; at += 1) expect((await ofOperator(at % 2 ? 'page' : 'Basic', false)).statusCode).toBe(401)
    for (const other of ['page', 'Basic']) {
      const refused = await ofOperator(other, true)
      expect(refused.statusCode).toBe(429)
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    }
    expect((await ofOperator('Basic', true, '10.0.0.10')).statusCode).toBe(200)
    await createUser(pool, 'mei', 'reader')
    expect((await as({ authorization: basic('mei', PASSWORD) }, '/api/me', '10.0.0.9')).statusCode).toBe(200)
  })

  it.each(['Basic', 'Bearer'])('by %s do not close the door to a valid token at their address', async (way) => {
    const authorization = `Bearer ${await createToken(pool, 'charts', 'reader')}`
    for (let i = 0; i < 12; i++) await attempt(way, false)
    expect((await attempt(way, false)).statusCode).toBe(429)
    expect((await as({ authorization }, '/api/me', '10.0.0.9')).statusCode).toBe(200)
  })

  it('by Bearer do not close the door to passwords at their address', async () => {
    const wrong = await Promise.all(Array.from({ length: 12 }, () => attempt('Bearer', false)))
    expect(wrong.filter(({ statusCode }) => statusCode === 401)).toHaveLength(10)
    expect(Number(wrong.find(({ statusCode }) => statusCode === 429)?.headers['retry-after'])).toBeGreaterThan(0)
    expect((await attempt('page', true)).statusCode).toBe(200)
  })

  it('side by side do not outrun the throttle', async () => {
    const answers = await Promise.all(Array.from({ length: 15 }, () => attempt('page', false)))
    const statuses = answers.map(({ statusCode }) => statusCode)
    expect(statuses.filter((status) => status === 429)).toHaveLength(5)
    // A busy machine may have no connection for one of the ten in time, and says so: 503.
    expect([401, 503]).toEqual(expect.arrayContaining(statuses.filter((status) => status !== 429)))
  })

  it('do not close the door to a session', async () => {
    const { cookie } = await logIn(app, { user: 'ravi', password: PASSWORD })
    for (let i = 0; i < 10; i++) await attempt('Basic', false, '127.0.0.1')
    expect((await attempt('Basic', true, '127.0.0.1')).statusCode).toBe(429)
    expect(await me({ cookie })).toMatchObject({ user: 'ravi' })
  })

  it('in a body that is not JSON are not repeated', async () => {
    const { statusCode, body } = await app.inject({
      method: 'POST',
      url: '/api/session',
      headers: { 'content-type': 'application/json' },
      payload: '{"user":"mei","password":"hunter2hunter2',
    })
    expect(statusCode).toBe(400)
    expect(body + logged()).not.toContain('hunter2')
  })

  it('and right ones put no password, token or cookie into the log', async () => {
    await createUser(pool, 'mei', 'reader')
    const { cookie } = await logIn(app, { user: 'mei', password: PASSWORD })
    const token = await createToken(pool, 'cron', 'reader')
    await as({ authorization: `Bearer ${token}` })
    await as({ authorization: 'Bearer kt_mistyped-token-of-someone' })
    await logIn(app, { user: 'typed-my-password-here', password: 'wrong password of mine' })
    expect(logged()).toContain('login refused')
    expect(logged()).toContain('"user":"mei"')
    const secrets = [PASSWORD, token, 'mistyped', 'typed-my', 'wrong password of mine', cookie.split('=')[1] ?? '']
    for (const secret of secrets) expect(logged()).not.toContain(secret)
  })
})

describe('a token', () => {
  it('answers with its role until it is revoked or expires, and says when it was last used', async () => {
    const token = await createToken(pool, 'charts', 'analyst', { days: 30 })
    expect(token).toMatch(/^kt_[\w-]{43}$/)
    const headers = { authorization: `Bearer ${token}` }
    expect(await me(headers)).toEqual({ user: 'charts', role: 'analyst', demo: false })
    expect((await pool.query('select from api_token where last_used_at is not null')).rowCount).toBe(1)
    await pool.query(`update api_token set expires_at = now()`)
    expect((await as(headers)).statusCode).toBe(401)
    await pool.query(`update api_token set expires_at = null`)
    expect((await as(headers)).statusCode).toBe(200)
    await revokeToken(pool, 'charts')
    expect((await as(headers)).statusCode).toBe(401)
  })

  it('stops with its owner, and has no higher role', async () => {
    await createUser(pool, 'mei', 'analyst')
    await expect(createToken(pool, 'too-much', 'operator', { owner: 'mei' })).rejects.toThrow('mei is analyst')
    await expect(createToken(pool, 'nobodys', 'reader', { owner: 'ghost' })).rejects.toThrow('no user "ghost"')
    const headers = { authorization: `Bearer ${await createToken(pool, 'meis', 'analyst', { owner: 'mei' })}` }
    expect((await as(headers)).statusCode).toBe(200)
    await setDisabled(pool, 'mei', true)
    expect((await as(headers)).statusCode).toBe(401)
  })
})
