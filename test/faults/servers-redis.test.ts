import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { enqueue } from '../../src/queues/queues.js'
import { assertNothingLost, startPipeline, type Pipeline } from '../support/pipeline.js'
import { startServers, type TestServers } from '../support/servers.js'
import {
  FULL,
  idsOf,
  keepBatchLog,
  queuesIdle,
  startWorkers,
  textsOf,
  waitUntil,
  type BatchLog,
} from '../support/under-load.js'

/** The long variant has the machine alone. While other files run, a process may wait for its turn. */
const RESUME_MS = FULL ? 2_000 : 10_000
/** How often the control tries to reach a Redis that is away: it misses the moment at which the others come back. */
const SELDOM_MS = FULL ? 15_000 : 20_000
const POSTS = FULL ? 2_000 : 1_000
const POSTS_WAITING = FULL ? 80_000 : 20_000
const pidsOf = (pipeline: Pipeline): number[] => pipeline.processes.map(({ pid }) => pid ?? 0).sort()

describe('Redis goes away', () => {
  let servers: TestServers
  let pipeline: Pipeline
  let log: BatchLog
  beforeAll(async () => void (servers = await startServers()))
  afterAll(() => servers.stop())
  beforeEach(async () => {
    await servers.redis.start()
    pipeline = await startPipeline(servers, 'redis')
    log = await keepBatchLog(pipeline)
  })
  afterEach(() => pipeline.stop())

  /** SIGKILL, and back after so long. @returns when it answers again */
  async function outage(ms: number, meanwhile: () => Promise<unknown> = async () => {}): Promise<Date> {
    await servers.redis.kill()
    await Promise.all([delay(ms), meanwhile()])
    await servers.redis.start()
    return new Date()
  }
  /** As `accept`, for a Redis that has come back this moment: our own connection may be the last to notice. */
  async function acceptAndTell(target: Pipeline, count: number): Promise<void> {
    const { batches } = await target.accept(textsOf(count), { enqueue: false })
    await waitUntil('the jobs are taken', 5_000, () =>
      enqueue(target.queues, batches).then(
        () => true,
        () => false,
      ),
    )
  }
  const inFullSwing = (): Promise<void> =>
    waitUntil('sentiment is at work', 20_000, async () => (await pipeline.law()).stages.sentiment.done > 0)

  it('row 7: killed under load and back 1.5 s later, work resumes and nothing is lost', async () => {
    await startWorkers(pipeline, { batchMs: 60 })
    const pids = pidsOf(pipeline)
    await pipeline.accept(textsOf(POSTS))
    await inFullSwing()
    const back = await outage(1_500, () => pipeline.accept(textsOf(600), { idPrefix: 'q' }))
    expect(await log.firstStart(back, 20_000)).toBeLessThan(RESUME_MS)
    await queuesIdle(pipeline, 40_000)
    const expected = [...idsOf(POSTS), ...idsOf(600, 'q')]
    const control = expect(assertNothingLost(pipeline, expected), 'control: accepted meanwhile, and no dispatcher')
    await control.rejects.toThrow('batches are left')
    await pipeline.dispatch()
    await pipeline.drained(40_000)
    await assertNothingLost(pipeline, expected)
    expect(pidsOf(pipeline)).toEqual(expect.arrayContaining(pids))
  })

  it('row 8: away for long, idle workers and busy ones continue by themselves', async () => {
    const idle = await startPipeline(servers, 'redis_idle')
    const asleep = await startPipeline(servers, 'redis_asleep')
    try {
      const idleLog = await keepBatchLog(idle)
      const asleepLog = await keepBatchLog(asleep)
      await startWorkers(pipeline, { batchMs: 60 })
      await pipeline.dispatch()
      await startWorkers(idle)
      await asleep.work(['clean'], { reconnectMs: SELDOM_MS })
      await idle.accept(textsOf(10), { idPrefix: 'first' })
      await asleep.accept(textsOf(10), { idPrefix: 'first' })
      await idle.drained(10_000)
      await waitUntil('clean is done', 10_000, async () => (await asleep.law()).stages.clean.done === 10)
      const pids = [pidsOf(pipeline), pidsOf(idle)]
      await pipeline.accept(textsOf(POSTS))
      await inFullSwing()
      const back = await outage(FULL ? 20_000 : 4_000)
      await acceptAndTell(idle, 10)
      await acceptAndTell(asleep, 10)
      expect(await log.firstStart(back, 30_000), 'busy').toBeLessThan(RESUME_MS)
      expect(await idleLog.firstStart(back, 30_000), 'idle').toBeLessThan(RESUME_MS)
      await pipeline.drained(40_000)
      await idle.drained(10_000)
      await assertNothingLost(pipeline, idsOf(POSTS))
      await assertNothingLost(idle, [...idsOf(10), ...idsOf(10, 'first')])
      expect([pidsOf(pipeline), pidsOf(idle)]).toEqual(pids)

      const late = await asleepLog.firstStart(back, 40_000)
      expect(late, 'control: a client that hardly ever tries').toBeGreaterThan(RESUME_MS)
    } finally {
      await idle.stop()
      await asleep.stop()
    }
  })

  describe('row 9: Redis forgets everything', () => {
    const flush = async (): Promise<void> => {
      const redis = new Redis(servers.redisUrl)
      await redis.flushall()
      await redis.quit()
    }

    it('under load, the queues are rebuilt from Postgres', async () => {
      await startWorkers(pipeline, { batchMs: 60 })
      await pipeline.accept(textsOf(POSTS))
      await inFullSwing()
      await flush()
      await queuesIdle(pipeline, 40_000)
      const control = expect(assertNothingLost(pipeline, idsOf(POSTS)), 'control: no dispatcher')
      await control.rejects.toThrow('batches are left')
      await pipeline.dispatch()
      await pipeline.drained(40_000)
      await assertNothingLost(pipeline, idsOf(POSTS))
      expect(await pipeline.queues.upkeep.getJobScheduler('retention'), 'schedulers are put back').toBeTruthy()
    })

    it(`its volume lost with ${POSTS_WAITING} posts waiting, every batch soon has its job again`, async () => {
      await Promise.all(
        [0, 1, 2, 3].map((part) => pipeline.accept(textsOf(POSTS_WAITING / 4), { idPrefix: `part${part}-` })),
      )
      const clean = pipeline.queues.stages.clean
      expect(await clean.getWaitingCount()).toBe(POSTS_WAITING / 100)
      await servers.redis.kill()
      rmSync(join(servers.home, 'redis-data', 'appendonlydir'), { recursive: true })
      await servers.redis.start()
      const waiting = (): Promise<number> => clean.getWaitingCount().catch(() => NaN) // our connection is not back yet
      await waitUntil('Redis is back and empty', 5_000, async () => (await waiting()) === 0)
      const startedAt = performance.now()
      await pipeline.dispatch()
      await waitUntil('every batch has a job', 30_000, async () => (await waiting()) === POSTS_WAITING / 100)
      expect(performance.now() - startedAt).toBeLessThan(FULL ? 10_000 : 30_000)
      const { law, posts } = await pipeline.law()
      expect({ law, accepted: posts.accepted }).toEqual({ law: 'holds', accepted: POSTS_WAITING })
      if (!FULL) return
      await startWorkers(pipeline)
      await pipeline.drained(120_000)
      await assertNothingLost(
        pipeline,
        [0, 1, 2, 3].flatMap((part) => idsOf(POSTS_WAITING / 4, `part${part}-`)),
      )
    })
  })
})
