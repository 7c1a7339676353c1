import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { STAGES } from '../../src/domain/stage.js'
import { openDarkWire } from '../support/dark-wire.js'
import { assertNothingLost, startPipeline, type Pipeline } from '../support/pipeline.js'
import { startServers, type TestServers } from '../support/servers.js'
import { idsOf, keepBatchLog, textsOf, waitUntil } from '../support/under-load.js'

const TAKEN_OVER_WITHIN_MS = 60_000
/** A post alone is dead after five starts without an end. */
const DARK_ROUNDS = 6

describe('connections go dark, with the limits of production', () => {
  let servers: TestServers
  let pipeline: Pipeline
  beforeAll(async () => void (servers = await startServers()))
  afterAll(() => servers.stop())
  beforeEach(async () => void (pipeline = await startPipeline(servers, 'dark_long')))
  afterEach(() => pipeline.stop())

  it('a batch whose worker does not reach Postgres is taken over within a minute of the cut', async () => {
    const log = await keepBatchLog(pipeline)
    const way = await openDarkWire(pipeline.databaseUrl)
    try {
      await pipeline.work(['clean'], { databaseUrl: way.url, batchMs: 700 })
      await pipeline.accept(textsOf(100))
      await log.firstStart(new Date(0), 10_000)
      way.darken()
      const cutAt = performance.now()
      await pipeline.work(['clean'])
      await waitUntil('another worker ends the batch', 2 * TAKEN_OVER_WITHIN_MS, async () => (await log.ended()) === 1)
      const tookMs = performance.now() - cutAt
      process.stderr.write(`taken over after ${Math.round(tookMs)} ms\n`)
      expect(tookMs).toBeLessThan(TAKEN_OVER_WITHIN_MS)
    } finally {
      await way.close()
    }
  })

  it('a post alone outlives any number of workers that lose Postgres over it', async () => {
    const log = await keepBatchLog(pipeline)
    const way = await openDarkWire(pipeline.databaseUrl)
    const clean = pipeline.queues.stages.clean
    try {
      await pipeline.work(['clean'], { databaseUrl: way.url, silenceMs: 1_200, batchMs: 700 })
      let since = new Date(0)
      await pipeline.accept(textsOf(1))
      for (let round = 0; round < DARK_ROUNDS; round++) {
        await log.firstStart(since, 30_000)
        way.darken()
        await waitUntil('the batch is given back', 30_000, async () => (await clean.getWaitingCount()) === 1)
        const { rows } = await pipeline.pool.query<{ now: Date }>('select clock_timestamp() as now')
        since = rows[0]?.now ?? since
        way.lighten()
      }
      await pipeline.work(STAGES.filter((stage) => stage !== 'clean'))
      await pipeline.drained(60_000)
      await assertNothingLost(pipeline, idsOf(1))
      expect((await pipeline.law()).stages.clean.dead).toBe(0)
      expect(await log.startedAgain()).toBe(0)
    } finally {
      await way.close()
    }
  })

  it('a worker whose connections to Redis go dark replaces them by itself', async () => {
    const way = await openDarkWire(servers.redisUrl)
    try {
      await pipeline.work(STAGES, { redisUrl: way.url })
      await pipeline.accept(textsOf(100))
      await pipeline.drained(30_000)
      way.darken()
      way.lighten() // new connections get through, the old ones stay dark
      await pipeline.accept(textsOf(100), { idPrefix: 'after' })
      await pipeline.dispatch() // hints of the worker itself may be lost with its connection
      await pipeline.drained(TAKEN_OVER_WITHIN_MS)
      await assertNothingLost(pipeline, [...idsOf(100), ...idsOf(100, 'after')])
      expect(pipeline.processes).toHaveLength(2)
    } finally {
      await way.close()
    }
  })
})
