import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { STAGES } from '../../src/domain/stage.js'
import { UPKEEP_EVERY_MS, UPKEEP_TASKS } from '../../src/queues/define-queue.js'
import { saveSource } from '../../src/store/crawl/sources.js'
import { assertNothingLost, startPipeline, type Pipeline } from '../support/pipeline.js'
import { testSource } from '../support/sources.js'

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000
const everyMs: Readonly<Record<string, number>> = UPKEEP_EVERY_MS
let pipeline: Pipeline

beforeEach(async () => {
  pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, 'clock')
  await saveSource(pipeline.pool, testSource('test/every-minute'), { fromFile: false })
})
afterEach(() => pipeline.stop())

/** When each scheduler acts next, in milliseconds from now. */
async function nextMs(): Promise<Record<string, number>> {
  const { upkeep, crawl } = pipeline.queues
  const schedulers = [...(await upkeep.getJobSchedulers()), ...(await crawl.getJobSchedulers())]
  return Object.fromEntries(schedulers.map(({ key, next }) => [key, (next ?? NaN) - Date.now()]))
}

/** A process with this clock leads until its schedulers stand, and is gone then. */
async function dispatchWith(clockOffsetMs: number): Promise<void> {
  const dispatcher = await pipeline.work([], { clockOffsetMs })
  await expect.poll(async () => Object.keys(await nextMs()).length).toBe(UPKEEP_TASKS.length + 1)
  dispatcher.kill('SIGKILL')
  if (dispatcher.exitCode === null && dispatcher.signalCode === null) await once(dispatcher, 'exit')
}

describe('a clock that jumps', () => {
  it.each([
    ['back by an hour', HOUR_MS],
    ['back by days', 72 * HOUR_MS],
  ])('%s: earlier schedules are corrected, and continue', async (_, aheadMs) => {
    await dispatchWith(aheadMs)
    for (const next of Object.values(await nextMs())) expect(next).toBeGreaterThan(aheadMs - HOUR_MS / 2)
    await pipeline.dispatch()
    const isLate = ([key, next]: [string, number]): boolean => next > (everyMs[key] ?? MINUTE_MS) + MINUTE_MS
    await expect.poll(async () => Object.entries(await nextMs()).filter(isLate), { timeout: 30_000 }).toEqual([])
    expect(await pipeline.queues.upkeep.getJobCountByTypes('waiting', 'delayed')).toBeGreaterThan(0)
  })

  it('forward by an hour: existing schedules are due at once and are left alone', async () => {
    await dispatchWith(-HOUR_MS)
    const before = await nextMs()
    await pipeline.dispatch()
    await pipeline.accept(['one'], { enqueue: false })
    const waiting = () => pipeline.queues.stages.clean.getWaitingCount()
    await expect.poll(waiting, { timeout: 30_000 }).toBe(1) // a pass has gone by
    expect(Object.keys(await nextMs()).sort()).toEqual(Object.keys(before).sort())
    for (const next of Object.values(await nextMs())) expect(next).toBeLessThan(HOUR_MS)
  })

  it.each([
    ['ahead', HOUR_MS],
    ['behind', -HOUR_MS],
  ])('at the one that leads, an hour %s: nothing is lost, and schedules that are right stay', async (_, offsetMs) => {
    await dispatchWith(0)
    const before = await nextMs()
    const wrong = await pipeline.work([], { clockOffsetMs: offsetMs })
    await pipeline.work(STAGES, { clockOffsetMs: -offsetMs })
    await pipeline.accept(['one', 'two', 'three'], { enqueue: false })
    await pipeline.drained(20_000)
    await assertNothingLost(pipeline, ['p0', 'p1', 'p2'])
    expect(wrong.exitCode).toBeNull()
    for (const [key, next] of Object.entries(await nextMs()))
      expect(Math.abs(next - (before[key] ?? 0)), key).toBeLessThan(HOUR_MS / 2)
  })
})
