import type { FastifyInstance } from 'fastify'
import { Redis } from 'ioredis'
import type pg from 'pg'
import { pino } from 'pino'
import { Writable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openQueues, type Queues } from '../../src/queues/queues.js'
import { readRollupLag } from '../../src/read/pipeline/rollup-lag.js'
import { readBacklog, readDeadLetters } from '../../src/read/pipeline/status.js'
import { createReadinessChecks } from '../../src/server/readiness-checks.js'
import { createServerMetrics } from '../../src/server/server-metrics.js'
import { createServer } from '../../src/server/server.js'
import { readSystemStatus } from '../../src/read/pipeline/system-status.js'
import { migrate } from '../../src/store/migrate.js'
import { createPool } from '../../src/store/pool.js'
import { HEALTHY } from '../support/steady-heartbeat.js'
import { startServers, type TestServers } from '../support/servers.js'

const SECRET = 'correct-horse-battery-staple'
const authorization = `Basic ${Buffer.from(`admin:${SECRET}`).toString('base64')}`

let servers: TestServers
let pool: pg.Pool
let queues: Queues
let app: FastifyInstance
let logged = ''

beforeAll(async () => {
  servers = await startServers()
  pool = createPool(servers.databaseUrl, { max: 4, applicationName: 'server-test' })
  pool.on('error', () => {}) // the tests take Postgres away
  queues = openQueues({ redisUrl: servers.redisUrl, prefix: 'servertest' }, () => {})
  const log = pino({ level: 'debug' }, new Writable({ write: (chunk, _, done) => ((logged += String(chunk)), done()) }))
  const status = () =>
    readSystemStatus({
      pool,
      queues,
      databaseUrl: servers.databaseUrl,
      redisUrl: servers.redisUrl,
      serverUrl: 'http://127.0.0.1:8080',
    })
  app = await createServer({
    log,
    board: [...Object.values(queues.stages), queues.crawl, queues.upkeep],
    status,
    credentials: { user: 'admin', password: SECRET },
    db: pool,
    metrics: createServerMetrics(
      {
        backlog: () => readBacklog(pool),
        deadLetters: () => readDeadLetters(pool),
        rollupLag: () => readRollupLag(pool),
        law: status,
      },
      log,
    ),
    checks: createReadinessChecks(pool, queues),
    health: () => HEALTHY,
    secrets: [servers.databaseUrl, servers.redisUrl, SECRET],
    api: { reading: { db: pool, models: [] } },
  })
})

afterAll(async () => {
  await app.close()
  await queues.close()
  await pool.end()
  await servers.stop()
})

const get = (url: string) => app.inject({ url, headers: { authorization } })
const ready = () => app.inject({ url: '/health/ready' })

async function waitUntilReady(): Promise<void> {
  await expect.poll(async () => (await ready()).statusCode, { timeout: 30_000, interval: 100 }).toBe(200)
}

describe('server', () => {
  it('is not ready before the schema is there, and says what to run', async () => {
    await expect
      .poll(async () => (await ready()).json<unknown>(), { timeout: 30_000 })
      .toEqual({
        ready: false,
        reasons: [{ check: 'migrations', reason: expect.stringContaining('run kopitalk migrate') as string }],
      })
    await migrate(pool)
    await waitUntilReady()
  })

  it('answers /api/status with the law and servers without passwords', async () => {
    const status = (await get('/api/status')).json<{ law: string; postgres: { url: string } }>()
    expect(status).toMatchObject({
      posts: { accepted: 0, erased: 0 },
      law: 'holds',
      stages: { clean: { done: 0, pending: 0 }, origin: { deadUpstream: 0 } },
      workers: [],
      redis: { ok: true },
      postgres: { ok: true },
    })
    const password = new URL(servers.databaseUrl).password
    expect(password).not.toBe('')
    expect(JSON.stringify(status)).not.toContain(password)
  })

  it('reads the backlog from Postgres at each scrape', async () => {
    await pool.query(
      `insert into work_batch (stage, post_ids, created_at)
       select 'ner', array[id, id + 1], now() - interval '90 seconds' from generate_series(1000001, 1000003, 2) as id`,
    )
    const text = (await app.inject({ url: '/metrics' })).body
    expect(text).toMatch(/^kopitalk_pending_posts\{stage="ner",process="server"\} 4$/m)
    expect(text).toMatch(/^kopitalk_pending_batches\{stage="ner",process="server"\} 2$/m)
    const age = Number(/^kopitalk_oldest_pending_age_seconds\{stage="ner",.*\} (.*)$/m.exec(text)?.[1])
    expect(age).toBeGreaterThanOrEqual(90)
    expect(age).toBeLessThan(120)
    await pool.query('delete from work_batch')
  })
})

