import { Readable } from 'node:stream'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { RateLimitedError, SourceStoppedError, UnreachableError } from '../../src/domain/errors.js'
import type { Source } from '../../src/domain/source.js'
import { STAGES } from '../../src/domain/stage.js'
import type { Page } from '../../src/domain/page.js'
import type { Producer } from '../../src/producers/producer.js'
import { runPass, type PassReport } from '../../src/crawling/run-pass.js'
import { enqueue } from '../../src/queues/queues.js'
import { createCrawlRecord, type CrawlRecordOptions } from '../../src/store/crawl/crawl-runs.js'
import { CursorMovedError } from '../../src/store/pipeline/inbox.js'
import { takeLease } from '../../src/store/crawl/leases.js'
import { findSilentSources } from '../../src/store/crawl/source-health.js'
import * as sources from '../../src/store/crawl/sources.js'
import { tablesWith } from '../support/marker.js'
import { assertNothingLost, rawPost, startPipeline, type Pipeline } from '../support/pipeline.js'
import { cursorOf, testSource } from '../support/sources.js'

let pipeline: Pipeline
let source: Source
beforeEach(async () => {
  pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, 'crawl')
  source = testSource('test/list')
  await sources.saveSource(pipeline.pool, source, { fromFile: false })
})
afterEach(() => pipeline.stop())

/** A platform that is a list: the cursor is how many items were delivered. */
function listProducer(texts: readonly string[], options: { perPage?: number; before?: (at: number) => void } = {}) {
  const { perPage = 2, before } = options
  const producer: Producer = {
    async *pages(from) {
      for (let at = Number(from ?? 0); at < texts.length; at += perPage) {
        before?.(at)
        const posts = texts
          .slice(at, at + perPage)
          .map((text, index) => rawPost({ nativeId: `p${at + index}`, text, payload: { text } }))
        yield { posts, cursor: String(at + posts.length) }
      }
    },
  }
  return producer
}

const onePage = (page: Page): Producer => ({ pages: () => Readable.from([page]) })

function record(more: Partial<CrawlRecordOptions> = {}): ReturnType<typeof createCrawlRecord> {
  const handOn: CrawlRecordOptions['handOn'] = (batches) => enqueue(pipeline.queues, batches)
  return createCrawlRecord(pipeline.pool, { inbox: pipeline.inbox, holder: 'test', leaseMs: 10_000, handOn, ...more })
}

function crawl(
  producer: Producer,
  options: { refills?: boolean; stop?: AbortSignal } = {},
): Promise<PassReport | null> {
  const deps = {
    store: record(),
    waitForRoom: () => Promise.resolve(),
    log: pino({ level: 'silent' }),
    renewEveryMs: 3_000,
  }
  return runPass(source, producer, options.refills ?? true, deps, options.stop ?? new AbortController().signal)
}

async function gaps(): Promise<Record<string, unknown>[]> {
  const { rows } = await pipeline.pool.query<Record<string, unknown>>(
    `select cause, detail, estimate, from_at, to_at, to_at is null as open, closed_at is not null as closed
     from gap order by id`,
  )
  return rows
}

const known = async () => (await sources.listSources(pipeline.pool, { key: source.key }))[0]

