import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createPool, type Queryable } from '../../src/store/pool.js'
import { startPipeline, type Pipeline } from '../support/pipeline.js'
import { readingServer, type ReadingServer } from '../support/reading-server.js'
import { buildWorld, worldPosts } from '../support/reading-world.js'

let pipeline: Pipeline
let server: ReadingServer
beforeAll(async () => {
  pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, 'apipacing')
  await buildWorld(pipeline.pool, { key: 'live', isSample: false }, worldPosts())
  server = await readingServer(pipeline.pool)
})
afterAll(async () => {
  await server.app.close()
  await pipeline.stop()
})

type Refused = { error: string; field?: string }

describe('pacing', () => {
  it('says what is left, and when to continue after too many requests', async () => {
    const paced = await readingServer(pipeline.pool, { requestsPerMinute: 2 })
    const first = await paced.get('/api/collections')
    expect(first.headers).toMatchObject({ 'ratelimit-limit': '2', 'ratelimit-remaining': '1' })
    await paced.get('/api/collections')
    const refused = await paced.get<Refused>('/api/collections')
    expect(refused.status).toBe(429)
    expect(refused.body.error).toContain('Too many requests')
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    await paced.app.close()
  })

  it('answers 304 to a client that already has the answer, even if it was worked out again', async () => {
    const first = await server.get('/api/counts?from=all&by=language')
    const second = await server.get('/api/counts?from=all&by=language', { 'if-none-match': String(first.headers.etag) })
    expect([second.status, second.text]).toEqual([304, ''])
    const other = await server.get('/api/counts?from=all&by=origin', { 'if-none-match': String(first.headers.etag) })
    expect(other.status).toBe(200)
  })

  it('refuses what takes too long to count, and says so', async () => {
    const hasty = createPool(pipeline.databaseUrl, { max: 2, applicationName: 'hasty', statementTimeoutMs: 200 })
    const slow = await readingServer(pipeline.pool, { db: hasty })
    const blocker = new pg.Client(pipeline.databaseUrl)
    await blocker.connect()
    await blocker.query('begin; lock table hour_count in access exclusive mode')
    const answer = await slow.get<Refused>('/api/counts')
    expect(answer.status).toBe(503)
    expect(answer.body.error).toContain('takes too long')
    await blocker.query('rollback')
    // 200 ms may be too short for any answer of a busy machine, now and then.
    await expect.poll(async () => (await slow.get('/api/counts')).status, { timeout: 30_000 }).toBe(200)
    await blocker.end()
    await slow.app.close()
    await hasty.end()
  })

  it.each([
    [0, 2],
    [60_000, 1],
  ])('with a memory of %i ms asks Postgres %i times for two equal questions', async (memoryMs, times) => {
    let asked = 0
    const counting: Queryable = {
      query: ((...given: Parameters<pg.Pool['query']>) => {
        if (String(given[0]).includes('as keys')) asked += 1
        return pipeline.pool.query(...given)
      }) as Queryable['query'],
    }
    const remembering = await readingServer(pipeline.pool, { db: counting, memoryMs })
    await remembering.get('/api/counts?by=language')
    await remembering.get('/api/counts?by=language')
    expect(asked).toBe(times)
    await remembering.app.close()
  })
})
