import { mkdirSync, rmdirSync } from 'node:fs'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { STAGES } from '../../src/domain/stage.js'
import { createReadinessChecks } from '../../src/server/readiness-checks.js'
import { createBackPressure } from '../../src/store/pipeline/back-pressure.js'
import { assertNothingLost, startPipeline, type Pipeline } from '../support/pipeline.js'
import { startServers, type TestServers } from '../support/servers.js'
import { idsOf, startWorkers, textsOf, waitUntil } from '../support/under-load.js'

let servers: TestServers
let pipeline: Pipeline
beforeAll(async () => void (servers = await startServers()))
afterAll(() => servers.stop())
afterEach(() => pipeline.stop())

describe('row 12: Redis cannot write to its disk', () => {
  let redis: Redis
  let blocked: string
  beforeEach(async () => {
    pipeline = await startPipeline(servers, 'misconf')
    redis = new Redis(servers.redisUrl)
    // A snapshot cannot take the place of a folder. Redis then answers writes as it does when its disk is full.
    blocked = join(servers.home, 'redis-data', 'dump.rdb')
    mkdirSync(blocked)
  })
  afterEach(() => redis.disconnect())

  const saved = async (): Promise<string | undefined> =>
    /rdb_last_bgsave_status:(\w+)/.exec(await redis.info('persistence'))?.[1]

  it('it says so, intake continues into Postgres, and all drains without a restart', async () => {
    const { redis: ready } = createReadinessChecks(pipeline.pool, pipeline.queues)
    await startWorkers(pipeline)
    await pipeline.dispatch()
    const pids = pipeline.processes.map(({ pid }) => pid)
    await expect(ready?.()).resolves.toBeUndefined()
    await redis.config('SET', 'save', '3600 1') // only with a schedule does a failed snapshot stop writes
    await redis.bgsave()
    await waitUntil('the snapshot fails', 10_000, async () => (await saved()) === 'err')
    await expect(ready?.()).rejects.toThrow('refuses writes (MISCONF)')
    await pipeline.accept(textsOf(500))
    expect((await pipeline.law()).posts.accepted).toBe(500)

    rmdirSync(blocked)
    await redis.bgsave()
    await waitUntil('a snapshot is written', 10_000, async () => (await saved()) === 'ok')
    await expect(ready?.()).resolves.toBeUndefined()
    await pipeline.drained(60_000)
    await assertNothingLost(pipeline, idsOf(500))
    expect(pipeline.processes.map(({ pid }) => pid)).toEqual(pids)
    await redis.config('SET', 'save', '')
  })
})

describe('row 23: sentiment takes ten times as long', () => {
  const PAGES = 8
  const HIGH_WATER = 300
  /** What may be on its way from the stages before when intake pauses. */
  const MOST = 2 * HIGH_WATER
  beforeEach(async () => void (pipeline = await startPipeline(servers, 'slow', { chunkSize: 20 })))

  /** Pages of 100 posts, each when there is room. @returns the most that sentiment had to do at once */
  async function takeIn(sentimentMs: number, waitForRoom: () => Promise<void>): Promise<number> {
    await pipeline.work(['sentiment'], { batchMs: sentimentMs })
    await pipeline.work(
      STAGES.filter((stage) => stage !== 'sentiment'),
      { batchMs: 20 },
    )
    await pipeline.dispatch()
    let largest = 0
    for (let page = 0; page < PAGES; page++) {
      await waitForRoom()
      await pipeline.accept(textsOf(100), { idPrefix: `page${page}-` })
      largest = Math.max(largest, (await pipeline.law()).stages.sentiment.pending)
    }
    await waitUntil('the others are done', 20_000, async () => {
      const { ner, origin, sentiment } = (await pipeline.law()).stages
      largest = Math.max(largest, sentiment.pending)
      return ner.done === PAGES * 100 && origin.done === PAGES * 100
    })
    return largest
  }

  it('the others keep their pace, and intake waits at the high-water mark', async () => {
    const marks = createBackPressure(pipeline.pool, { highWater: HIGH_WATER, lowWater: 150 })
    const largest = await takeIn(200, () => marks.waitForRoom(AbortSignal.timeout(60_000)))
    expect(largest).toBeLessThanOrEqual(MOST)
    expect((await pipeline.law()).stages.sentiment.pending, 'sentiment is still at work').toBeGreaterThan(0)
    await pipeline.drained(60_000)
    await assertNothingLost(pipeline, Array.from({ length: PAGES }, (_, page) => idsOf(100, `page${page}-`)).flat())
  })

  it('control: without the mark it has more to do than that', async () => {
    expect(await takeIn(2_000, () => Promise.resolve())).toBeGreaterThan(MOST)
  })
})