describe('a pass', () => {
  const texts = ['one', 'two', 'three', 'four', 'five']

  it('stores every page with its cursor; the next pass stores nothing new, and the workers take it from there', async () => {
    pipeline.workHere(STAGES)
    expect(await crawl(listProducer(texts))).toMatchObject({ outcome: 'caught_up', accepted: 5, pages: 3 })
    expect(await crawl(listProducer(texts))).toMatchObject({ outcome: 'caught_up', accepted: 0, pages: 0 })
    await pipeline.drained(20_000)
    await assertNothingLost(pipeline, ['p0', 'p1', 'p2', 'p3', 'p4'])
    expect(await gaps()).toEqual([])
    expect(await known()).toMatchObject({ postsLastDay: 5, openGaps: 0, state: 'active', holder: null })
  })

  it('keeps what came before a failure; the hole is open, then bounded, then closed when refilled', async () => {
    const failing = listProducer(texts, {
      before: (at) => {
        if (at === 2) throw new UnreachableError('the host does not answer')
      },
    })
    expect(await crawl(failing)).toMatchObject({ outcome: 'unreachable', accepted: 2 })
    const lastSuccess = (await known())?.lastSuccessAt
    expect(await gaps()).toMatchObject([{ cause: 'outage', open: true, from_at: lastSuccess }])
    expect((await known())?.notBefore?.getTime(), 'retried gently').toBeGreaterThan(Date.now())
    await crawl(failing)
    expect(await gaps(), 'one interruption, however many passes fail').toHaveLength(1)
    expect(await crawl(listProducer(texts))).toMatchObject({ outcome: 'caught_up', accepted: 3 })
    expect(await gaps()).toMatchObject([{ cause: 'outage', open: false, closed: true }])
  })

  it('leaves the hole open where the platform does not bring back what was missed', async () => {
    await crawl(listProducer(texts.slice(0, 2)), { refills: false })
    await crawl(
      listProducer(texts, {
        before: () => {
          throw new UnreachableError('away')
        },
      }),
      { refills: false },
    )
    await crawl(listProducer(texts), { refills: false })
    expect(await gaps()).toMatchObject([{ cause: 'outage', open: false, closed: false }])
  })

  it.each([
    [new SourceStoppedError('wall', 'a login wall'), 'blocked', 'blocked', 'wall'],
    [new SourceStoppedError('budget', 'the cap is reached'), 'blocked', 'active', 'budget'],
    [new RateLimitedError(120_000), 'rate_limited', 'active', 'rate_limited'],
    [new Error('a bug of ours'), 'failed', 'active', 'outage'],
  ] as const)('ends with %s as it should', async (error, outcome, state, cause) => {
    await crawl(listProducer(texts.slice(0, 1)))
    const failing = listProducer(texts, {
      before: () => {
        throw error
      },
    })
    expect(await crawl(failing)).toMatchObject({ outcome, detail: error.message })
    expect(await known()).toMatchObject({ state, lastError: error.message })
    expect(await gaps()).toMatchObject([{ cause, open: true }])
    if (error instanceof RateLimitedError) {
      expect((await known())?.notBefore?.getTime()).toBeGreaterThan(Date.now() + 110_000)
      expect(await sources.scheduledSources(pipeline.pool), 'the schedule waits as told').toEqual([])
    }
    await sources.setSourceState(pipeline.pool, source.key, 'active', null)
    expect(await crawl(listProducer(texts))).toMatchObject({ outcome: 'caught_up' })
    expect(await gaps()).toMatchObject([{ cause, closed: true }])
  })

  it('records a hole that the producer found once, with an estimate from the rate of the source', async () => {
    await pipeline.pool.query(
      `insert into source_hour (source_key, hour, accepted)
       select $1, date_trunc('hour', now()) - n * interval '1 hour', 30 from generate_series(10, 33) as n`,
      [source.key],
    )
    const from = new Date(Date.now() - 8 * 3_600_000)
    const to = new Date(Date.now() - 6 * 3_600_000)
    const page: Page = { posts: [], cursor: 'c', gaps: [{ from, to, cause: 'cursor_expired', detail: 'floor' }] }
    await crawl(onePage(page))
    await crawl(onePage(page))
    expect(await gaps()).toMatchObject([
      { cause: 'cursor_expired', from_at: from, to_at: to, estimate: 60, closed: false },
    ])
  })

  it('keeps the shape of unknown items, without what they say, and processes the others', async () => {
    const raw = {
      id: '1',
      caption: 7,
      title: 'zqtitle',
      'dc:creator': 'zqbyline',
      text: 'By zqbyline (zqmail@example.sg)',
    }
    const report = await crawl(
      onePage({
        posts: [rawPost({ nativeId: 'n', text: 'neighbour' })],
        cursor: 'c',
        drifted: [{ field: 'caption: expected object', raw }],
        dropped: { advert: 2 },
      }),
    )
    expect(report).toMatchObject({ accepted: 1, drifted: 1, dropped: { advert: 2 } })
    const { rows } = await pipeline.pool.query('select field from drifted_item')
    expect(rows).toEqual([{ field: 'caption: expected object' }])
    expect(await tablesWith(pipeline.pool, ['dc:creator']), 'control: names of fields stay').toEqual([
      'drifted_item.raw',
    ])
    expect(await tablesWith(pipeline.pool, ['zqtitle', 'zqbyline', 'zqmail', 'example.sg'])).toEqual([])
    const run = await pipeline.pool.query('select drifted, dropped, outcome from crawl_run')
    expect(run.rows).toEqual([{ drifted: 1, dropped: { advert: 2 }, outcome: 'caught_up' }])
  })
})

describe('removals', () => {
  it('erase posts and authors in the page that says so, and a later crawl does not bring them back', async () => {
    const author = { nativeId: 'someone' }
    const posts = ['a', 'b', 'c'].map((nativeId) =>
      rawPost({ nativeId, text: `text of ${nativeId}`, author: nativeId === 'a' ? null : author }),
    )
    await crawl(onePage({ posts, cursor: '1' }))
    const report = await crawl(
      onePage({
        posts: [],
        cursor: '2',
        removals: [
          { platform: 'test', nativeId: 'a' },
          { platform: 'test', nativeId: 'never seen' },
          { platform: 'test', authorNativeId: 'someone' },
        ],
      }),
    )
    expect(report).toMatchObject({ removed: 3 })
    expect(await crawl(onePage({ posts, cursor: '3' }))).toMatchObject({ accepted: 0, duplicates: 3 })
    const { rows } = await pipeline.pool.query(`select from post where text <> '' or erased_at is null`)
    expect(rows).toEqual([])
    expect((await pipeline.law()).law).toBe('holds')
  })
})

