import { Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { STAGES } from '../../src/domain/stage.js'
import { openDarkWire, type DarkWire } from '../support/dark-wire.js'
import type { PipelineProcessOptions } from '../support/pipeline-process.js'
import { assertNothingLost, startPipeline, type Pipeline } from '../support/pipeline.js'
import { sharedServers } from '../support/shared-servers.js'
import { idsOf, keepBatchLog, textsOf, waitUntil, type BatchLog } from '../support/under-load.js'

const SILENCE_MS = 1_200
const POSTS = 100

describe('the way of one worker to Postgres goes dark', () => {
  const servers = sharedServers()
  let pipeline: Pipeline
  let wire: DarkWire
  let log: BatchLog
  beforeEach(async () => {
    pipeline = await startPipeline(servers, 'dark')
    wire = await openDarkWire(pipeline.databaseUrl)
    log = await keepBatchLog(pipeline)
  })
  afterEach(async () => {
    await wire.close()
    await pipeline.stop()
  })

  /** A worker of clean that is in the middle of the only batch when its way goes dark. */
  async function goDark(options: Partial<PipelineProcessOptions> = {}): Promise<void> {
    await pipeline.work(['clean'], { databaseUrl: wire.url, silenceMs: SILENCE_MS, batchMs: 700, ...options })
    const before = new Date()
    await pipeline.accept(textsOf(POSTS))
    await log.firstStart(before, 10_000)
    wire.darken()
  }
  const clean = () => pipeline.queues.stages.clean

  it('it gives its batch back, and another worker takes it over', async () => {
    await goDark()
    await pipeline.work(STAGES)
    await pipeline.drained(20_000)
    await assertNothingLost(pipeline, idsOf(POSTS))
    expect(await clean().getFailedCount()).toBe(0)
  })

  it('alone, it takes no more until it hears Postgres again, then continues by itself, and no start is counted', async () => {
    await goDark()
    await waitUntil('the batch is given back', 20_000, async () => (await clean().getWaitingCount()) === 1)
    expect(await clean().getActiveCount()).toBe(0)
    expect((await clean().getWaiting()).map(({ attemptsMade }) => attemptsMade)).toEqual([0])
    wire.lighten()
    await pipeline.work(STAGES.filter((stage) => stage !== 'clean'))
    await pipeline.drained(20_000)
    await assertNothingLost(pipeline, idsOf(POSTS))
    expect(await log.startedAgain()).toBe(0)
    expect(pipeline.processes).toHaveLength(2)
  })

  it('control: a worker that never hears that it is out of reach keeps its batch and renews its lock', async () => {
    await goDark({ deaf: true })
    await pipeline.work(['clean'])
    const redis = new Redis(servers.redisUrl)
    try {
      const [job] = await clean().getActive()
      const leftMs = (): Promise<number> => redis.pttl(`${pipeline.prefix}:clean:${job?.id}:lock`)
      for (let renewals = 0, before = await leftMs(); renewals < 3;) {
        await waitUntil('the lock is renewed', 10_000, async () => {
          const now = await leftMs()
          const isRenewed = now > before
          before = now
          return isRenewed
        }).then(() => (renewals += 1))
      }
      expect(await clean().getActiveCount()).toBe(1)
      expect(await log.ended()).toBe(0)
    } finally {
      await redis.quit()
    }
  })
})
