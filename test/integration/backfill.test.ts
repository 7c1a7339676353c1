import { pino } from 'pino'
import { afterEach, beforeEach, expect, inject, it } from 'vitest'
import { backfillRecord, openBackfill } from '../../src/crawling/backfill.js'
import { runPass, type PassReport } from '../../src/crawling/run-pass.js'
import { ascendingBackfill } from '../../src/producers/kit/ascending-backfill.js'
import { createCrawlRecord } from '../../src/store/crawl/crawl-runs.js'
import { recordGap } from '../../src/store/crawl/gaps.js'
import { findSource, saveSource, scheduledSources } from '../../src/store/crawl/sources.js'
import { rawPost, startPipeline, type Pipeline } from '../support/pipeline.js'
import { cursorOf, testSource } from '../support/sources.js'

const source = testSource('test/list')
const span = { from: new Date('2026-01-01T00:00:00Z'), to: new Date('2026-01-06T00:00:00Z') }
const KEY = 'test/list/2026-01-01T00:00Z..2026-01-06T00:00Z'

let pipeline: Pipeline
beforeEach(async () => {
  pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, 'backfill')
  await saveSource(pipeline.pool, source, { fromFile: false })
})
afterEach(() => pipeline.stop())

/** One post a day from 1 January on; stops itself after `most` pages. */
async function backfill(most: number): Promise<PassReport | null> {
  const { pool, inbox } = pipeline
  const stop = new AbortController()
  const record = createCrawlRecord(pool, { inbox, holder: 'test', leaseMs: 10_000, handOn: () => Promise.resolve() })
  const producer = ascendingBackfill(
    span,
    () => '0',
    async function* (cursor, signal) {
      for (let day = Number(cursor) + 1; day <= 20 && !signal.aborted; day += 1) {
        const postedAt = new Date(Date.UTC(2026, 0, day))
        yield { posts: [rawPost({ nativeId: `p${day}`, text: `day ${day}`, postedAt, payload: {} })], cursor: `${day}` }
      }
    },
  )
  return runPass(
    await openBackfill(pool, source, span),
    producer,
    true,
    {
      store: backfillRecord(record, pool, source, span),
      waitForRoom: () => Promise.resolve(),
      log: pino({ level: 'silent' }),
      renewEveryMs: 3_000,
      onPage: ({ pages }) => void (pages === most && stop.abort(new Error('told to stop'))),
    },
    stop.signal,
  )
}

const openGaps = async () => {
  const { rows } = await pipeline.pool.query<object>(
    'select source_key as key, from_at as from, to_at as to, cause from gap where closed_at is null order by id',
  )
  return rows
}

it('continues where it was stopped, and closes the holes that lie in its span', async () => {
  const hole = { cause: 'page_lost', detail: 'a page was lost' } as const
  const later = { from: new Date('2026-01-20T00:00:00Z'), to: new Date('2026-01-21T00:00:00Z') }
  await recordGap(pipeline.pool, source.key, {
    ...hole,
    from: new Date('2026-01-02T00:00:00Z'),
    to: new Date('2026-01-03T00:00:00Z'),
  })
  await recordGap(pipeline.pool, source.key, { ...hole, ...later })

  expect(await backfill(2)).toMatchObject({ outcome: 'stopped', accepted: 2 })
  expect(await openGaps()).toContainEqual({ key: KEY, ...span, cause: 'paused' })
  expect(await cursorOf(pipeline.pool, KEY)).toBe('2')

  expect(await backfill(Infinity)).toMatchObject({ outcome: 'caught_up', accepted: 3, duplicates: 0 })
  expect(await openGaps(), 'what lies outside stays').toEqual([{ key: source.key, ...later, cause: 'page_lost' }])
  expect(await cursorOf(pipeline.pool, source.key), 'the source itself is where it was').toBeNull()

  expect(await backfill(Infinity)).toMatchObject({ outcome: 'caught_up', accepted: 0, duplicates: 0 })
})

it('is not run by the schedule, and says what it is', async () => {
  await backfill(1)
  expect((await scheduledSources(pipeline.pool)).map(({ sourceKey }) => sourceKey)).toEqual([source.key])
  expect((await findSource(pipeline.pool, KEY)).stateReason).toContain('a backfill')
})