describe('the lease', () => {
  it('lets one process in, and refuses the pages of an earlier holder', async () => {
    const slow = record({ leaseMs: 300 })
    const first = await slow.takeLease(source.key)
    if (!first) throw new Error('no lease')
    expect(await record().takeLease(source.key)).toBeNull()
    await expect.poll(() => takeLease(pipeline.pool, source.key, 'second', 10_000)).not.toBeNull() // expired
    const run = await pipeline.pool.query<{ id: number }>(
      'insert into crawl_run (source_key) values ($1) returning id',
      [source.key],
    )
    const late = slow.acceptPage(source, first, run.rows[0]?.id ?? 0, null, {
      posts: [rawPost({ nativeId: 'late', text: 'late' })],
      cursor: '9',
    })
    await expect(late).rejects.toThrow(CursorMovedError)
    await expect(slow.renewLease(first)).rejects.toThrow(/has passed to another process/)
    expect((await pipeline.law()).posts.accepted).toBe(0)
    expect(await cursorOf(pipeline.pool, source.key)).toBeNull()
  })

  it('a pass whose process was killed is an interruption that the next pass closes', async () => {
    await crawl(listProducer(['one']))
    const dead = record({ leaseMs: 1 })
    const lease = await dead.takeLease(source.key)
    if (!lease) throw new Error('no lease')
    await dead.startRun(lease) // and then nothing
    await expect.poll(() => crawl(listProducer(['one', 'two', 'three']))).toMatchObject({ accepted: 2 })
    expect(await gaps()).toMatchObject([{ cause: 'outage', closed: true }])
  })

  it('stops in good order: what was accepted stays, and the next process is let in at once', async () => {
    const stop = new AbortController()
    const waiting: Producer = {
      async *pages(from, signal) {
        yield* listProducer(['one', 'two']).pages(from, signal)
        setTimeout(() => stop.abort(), 50)
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))))
      },
    }
    expect(await crawl(waiting, { stop: stop.signal })).toMatchObject({ outcome: 'stopped', accepted: 2 })
    expect(await takeLease(pipeline.pool, source.key, 'next', 1_000)).not.toBeNull()
    expect(await gaps()).toEqual([])
  })
})

describe('sources', () => {
  it('of the file come, change and go; what was added by command and every state stay', async () => {
    const file = (key: string, everySeconds = 60): Source => testSource(key, { everySeconds })
    await sources.syncSources(pipeline.pool, [file('test/a'), file('test/b')])
    await sources.setSourceState(pipeline.pool, 'test/b', 'paused', 'paused by an operator')
    await sources.syncSources(pipeline.pool, [file('test/b', 120)])
    const states = async () =>
      (await sources.listSources(pipeline.pool)).map(({ key, state, everySeconds }) => [key, state, everySeconds])
    expect(await states()).toEqual([
      ['test/a', 'paused', 60],
      ['test/b', 'paused', 120],
      ['test/list', 'active', 60],
    ])
    await sources.syncSources(pipeline.pool, [file('test/a'), file('test/b')])
    expect(await states()).toContainEqual(['test/a', 'active', 60])
    expect(await states()).toContainEqual(['test/b', 'paused', 60])
  })

  it('that break off are noticed; those that never said much are not', async () => {
    await sources.saveSource(pipeline.pool, testSource('test/slow'), { fromFile: false })
    await pipeline.pool.query(`update source set created_at = now() - interval '20 days'`)
    await pipeline.pool.query(
      `insert into source_hour (source_key, hour, accepted)
       select $1, date_trunc('hour', now()) - n * interval '1 day', 90 + n from generate_series(5, 19) as n`,
      [source.key],
    )
    expect(await findSilentSources(pipeline.pool)).toMatchObject([{ sourceKey: 'test/list' }])
    expect(await findSilentSources(pipeline.pool), 'said once').toEqual([])
    expect((await known())?.silentSince).toBeInstanceOf(Date)
  })

  it('whose schedule was lost with a wrong clock are overdue', async () => {
    expect(await sources.scheduledSources(pipeline.pool)).toMatchObject([{ sourceKey: 'test/list', overdue: false }])
    await pipeline.pool.query(`update source set created_at = now() - interval '1 hour'`)
    expect(await sources.scheduledSources(pipeline.pool)).toMatchObject([{ overdue: true }])
    await crawl(listProducer([]))
    expect(await sources.scheduledSources(pipeline.pool)).toMatchObject([{ overdue: false }])
  })
})
