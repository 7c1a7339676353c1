import type { FastifyInstance } from 'fastify'
import type pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest'
import { CROWD_LIMITS } from '../../src/server/crowd-limits.js'
import { createPool } from '../../src/store/pool.js'
import { crowd, openSlowly } from '../support/crowd.js'
import { createToken, loginServer } from '../support/login-server.js'
import { startPipeline, type Pipeline } from '../support/pipeline.js'

let pipeline: Pipeline
let narrow: pg.Pool
let app: FastifyInstance
let url: string
let headers: Record<string, string>

beforeAll(async () => {
  pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, 'crowd')
  narrow = createPool(pipeline.databaseUrl, { max: 1, applicationName: 'narrow' })
  headers = { authorization: `Bearer ${await createToken(pipeline.pool, 'crowd', 'reader')}` }
})

afterEach(() => app.close())

afterAll(async () => {
  await narrow.end()
  await pipeline.stop()
})

async function listen(limits: Partial<typeof CROWD_LIMITS> = {}): Promise<void> {
  const api = { reading: { db: narrow, models: [] }, memoryMs: 0 }
  ;({ app } = await loginServer(pipeline.pool, { api, limits: { ...CROWD_LIMITS, ...limits } }))
  url = await app.listen({ host: '127.0.0.1', port: 0 })
}

/** No request gets a connection to read until the returned function is called, or the test ends. */
async function holdReading(): Promise<() => void> {
  const client = await narrow.connect()
  let held = true
  const letGo = (): void => {
    if (held) client.release()
    held = false
  }
  onTestFinished(letGo)
  return letGo
}

const ask = (path: string, signal: AbortSignal | null = null) => fetch(new URL(path, url), { headers, signal })
const QUESTION = '/api/collections'

describe('connections that send slowly or nothing', () => {
  // Node by itself would look for them after 30 s.
  it('end by themselves after their limit, and others are answered meanwhile', { timeout: 20_000 }, async () => {
    await listen({ headersMs: 1_000, requestMs: 1_500, requestsAtOnce: 10 })
    const slow = await openSlowly(url, 60)
    expect((await ask(QUESTION)).status).toBe(200)
    await slow.ended
    expect((await ask(QUESTION)).status).toBe(200)
  })

  it('have the limits in a server of ours that its own say', async () => {
    await listen()
    const { headersTimeout, requestTimeout, maxConnections, maxRequestsPerSocket } = app.server
    expect({ headersTimeout, requestTimeout, maxConnections, maxRequestsPerSocket }).toEqual({
      headersTimeout: 8_000,
      requestTimeout: 10_000,
      maxConnections: 5_000,
      maxRequestsPerSocket: 10_000,
    })
  })

  it('are closed at once where there are too many, and those that are there are answered', async () => {
    await listen({ connections: 10 })
    const others = await openSlowly(url, 10)
    await expect(ask(QUESTION)).rejects.toThrow()
    others.close()
    await others.ended
    await expect.poll(async () => (await ask(QUESTION)).status).toBe(200)
  })
})

describe('more requests than can be worked on', () => {
  it('are asked to come later, while probes are answered; and none is counted for ever', async () => {
    await listen({ requestsAtOnce: 20 })
    const letGo = await holdReading()
    const leaving = new AbortController()
    const gone = Array.from({ length: 10 }, () => ask(QUESTION, leaving.signal).catch(() => 'gone'))
    const waiting = Array.from({ length: 10 }, () => ask(QUESTION))
    await expect.poll(async () => (await ask('/api/me')).status).toBe(503)
    const refused = await ask(QUESTION)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2'])
    expect(await refused.json()).toMatchObject({ error: 'Too many requests at once. Try again in a moment.' })
    expect((await ask('/health/live')).status).toBe(200)
    leaving.abort()
    expect(new Set(await Promise.all(gone))).toEqual(new Set(['gone']))
    await expect.poll(async () => (await ask('/api/me')).status).toBe(200)
    letGo()
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual(Array<number>(10).fill(200))
    for (let at = 0; at < 3; at += 1) {
      const all = await Promise.all(Array.from({ length: 20 }, () => ask(QUESTION)))
      expect(all.map(({ status }) => status)).toEqual(Array<number>(20).fill(200))
    }
  })

  it('that wait for Postgres in vain are asked to come later too', async () => {
    await listen()
    narrow.options.connectionTimeoutMillis = 200 // five seconds in production
    const letGo = await holdReading()
    const answer = await ask(QUESTION)
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2'])
    expect(await answer.json()).toMatchObject({ error: 'Postgres has too much to do. Try again in a moment.' })
    narrow.options.connectionTimeoutMillis = 5_000
    letGo()
    expect((await ask(QUESTION)).status).toBe(200)
  })

  it('for a second: every one is answered or asked to come later', async () => {
    await listen({ requestsAtOnce: 10 })
    const answers = await crowd(url, { clients: 50, forMs: 1_000, path: () => QUESTION, headers })
    expect(Object.keys(answers).sort()).toEqual(['200', '503 later'])
  })
})
