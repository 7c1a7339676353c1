import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { runPass } from '../../src/crawling/run-pass.js'
import { UnreachableError } from '../../src/domain/errors.js'
import type { Page } from '../../src/domain/page.js'
import type { Source } from '../../src/domain/source.js'
import type { Producer } from '../../src/producers/producer.js'
import { scheduleCrawling } from '../../src/queues/crawl-schedule.js'
import { createCrawlRecord } from '../../src/store/crawl/crawl-runs.js'
import { findSource, saveSource, scheduledSources } from '../../src/store/crawl/sources.js'
import { rawPost, startPipeline, type Pipeline } from '../support/pipeline.js'
import { testSource } from '../support/sources.js'

const KEY = 'test/list'

let pipeline: Pipeline
beforeEach(async () => {
  pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, 'cadence')
})
afterEach(() => pipeline.stop())

const save = (more: Partial<Source> = {}): Promise<void> =>
  saveSource(pipeline.pool, testSource(KEY, { everySeconds: 900, ...more }), { fromFile: false })

/** A pass that brings so many new posts; an error ends it. */
async function pass(newPosts: number, err?: Error): Promise<void> {
  const posts = Array.from({ length: newPosts }, () => rawPost({ nativeId: randomUUID(), text: 'kopi', payload: {} }))
  const pages = async function* (): AsyncGenerator<Page> {
    yield* Readable.from([{ posts, cursor: randomUUID() }]) as AsyncIterable<Page>
    if (err) throw err
  }
  const producer: Producer = { pages }
  const store = createCrawlRecord(pipeline.pool, {
    inbox: pipeline.inbox,
    holder: 'test',
    leaseMs: 10_000,
    handOn: () => Promise.resolve(),
  })
  const log = pino({ level: 'silent' })
  const deps = { store, waitForRoom: () => Promise.resolve(), log, renewEveryMs: 3_000 }
  const stop = new AbortController().signal
  await runPass(await findSource(pipeline.pool, KEY), producer, true, deps, stop)
}

async function passes(count: number, newPosts: number, err?: Error): Promise<void> {
  for (let at = 0; at < count; at += 1) await pass(newPosts, err)
}

/** Seconds between two passes: as a person sees them, and as the job scheduler has them after the dispatcher's look. */
async function present(): Promise<{ shown: number; scheduled: number; waitS: number }> {
  const { presentEverySeconds: shown } = await findSource(pipeline.pool, KEY)
  await scheduleCrawling(pipeline.queues.crawl, await scheduledSources(pipeline.pool), () => false)
  const [scheduler] = await pipeline.queues.crawl.getJobSchedulers()
  const waitS = ((scheduler?.next ?? NaN) - Date.now()) / 1_000
  return { shown, scheduled: Number(scheduler?.every) / 1_000, waitS }
}

describe('the cadence of a source', () => {
  it('slows down with quiet passes, to four times its interval, and is back with the first post', async () => {
    await save()
    expect(await present()).toMatchObject({ shown: 900, scheduled: 900 })
    await passes(2, 0)
    expect(await present()).toMatchObject({ shown: 900, scheduled: 900 })
    await pass(0)
    expect(await present()).toMatchObject({ shown: 1_800, scheduled: 1_800 })
    await passes(9, 0)
    const slow = await present()
    expect(slow).toMatchObject({ shown: 3_600, scheduled: 3_600 })
    expect(slow.waitS, 'the new interval begins with a wait').toBeGreaterThan(1_800)
    await pass(1)
    expect(await present()).toMatchObject({ shown: 900, scheduled: 900 })
  })

  it('speeds up with full passes, to a quarter of its interval', async () => {
    await save()
    await passes(2, 25)
    expect(await present()).toMatchObject({ shown: 450, scheduled: 450 })
    await passes(6, 25)
    const quick = await present()
    expect(quick).toMatchObject({ shown: 225, scheduled: 225 })
    expect(quick.waitS).toBeLessThanOrEqual(225)
    await pass(3)
    expect(await present()).toMatchObject({ shown: 450, scheduled: 450 })
  })

  it('stays as it is set where that is fixed, through the same passes', async () => {
    await save({ cadence: 'fixed' })
    await passes(12, 0)
    expect(await present()).toMatchObject({ shown: 900, scheduled: 900 })
    await passes(8, 25)
    expect(await present()).toMatchObject({ shown: 900, scheduled: 900 })
  })

  it('does not follow passes that fail', async () => {
    await save()
    await passes(6, 0, new UnreachableError('the host answers 502'))
    await pipeline.pool.query('update source set not_before = null')
    expect(await present()).toMatchObject({ shown: 900, scheduled: 900 })
  })

  it('never leaves what a source may be set to, and follows a new setting at once', async () => {
    await save({ everySeconds: 30 })
    await passes(8, 25)
    expect(await present()).toMatchObject({ shown: 10, scheduled: 10 })
    await save({ everySeconds: 43_200 })
    expect(await present()).toMatchObject({ shown: 10_800, scheduled: 10_800 })
    await passes(12, 0)
    expect(await present()).toMatchObject({ shown: 86_400, scheduled: 86_400 })
    await save({ everySeconds: 43_200, cadence: 'fixed' })
    expect(await present()).toMatchObject({ shown: 43_200, scheduled: 43_200 })
  })
})
