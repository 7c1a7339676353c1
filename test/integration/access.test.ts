import Fastify, { type FastifyInstance, type RouteOptions } from 'fastify'
import type pg from 'pg'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { ROLES, type Role } from '../../src/domain/reading/operation.js'
import { openQueues, type Queues } from '../../src/queues/queues.js'
import { addAccess } from '../../src/server/login/access.js'
import { createLogins } from '../../src/accounts/logins.js'
import { createPool } from '../../src/store/pool.js'
import { basic, createToken, logIn, loginServer, OPERATOR, OWN_PAGE } from '../support/login-server.js'
import { testOperation } from '../support/operation.js'
import { collectRoutes } from '../support/route-table.js'
import { createMigratedDatabase, type TestDatabase } from '../support/servers.js'

let database: TestDatabase
let pool: pg.Pool
let queues: Queues
let app: FastifyInstance
let routes: RouteOptions[]
const tokens: Partial<Record<Role, string>> = {}

beforeAll(async () => {
  database = await createMigratedDatabase(inject('databaseUrl'), 'access')
  pool = createPool(database.url, { max: 4, applicationName: 'access-test' })
  queues = openQueues({ redisUrl: inject('redisUrl'), prefix: 'accesstest' }, () => {})
  const board = [...Object.values(queues.stages), queues.crawl, queues.upkeep]
  ;({ app, routes } = await collectRoutes(
    async () =>
      (
        await loginServer(pool, {
          board,
          api: { reading: { db: pool, models: [] }, operation: testOperation({ pool, queues }) },
        })
      ).app,
  ))
  for (const role of ROLES) tokens[role] = await createToken(pool, role, role)
})

afterAll(async () => {
  await app.close()
  await queues.close()
  await pool.end()
  await database.drop()
})

/** Answers 403 to everyone, because the board is set to hide the details of Redis. */
const HIDDEN_BY_BOARD = '/queues/api/redis/stats'

interface Door {
  readonly method: string
  readonly url: string
  readonly access: string
}

function doors(): Door[] {
  return routes.flatMap(({ method, url, config }) =>
    [method].flat().map((each) => ({ method: each, url, access: config?.access ?? 'operator' })),
  )
}

const asker = (role: Role | null) => (role ? { authorization: `Bearer ${tokens[role]}` } : {})

async function knock({ method, url }: Pick<Door, 'method' | 'url'>, role: Role | null, remoteAddress = '10.0.0.9') {
  const path = url.replace(/:\w+/g, '1').replace('*', 'x')
  return app.inject({ method: method as 'GET', url: path, remoteAddress, headers: { ...OWN_PAGE, ...asker(role) } })
}

describe('every route of the server', () => {
  it(
    'is closed to clients without a login or with too low a role, and only to them',
    { timeout: 120_000 },
    async () => {
      const wrong: string[] = []
      for (const door of doors()) {
        for (const role of [null, ...ROLES]) {
          const { statusCode } = await knock(door, role)
          const needed = door.access === 'loopback' ? 'reader' : door.access
          const allowed = needed === 'anyone' || (role !== null && ROLES.indexOf(role) >= ROLES.indexOf(needed as Role))
          const refusal = role === null ? 401 : 403
          const letIn = statusCode !== 401 && (statusCode !== 403 || door.url === HIDDEN_BY_BOARD)
          const fits = allowed ? letIn : statusCode === refusal
          if (!fits) wrong.push(`${door.method} ${door.url} (${door.access}) as ${role ?? 'anonymous'}: ${statusCode}`)
        }
      }
      expect(wrong).toEqual([])
      expect(doors().length).toBeGreaterThan(40) // the plugins' routes are among them
    },
  )

  it('that is open to anyone is in this list', () => {
    const open = doors().filter(({ access, method }) => access === 'anyone' && method !== 'HEAD')
    const files = ['GET /', 'GET /assets/*', 'GET /*'] // the dashboard's, where it is built
    expect(
      open
        .map(({ method, url }) => `${method} ${url}`)
        .filter((name) => !files.includes(name))
        .sort(),
    ).toEqual([
      'DELETE /api/session',
      'GET /api/me',
      'GET /health',
      'GET /health/live',
      'GET /health/ready',
      'POST /api/session',
    ])
  })

  it('that changes something is closed to readers, and Bull Board to all but operators', () => {
    const changesNothing = ['/api/session', '/api/themes/preview'] // of the data; their questions need a body
    const unsafe = doors().filter(
      ({ method, url }) => !['GET', 'HEAD'].includes(method) && !changesNothing.includes(url),
    )
    expect(unsafe.filter(({ access }) => access === 'reader' || access === 'anyone')).toEqual([])
    const board = doors().filter(({ url }) => url.startsWith('/queues'))
    expect(board.length).toBeGreaterThan(10)
    expect(board.filter(({ access }) => access !== 'operator')).toEqual([])
  })

  it('is closed unless it says otherwise', async () => {
    const bare = Fastify()
    const logins = createLogins({ db: pool, operator: OPERATOR, log: pino({ level: 'silent' }) })
    await addAccess(bare, { logins, demo: async () => false, findStray: () => null })
    bare.get('/new', () => 'text')
    const ask = async (role: Role | null) => (await bare.inject({ url: '/new', headers: asker(role) })).statusCode
    expect(await Promise.all([null, ...ROLES].map(ask))).toEqual([401, 403, 403, 200])
  })

  it('that does not exist is reported only to users who may read', async () => {
    const nowhere = { method: 'POST', url: '/api/nowhere' }
    expect((await knock(nowhere, null)).statusCode).toBe(401)
    expect((await knock(nowhere, 'reader')).statusCode).toBe(404)
  })

  it('asks a browser for a password only where a person opens a page', async () => {
    const challenge = async (url: string) => (await knock({ method: 'GET', url }, null)).headers['www-authenticate']
    expect(await challenge('/api/collections')).toMatch(/^Bearer /)
    expect(await challenge('/queues')).toMatch(/^Basic /)
  })

  it('opens /metrics to this machine without a login, and beyond it to readers', async () => {
    const metrics = { method: 'GET', url: '/metrics' }
    expect((await knock(metrics, null, '127.0.0.1')).statusCode).toBe(200)
    expect((await knock(metrics, null)).statusCode).toBe(401)
    expect((await knock(metrics, 'reader')).statusCode).toBe(200)
    // A proxy on this machine asks over loopback as well; nginx adds no header, and closes the connection.
    const forwarded = { host: 'localhost', connection: 'close' }
    const answer = await app.inject({ url: '/metrics', remoteAddress: '127.0.0.1', headers: forwarded })
    expect(answer.statusCode).toBe(401)
  })

  it('keeps /metrics from a page whose own name was pointed at this machine', async () => {
    for (const host of ['evil.example:8080', 'localhost.evil.example']) {
      const answer = await app.inject({ url: '/metrics', remoteAddress: '127.0.0.1', headers: { host } })
      expect([host, answer.statusCode]).toEqual([host, 401])
    }
    for (const host of ['localhost:8080', '127.0.0.1:8080', '[::1]:8080']) {
      const answer = await app.inject({ url: '/metrics', remoteAddress: '127.0.0.1', headers: { host } })
      expect([host, answer.statusCode]).toEqual([host, 200])
    }
  })
})