describe('Bull Board', () => {
  it('shows every queue, and changes nothing', async () => {
    const board = (await get('/queues/api/queues')).json<{ queues: { name: string; readOnlyMode: boolean }[] }>()
    expect(board.queues.map(({ name }) => name)).toEqual([
      'clean',
      'langid',
      'sentiment',
      'ner',
      'origin',
      'meaning',
      'crawl',
      'upkeep',
    ])
    expect(board.queues.every(({ readOnlyMode }) => readOnlyMode)).toBe(true)
    await queues.stages.clean.add('clean', { v: 1, batchId: 7 }, { jobId: 'b7-0' })
    const change = (url: string) => app.inject({ method: 'PUT', url, headers: { authorization } })
    for (const action of ['pause', 'empty', 'obliterate', 'promote', 'clean/wait']) {
      expect((await change(`/queues/api/queues/clean/${action}`)).statusCode).toBe(405)
    }
    expect((await change('/queues/api/queues/clean/b7-0/clean')).statusCode).toBe(405)
    expect(await queues.stages.clean.isPaused()).toBe(false)
    expect(await queues.stages.clean.getJob('b7-0')).toBeDefined()
  })

  it('serves its page and scripts from here alone', async () => {
    const page = await get('/queues')
    expect(page.statusCode).toBe(200)
    expect(page.headers['content-security-policy']).toContain("script-src 'self'")
    const script = /src="(static\/js\/main[^"]+)"/.exec(page.body)?.[1] ?? ''
    expect((await get(`/queues/${script}`)).statusCode).toBe(200)
  })

  it('hides what a job must not hold, and secrets in its reason for failing', async () => {
    const queue = queues.stages.langid
    await queue.add(
      'langid',
      { v: 1, batchId: 9, text: 'rahsia @auntie_mei', nested: { password: SECRET } },
      { jobId: 'b9-0' },
    )
    const { worker, failed } = await failOnce(queue.name)
    await failed
    await worker.close()
    const list = await get('/queues/api/queues?activeQueue=langid&status=failed&page=1&jobsPerPage=10')
    const job = await get('/queues/api/queues/langid/b9-0')
    expect(list.statusCode).toBe(200)
    expect(list.body).toContain('b9-0')
    expect(job.body).toContain('went wrong with ***')
    for (const { body } of [list, job]) {
      expect(body).not.toMatch(/auntie_mei|rahsia|server\.test/)
      expect(body).not.toContain(SECRET)
    }
  })

  async function failOnce(name: string) {
    const { Worker } = await import('bullmq')
    const { patientConnection } = await import('../../src/queues/connection.js')
    const worker = new Worker(
      name,
      async () => {
        const { UnrecoverableError } = await import('bullmq')
        throw new UnrecoverableError(`went wrong with ${SECRET} at ${servers.redisUrl}`)
      },
      { connection: patientConnection(servers.redisUrl), prefix: 'servertest' },
    )
    return { worker, failed: new Promise<void>((resolve) => worker.on('failed', () => resolve())) }
  }
})

describe('with a server away', () => {
  it('names Redis when it is killed, refuses in time, and is ready again when it is back', async () => {
    await servers.redis.kill()
    const response = await ready()
    expect(response.statusCode).toBe(503)
    expect(response.json()).toMatchObject({ reasons: [{ check: 'redis' }] })
    expect((await get('/api/status')).json()).toMatchObject({ law: 'holds', redis: { ok: false } })
    const board = await get('/queues/api/queues')
    expect(board.statusCode).toBeGreaterThanOrEqual(500)
    expect(board.body).not.toMatch(/ECONN|at \w+.*:\d+|127\.0\.0\.1/)
    await servers.redis.start()
    await waitUntilReady()
  })

  it('names a Redis that takes no writes', async () => {
    const redis = new Redis(servers.redisUrl)
    await redis.set('filler', 'x'.repeat(1_000_000))
    await redis.config('SET', 'maxmemory', '1mb')
    const refused = await ready()
    await redis.config('SET', 'maxmemory', '256mb')
    redis.disconnect()
    expect(refused.json()).toEqual({ ready: false, reasons: [{ check: 'redis', reason: 'refuses writes (OOM)' }] })
    expect((await ready()).statusCode).toBe(200)
  })

  it('names Postgres when it is stopped, says so on the page, and shows no stale figure', async () => {
    await servers.postgres.stop()
    expect((await ready()).json()).toMatchObject({
      ready: false,
      reasons: [{ check: 'postgres' }, { check: 'migrations' }, { check: 'upkeep' }],
    })
    expect((await app.inject({ url: '/health/live' })).statusCode).toBe(200)
    const page = await get('/status')
    expect(page.statusCode).toBe(503)
    expect(page.body).toContain('The state cannot be read.')
    expect((await get('/api/status')).statusCode).toBe(500)
    const metrics = (await app.inject({ url: '/metrics' })).body
    expect(metrics).toContain('kopitalk_database_up{process="server"} 0')
    expect(metrics).not.toContain('kopitalk_law_holds{')
    await servers.postgres.start()
    await waitUntilReady()
  })

  it('has written no secret to the log', () => {
    const password = new URL(servers.databaseUrl).password
    expect(logged).toContain('not ready')
    for (const secret of [SECRET, password]) expect(logged).not.toContain(secret)
  })
})
