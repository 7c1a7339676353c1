import { randomInt } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { STAGES } from '../../src/domain/stage.js'
import { chaosPages, idsOfPages, takeIn } from '../support/chaos-input.js'
import { planChaos, startChaos } from '../support/chaos.js'
import { expectedRollups, readRollups } from '../support/expected-rollups.js'
import { assertNothingLost, readAnnotations, startPipeline, type Pipeline } from '../support/pipeline.js'
import { startServers, type TestServers } from '../support/servers.js'
import { rollUp } from '../support/rollups.js'
import { queuesIdle } from '../support/under-load.js'

const SECONDS = Number(process.env.CHAOS_SECONDS ?? 15)
const SEED = Number(process.env.CHAOS_SEED ?? randomInt(2 ** 31))
const PAGES_A_SECOND = 3
const DRAIN_MS = 60_000 + SECONDS * 1_000
const WORKER = { batchMs: 50 }
/** Slow enough that work is waiting whenever Redis forgets it. */
const SLOW_WORKER = { batchMs: 150 }

describe(`chaos, ${SECONDS} s, repeat with CHAOS_SEED=${SEED}`, { timeout: 2 * DRAIN_MS + 60_000 }, () => {
  let servers: TestServers
  beforeAll(async () => {
    process.stdout.write(`chaos for ${SECONDS} s: CHAOS_SEED=${SEED}\n`)
    servers = await startServers()
  })
  afterAll(() => servers.stop())

  /** Input and faults side by side, the same ones for the same seed. @returns what was done, for a failure's report */
  async function disturb(pipeline: Pipeline, seconds: number, dispatcher: boolean): Promise<readonly string[]> {
    const chaos = await startChaos(pipeline, servers, { dispatcher, worker: dispatcher ? WORKER : SLOW_WORKER })
    const pages = chaosPages(SEED, Math.floor(seconds * PAGES_A_SECOND))
    const fault = Promise.all([takeIn(pipeline, pages, seconds * 1_000), chaos.run(planChaos(SEED, seconds))])
    let running = true
    const watch = watchLaw(pipeline, () => running)
    await fault.finally(() => (running = false))
    await chaos.end()
    await watch
    return chaos.done
  }

  /** The law is no matter of the end only: asked as often as may be while everything breaks. */
  async function watchLaw(pipeline: Pipeline, running: () => boolean): Promise<void> {
    const seen: string[] = []
    while (running()) {
      seen.push(
        await pipeline.law().then(
          ({ law }) => law,
          () => 'not asked: session ended',
        ),
      )
      await delay(300)
    }
    expect(seen).toContain('holds')
    expect(seen.filter((law) => law !== 'holds' && !law.startsWith('not asked'))).toEqual([])
  }

  async function reported(done: readonly string[], check: () => Promise<void>): Promise<void> {
    await check().catch((err: unknown) => {
      throw new Error(`seed ${SEED}, ${SECONDS} s:\n${done.join('\n')}\n${String(err)}`, { cause: err })
    })
  }

  it('loses nothing and annotates every post as an undisturbed run does', async () => {
    const pages = chaosPages(SEED, SECONDS * PAGES_A_SECOND)
    const pipeline = await startPipeline(servers, 'chaos')
    const calm = await startPipeline(servers, 'calm')
    try {
      const done = await disturb(pipeline, SECONDS, true)
      if (process.env.CHAOS_VERBOSE) process.stdout.write(`${done.join('\n')}\n`)
      await reported(done, async () => {
        await pipeline.drained(DRAIN_MS)
        await assertNothingLost(pipeline, idsOfPages(pages))
        expect(done.filter((fault) => fault.includes('by itself'))).toEqual([])
        await rollUp(pipeline.pool)
        expect(await readRollups(pipeline.pool)).toEqual(await expectedRollups(pipeline.pool))
      })
      calm.workHere(STAGES)
      calm.workHere([])
      await takeIn(calm, pages, 0)
      await calm.drained(DRAIN_MS)
      const expected = await readAnnotations(calm.pool)
      await reported(done, async () => expect(await readAnnotations(pipeline.pool)).toEqual(expected))
      await pipeline.pool.query(`update sentiment set negative = 0.123
        where post_id = (select min(post_id) from sentiment where outcome = 'done')`)
      expect(await readAnnotations(pipeline.pool), 'control: one value of one post').not.toEqual(expected)
      expect(expected.size).toBe(idsOfPages(pages).length)
    } finally {
      await pipeline.stop()
      await calm.stop()
    }
  })

  it('control: the same without the dispatcher leaves posts behind', async () => {
    const seconds = 6
    const pipeline = await startPipeline(servers, 'no_dispatcher')
    try {
      await disturb(pipeline, seconds, false)
      await queuesIdle(pipeline, DRAIN_MS)
      const ids = idsOfPages(chaosPages(SEED, Math.floor(seconds * PAGES_A_SECOND)))
      await expect(assertNothingLost(pipeline, ids)).rejects.toThrow('batches are left')
    } finally {
      await pipeline.stop()
    }
  })
})