describe('a change that another site makes a browser send', () => {
  const out = (headers: Record<string, string>) => app.inject({ method: 'DELETE', url: '/api/session', headers })
  const host = 'kopitalk.example'
  const attacks: [string, Record<string, string>][] = [
    ['of another site', { 'sec-fetch-site': 'cross-site' }],
    ['of another port of this host', { 'sec-fetch-site': 'same-site' }],
    ['of another site, on plain http', { origin: 'http://evil.example' }],
    ['of another port, on plain http', { origin: `http://${host}:8081` }],
    ['that hides where it is from', { origin: 'null' }],
    ['whose browser says nothing', {}],
    ['that forged an Origin before the proxy', { 'sec-fetch-site': 'cross-site', origin: `http://${host}` }],
  ]
  const ours: [string, Record<string, string>][] = [
    ['of our own page', { 'sec-fetch-site': 'same-origin' }],
    ['of our own page, on plain http', { origin: `http://${host}` }],
    [
      'of our own page, behind a proxy that has another name',
      { 'sec-fetch-site': 'same-origin', origin: 'https://x.sg' },
    ],
  ]

  it.each(attacks)('is refused with a cookie: %s', async (_name, headers) => {
    const { cookie } = await logIn(app, OPERATOR)
    const answer = await out({ host, cookie, ...headers })
    expect(answer.statusCode).toBe(403)
    // The session is still there: nothing was changed.
    expect((await app.inject({ url: '/api/me', headers: { cookie } })).json()).toMatchObject({ user: 'admin' })
  })

  it.each(ours)('is done when it is %s', async (_name, headers) => {
    const { cookie } = await logIn(app, OPERATOR)
    expect((await out({ host, cookie, ...headers })).statusCode).toBe(204)
    expect((await app.inject({ url: '/api/me', headers: { cookie } })).json()).toMatchObject({ user: null })
  })

  it('is refused when the browser adds a remembered Basic password, and logs no one in', async () => {
    const authorization = basic(OPERATOR.user, OPERATOR.password)
    const evil = { 'sec-fetch-site': 'cross-site' }
    const change = (headers: Record<string, string>) =>
      app.inject({ method: 'PUT', url: '/queues/api/queues/clean/pause', headers: { authorization, ...headers } })
    expect((await change(evil)).statusCode).toBe(403)
    expect((await change({})).statusCode).toBe(405) // a program: Bull Board itself refuses it, being read-only
    expect((await logIn(app, OPERATOR, evil)).answer.statusCode).toBe(403)
  })

  it('does not concern tokens, which no browser adds', async () => {
    const headers = { ...asker('operator'), 'sec-fetch-site': 'cross-site' }
    const answer = await app.inject({ method: 'PUT', url: '/queues/api/queues/clean/pause', headers })
    expect(answer.statusCode).toBe(405)
  })
})
