import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createBackPressure } from '../../src/store/pipeline/back-pressure.js'
import { enqueue } from '../../src/queues/queues.js'
import { createReadinessChecks } from '../../src/server/readiness-checks.js'
import { assertNothingLost, startPipeline, type Pipeline } from '../support/pipeline.js'
import { startServers, type TestServers } from '../support/servers.js'
import { idsOf, keepBatchLog, queuesIdle, startWorkers, textsOf, waitUntil } from '../support/under-load.js'

const PLENTY = 256 * 2 ** 20

describe('row 11: Redis at maxmemory', () => {
  let servers: TestServers
  let pipeline: Pipeline
  let redis: Redis
  beforeAll(async () => {
    servers = await startServers()
    redis = new Redis(servers.redisUrl)
  })
  afterAll(async () => {
    redis.disconnect()
    await servers.stop()
  })
  beforeEach(async () => void (pipeline = await startPipeline(servers, 'memory', { chunkSize: 2 })))
  afterEach(async () => {
    await redis.config('SET', 'maxmemory', PLENTY)
    await pipeline.stop()
    await redis.flushall()
  })

  async function usedBytes(): Promise<number> {
    return Number(/used_memory:(\d+)/.exec(await redis.info('memory'))?.[1])
  }
  const leaveRoomFor = async (bytes: number): Promise<unknown> =>
    redis.config('SET', 'maxmemory', (await usedBytes()) + bytes)

  /** Room for some 1,000 jobs: more than high water lets in, fewer than all of the input. */
  const ROOM_BYTES = 700_000
  const PAGES = 40

  /** Does the same as an importer with pages of 100 posts: wait for room, accept, enqueue. */
  async function takeIn(
    waitForRoom: () => Promise<void>,
    stop: AbortSignal,
  ): Promise<{ pages: number; refused: number }> {
    await pipeline.queues.opened
    const taken = { pages: 0, refused: 0 }
    while (taken.pages < PAGES && !stop.aborted) {
      await waitForRoom()
      const { batches } = await pipeline.accept(textsOf(100), { idPrefix: `page${taken.pages}-`, enqueue: false })
      await enqueue(pipeline.queues, batches).catch(() => (taken.refused += 1))
      taken.pages += 1
    }
    return taken
  }

  it('intake pauses before memory is full, and continues when workers are back', async () => {
    await leaveRoomFor(ROOM_BYTES)
    const marks = createBackPressure(pipeline.pool, { highWater: 500, lowWater: 200 })
    const stop = new AbortController()
    let asked = 0
    let letIn = 0
    const intake = takeIn(async () => {
      asked += 1
      await marks.waitForRoom(AbortSignal.timeout(60_000))
      letIn += 1
    }, stop.signal)
    await waitUntil(
      'intake has paused',
      20_000,
      async () => (await pipeline.law()).posts.accepted === 600 && asked === 7,
    )
    await redis.set('room', 'is left')
    expect(letIn).toBe(6)
    await redis.config('SET', 'maxmemory', PLENTY) // what workers themselves need is not the question here
    await startWorkers(pipeline)
    await pipeline.dispatch()
    await waitUntil('intake continues', 30_000, async () => letIn >= 8)
    stop.abort()
    const { pages, refused } = await intake
    expect(refused).toBe(0)
    await pipeline.drained(60_000)
    await assertNothingLost(pipeline, Array.from({ length: pages }, (_, page) => idsOf(100, `page${page}-`)).flat())
  })

  it('control: without a high-water mark it hits the limit', async () => {
    await leaveRoomFor(ROOM_BYTES)
    const { refused } = await takeIn(async () => {}, new AbortController().signal)
    expect(refused).toBeGreaterThan(0)
  })

  it('when it is hit: adds are refused, an alarm reports it, workers stop, and all drains after relief', async () => {
    const log = await keepBatchLog(pipeline)
    const { redis: ready } = createReadinessChecks(pipeline.pool, pipeline.queues)
    await pipeline.queues.opened
    await expect(ready?.()).resolves.toBeUndefined()
    await enqueue(pipeline.queues, (await pipeline.accept(['first'], { idPrefix: 'first', enqueue: false })).batches)
    await leaveRoomFor(300_000) // for some 400 of 1,000 jobs: buffers come and go at the same time
    const { batches } = await pipeline.accept(textsOf(2_000), { enqueue: false })
    await expect(enqueue(pipeline.queues, batches)).rejects.toThrow('OOM')
    const present = await pipeline.queues.stages.clean.getWaitingCount()
    expect(present, 'addBulk was refused in the middle').toBeGreaterThan(0)
    expect(present).toBeLessThan(batches.length)
    await redis.config('SET', 'maxmemory', 1) // and stays full, whatever buffers are given back
    await expect(ready?.()).rejects.toThrow('refuses writes (OOM)')

    await startWorkers(pipeline)
    const pids = pipeline.processes.map(({ pid }) => pid)
    await waitUntil('a worker is there', 10_000, async () => (await pipeline.queues.stages.clean.getWorkersCount()) > 0)
    await expect(log.firstStart(new Date(0), 1_500), 'nothing can be taken from the queue').rejects.toThrow(
      'not within',
    )
    await redis.config('SET', 'maxmemory', PLENTY)
    const relief = new Date()
    expect(await log.firstStart(relief, 30_000)).toBeLessThan(5_000)
    await queuesIdle(pipeline, 40_000)
    const expected = [...idsOf(2_000), 'first0']
    const control = expect(assertNothingLost(pipeline, expected), 'control: no dispatcher repairs the addBulk')
    await control.rejects.toThrow('batches are left')
    await pipeline.dispatch()
    await pipeline.drained(60_000)
    await assertNothingLost(pipeline, expected)
    expect(pipeline.processes.map(({ pid }) => pid)).toEqual(expect.arrayContaining(pids))
  })
})
