import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createPool } from '../../src/store/pool.js'
import { collect, startKopitalk } from '../support/kopitalk.js'
import { basic } from '../support/login-server.js'
import { buildWorld, worldPosts } from '../support/reading-world.js'
import { createMigratedDatabase, type TestDatabase } from '../support/servers.js'
import { wrongRequests, type ApiDocument, type WrongRequest } from '../support/wrong-requests.js'

const PASSWORD = 'kaya toast and kopi-o'
/** At once; the server has six connections for reading. */
const ASKERS = 16
let home: string
let database: TestDatabase
let pool: pg.Pool
let server: ChildProcess | undefined
let printed: ReturnType<typeof collect>
let address: string
let ended: Promise<unknown[]>
const authorization = basic('admin', PASSWORD)

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'kopitalk-wrong-'))
  database = await createMigratedDatabase(inject('databaseUrl'), 'wrong_requests')
  pool = createPool(database.url, { max: 2, applicationName: 'wrong-requests-test' })
  await buildWorld(pool, { key: 'live', isSample: false }, worldPosts())
  server = startKopitalk(['serve'], {
    KOPITALK_HOME: home,
    DATABASE_URL: database.url,
    REDIS_URL: inject('redisUrl'),
    QUEUE_PREFIX: 'wrong-requests',
    AUTHOR_HASH_KEY: 'a key that only this test uses, 32+',
    ADMIN_PASSWORD: PASSWORD,
    PORT: '0',
    LOG_LEVEL: 'warn',
    REQUESTS_PER_MINUTE: '1000000',
    ALERT_ALLOW_LOCAL: 'true', // so that no webhook leads anywhere else
  })
  printed = collect(server)
  ended = once(server, 'close')
  while (!printed().stdout.includes('Kopitalk answers at')) await once(server.stdout!, 'data')
  address = /answers at (http:\S+)/.exec(printed().stdout)?.[1] ?? ''
})

afterAll(async () => {
  server?.kill('SIGKILL')
  await ended
  await pool.end()
  await database.drop()
  rmSync(home, { recursive: true })
})

async function send({ method, url, body, contentType }: WrongRequest): Promise<number> {
  const content = body === undefined ? {} : { body, headers: { authorization, 'content-type': contentType ?? '' } }
  const answer = await fetch(`${address}${url}`, { method, headers: { authorization }, ...content })
  await answer.arrayBuffer()
  return answer.status
}

interface Fault {
  readonly request: WrongRequest
  readonly status: number | string
}

/** @returns what was answered with an error of ours, or not at all */
async function sendAll(requests: readonly WrongRequest[], askers: number): Promise<Fault[]> {
  const waiting = [...requests]
  const faults: Fault[] = []
  const asker = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const status = await send(next).catch((err: unknown) => String(err))
      if (typeof status !== 'number' || status >= 500) faults.push({ request: next, status })
    }
  }
  await Promise.all(Array.from({ length: askers }, asker))
  return faults
}

const shown = ({ status, request: { method, url, body } }: Fault): string =>
  `${status} ${method} ${url.slice(0, 200)} ${body?.slice(0, 200) ?? ''}`

describe('the running server', () => {
  it('answers wrong values of every parameter of every route, one or two at a time', { timeout: 240_000 }, async () => {
    const document = (await (
      await fetch(`${address}/api/openapi.json`, { headers: { authorization } })
    ).json()) as ApiDocument
    // After wrong passwords the server refuses further logins of this client, so they come last.
    const requests = wrongRequests(document).filter(({ url }) => url !== '/api/session')
    expect(requests.length).toBeGreaterThan(2_000)
    const faults = await sendAll(requests, ASKERS)
    // A busy machine may need longer than the server allows for an answer. Asked alone, each is answered.
    const late = faults.filter(({ status }) => status === 503).map(({ request }) => request)
    const others = faults.filter(({ status }) => status !== 503)
    expect([...others, ...(await sendAll(late, 1))].map(shown)).toEqual([])
  })

  it('answers what any reader could once end it with', async () => {
    for (const query of [
      'collection=0&entity=0&by=language&against=0',
      'by=language&collection=nope&against=x',
      'collection=nope&by=language&against=language%3Dxx',
      'collection=nope&by=language&against=from%3D2099-01-01',
    ]) {
      expect([400, 404, 409]).toContain(await send({ method: 'GET', url: `/api/compare?${query}` }))
    }
  })

  it('answers wrong logins and unreadable addresses', async () => {
    const status = async (path: string, headers: Record<string, string> = { authorization }) =>
      (await fetch(`${address}${path}`, { headers })).status
    expect(await status('/api/counts', { authorization: basic('a\0b', 'x') })).toBe(401)
    const logIn = (body: string) => send({ method: 'POST', url: '/api/session', body, contentType: 'application/json' })
    for (const body of ['', '{', 'null', '{"user": "a\\u0000b", "password": "x"}', '{"user": "x"}', '{"user": ["x"]}'])
      expect(await logIn(body), body).toBe(400)
    expect(await logIn('{"user": "nobody", "password": "half \\ud83d"}')).toBe(401)
    expect(await status('/api/posts/%zz')).toBe(400)
    expect(await status('/assets/%00')).toBeLessThan(500)
    expect(await status(`/api/posts/${'9'.repeat(500)}`)).toBeLessThan(500)
    expect(await status(`/${'x'.repeat(20_000)}`)).toBeLessThan(500)
    expect(await status('/queues/api/queues/nope/1/logs')).toBeLessThan(500)
  })

  it('is alive after all of it, ends in order, and has met nothing that it did not expect', async () => {
    expect((await fetch(`${address}/health/live`)).status).toBe(200)
    server?.kill('SIGTERM')
    // Whatever was still under way is over then, and logged.
    expect(await ended).toEqual([0, null])
    expect(printed().stderr).not.toContain('nothing awaited')
    const unexpected = printed()
      .stderr.split('\n')
      .filter((line) => line.includes('request failed'))
    expect(unexpected.filter((line) => !line.includes('FST_ERR_HANDLER_TIMEOUT'))).toEqual([])
  })
})
