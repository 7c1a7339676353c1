import { QueueEvents } from 'bullmq'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { patientConnection } from '../../src/queues/connection.js'
import { startDispatcher } from '../../src/queues/dispatcher.js'
import type { Queues } from '../../src/queues/queues.js'
import { databaseClock, oldestBatches } from '../../src/store/pipeline/dispatch.js'
import { scheduledSources } from '../../src/store/crawl/sources.js'
import { assertNothingLost, startPipeline, type Pipeline } from '../support/pipeline.js'
import { TEST_DISPATCH } from '../support/dispatch-times.js'
import { sharedServers } from '../support/shared-servers.js'
import { FULL, idsOf, startWorkers, textsOf, waitUntil } from '../support/under-load.js'

/** More than the dispatcher keeps in Redis. */
const BATCHES = 1_600
/** Fewer than the dispatcher keeps in Redis, so that it does read rows and jobs. */
const FEW_BATCHES = 250
const PASSES = 10

describe('row 33: an hour of backlog is in Redis and the dispatcher runs', { timeout: 240_000 }, () => {
  const servers = sharedServers()
  let pipeline: Pipeline
  let events: QueueEvents
  const seen = { added: 0, again: 0 }
  beforeEach(async () => {
    pipeline = await startPipeline(servers, 'backlog', { chunkSize: 1 })
    events = new QueueEvents('clean', { connection: patientConnection(servers.redisUrl), prefix: pipeline.prefix })
    await events.waitUntilReady()
    Object.assign(seen, { added: 0, again: 0 })
    events.on('added', () => (seen.added += 1))
    events.on('duplicated', () => (seen.again += 1))
  })
  afterEach(async () => {
    await events.close()
    await pipeline.stop()
  })

  async function fill(batches: number): Promise<void> {
    await pipeline.accept(textsOf(batches))
    await waitUntil('every job was seen', 10_000, async () => seen.added === batches)
    await waitUntil('the grace is over', 10_000, async () => {
      const old = await oldestBatches(pipeline.pool, 'clean', 2 * BATCHES, TEST_DISPATCH.graceMs)
      return old.length === batches
    })
  }

  /** Some batches are in work, so that the id under which they would be enqueued again differs from their job's. */
  async function holdSome(): Promise<void> {
    await pipeline.work(['clean'], { batchMs: 60_000 })
    await waitUntil('a batch is in work', 10_000, async () => (await pipeline.queues.stages.clean.getActiveCount()) > 0)
  }

  /** The dispatcher as it runs in every server process, until it has looked often enough. */
  async function dispatchFor(passes: number, queues: Queues = pipeline.queues): Promise<void> {
    let passed = 0
    const dispatcher = startDispatcher({
      store: {
        lead: async () => ++passed > 0,
        oldestBatches: (stage, limit, graceMs) => oldestBatches(pipeline.pool, stage, limit, graceMs),
        now: () => databaseClock(pipeline.pool),
        overdueUpkeep: async () => [],
        scheduledSources: () => scheduledSources(pipeline.pool),
      },
      queues,
      log: pino({ level: 'silent' }),
      intervalMs: 50,
      graceMs: TEST_DISPATCH.graceMs,
    })
    await waitUntil('the dispatcher has passed', 30_000, async () => passed > passes)
    await dispatcher.stop()
  }

  const jobs = (queues: Queues = pipeline.queues): Promise<number> =>
    queues.stages.clean.getJobCountByTypes('waiting', 'active')

  it.each([BATCHES, FEW_BATCHES])('%i batches: not one job is added twice', async (batches) => {
    await fill(batches)
    await holdSome()
    await dispatchFor(PASSES)
    expect(seen).toEqual({ added: batches, again: 0 })
    expect(await jobs()).toBe(batches)
    const { law, stages } = await pipeline.law()
    expect({ law, pending: stages.clean.pending }).toEqual({ law: 'holds', pending: batches })
    if (batches > FEW_BATCHES && !FULL) return // one post a batch: draining so many says nothing more and takes a minute
    for (const worker of [...pipeline.processes]) worker.kill('SIGKILL')
    await startWorkers(pipeline)
    await pipeline.dispatch()
    await pipeline.drained(150_000)
    await assertNothingLost(pipeline, idsOf(batches))
  })

  it('control: a dispatcher that does not look at the jobs in Redis adds them again', async () => {
    await fill(FEW_BATCHES)
    await holdSome()
    const { clean } = pipeline.queues.stages
    const blind = Object.create(clean, { getRanges: { value: async () => [] } }) as typeof clean
    await dispatchFor(PASSES, { ...pipeline.queues, stages: { ...pipeline.queues.stages, clean: blind } })
    await waitUntil('they were seen', 5_000, async () => seen.again > 0)
    expect(await jobs()).toBeGreaterThan(FEW_BATCHES)
  })
})
