import { afterEach, describe, expect, it } from 'vitest'
import { UnreachableError } from '../../src/domain/errors.js'
import type { Page } from '../../src/domain/page.js'
import type { Clock } from '../../src/producers/producer.js'
import { openRss, type RssDouble, type RssDoubleOptions } from '../doubles/rss.js'
import { createQuickClock, httpBy } from '../support/quick-clock.js'
import { crawl, depsOf, describeSource } from '../support/source-kit.js'

const MINUTE = 60_000
const quick = createQuickClock()
// The articles of the double are of 1 August 2026, from 9 o'clock on.
const START = Date.UTC(2026, 7, 1, 9)
let aheadMs = 0
const clock: Clock = { now: () => START + 2 * 60 * MINUTE + aheadMs, sleep: quick.sleep }
const deps = { clock, http: httpBy(quick) }

describeSource('rss feed', () => openRss({ clock: quick }), { deps })
describeSource('atom feed', () => openRss({ clock: quick, format: 'atom', validators: 'none' }), { deps })
describeSource('json feed', () => openRss({ clock: quick, format: 'json' }), { deps })

const opened: RssDouble[] = []
afterEach(async () => {
  aheadMs = 0
  await Promise.all(opened.splice(0).map((double) => double.close()))
})
const open = async (options: RssDoubleOptions = {}): Promise<RssDouble> => {
  const double = await openRss({ clock: quick, ...options })
  opened.push(double)
  return double
}
/** One pass after `minutes`, from the end of the passes so far. */
async function pass(double: RssDouble, before: readonly Page[] = [], minutes = 10) {
  aheadMs += minutes * MINUTE
  const { pages, error } = await crawl(double, before.at(-1)?.cursor ?? null, { deps })
  return { pages, error, posts: pages.flatMap((page) => page.posts), gaps: pages.flatMap((page) => page.gaps ?? []) }
}

describe('a feed that is asked again', () => {
  it('is not sent again when nothing is new', async () => {
    const double = await open()
    const first = await pass(double)
    const second = await pass(double, first.pages)
    expect(second.posts).toEqual([])
    expect(double.answers).toEqual({ 200: 1, 304: 1 })
    const [, asked] = double.requests
    expect(asked?.headers.get('if-none-match')).toMatch(/^"[0-9a-f]{16}"$/)
    expect(asked?.headers.get('if-modified-since')).toBe('Sat, 01 Aug 2026 09:00:00 GMT')
    double.publish('Hujan di Yishun')
    expect((await pass(double, second.pages)).posts.map(({ text }) => text)).toEqual(['Hujan di Yishun'])
  })

  it('is read whole from time to time, since a server may say "unchanged" for ever', async () => {
    const double = await open({ validators: 'lying' })
    const first = await pass(double)
    double.publish('breaking')
    const second = await pass(double, first.pages)
    expect(second.posts).toEqual([]) // believed at first
    const third = await pass(double, second.pages, 6 * 60)
    expect(third.posts.map(({ text }) => text)).toEqual(['breaking'])
  })

  it.each(['restless', 'none'] as const)('brings nothing twice when validators are %s', async (validators) => {
    const double = await open({ validators })
    const first = await pass(double)
    const second = await pass(double, first.pages)
    expect([first.posts.length, second.posts.length]).toEqual([6, 0])
    expect(double.answers).toEqual({ 200: 2 })
  })

  it('brings an item again when its text has changed, as an edit', async () => {
    const double = await open()
    const first = await pass(double)
    double.items[2] = { ...double.items[2]!, summary: 'Peniaga: sabar ya' }
    const second = await pass(double, first.pages)
    expect(second.posts).toMatchObject([{ nativeId: double.items[2].id, editedAt: new Date(clock.now()) }])
    expect(second.posts[0]?.text).toContain('sabar ya')
    expect((await pass(double, second.pages)).posts).toEqual([])
  })

  it('tells an odd item once', async () => {
    const double = await open({ validators: 'none' })
    let pages: readonly Page[] = []
    const told: number[] = []
    for (let passes = 0; passes < 2; passes += 1) {
      double.fail('drifted item')
      ;({ pages } = await pass(double, pages))
      told.push(pages.flatMap((page) => page.drifted ?? []).length)
    }
    expect(told).toEqual([1, 0])
  })

  it('waits for its ttl, an hour at most, and not when the clock was set back', async () => {
    const double = await open({ ttlMinutes: 30 })
    const first = await pass(double)
    const id = double.publish('soon')
    expect((await pass(double, first.pages, 29)).pages).toEqual([])
    expect(double.requests).toHaveLength(1)
    expect((await pass(double, first.pages, 1)).posts.map(({ nativeId }) => `rss/${nativeId}`)).toEqual([id])
    aheadMs = -120 * MINUTE
    expect((await pass(double, first.pages)).posts).toHaveLength(1)
    const greedy = await open({ ttlMinutes: 1_000_000 })
    const one = await pass(greedy)
    greedy.publish('later')
    expect((await pass(greedy, one.pages, 60)).posts).toHaveLength(1)
  })
})

describe('what was pushed out unseen', () => {
  const rush = (double: RssDouble, count: number): void => {
    for (let at = 0; at < count; at += 1) double.publish(`breaking ${at}`)
  }

  it('is a gap from the last item seen to the oldest one now', async () => {
    const double = await open({ window: 5 })
    const first = await pass(double)
    rush(double, 8)
    const second = await pass(double, first.pages)
    expect(second.posts).toHaveLength(5)
    expect(second.gaps).toEqual([
      {
        from: new Date(START + 50 * MINUTE),
        to: new Date(START + 90 * MINUTE),
        cause: 'page_lost',
        detail: expect.stringContaining('none of the 5 items') as string,
      },
    ])
    expect((await pass(double, second.pages)).gaps).toEqual([])
  })

  it('is none while one item overlaps, and none in a feed that was emptied, cut short or sent from a cache', async () => {
    const double = await open({ window: 5 })
    let { pages, gaps } = await pass(double)
    rush(double, 4)
    ;({ pages, gaps } = await pass(double, pages))
    expect(gaps).toEqual([])
    const kept = double.items.splice(0)
    ;({ pages, gaps } = await pass(double, pages))
    expect(gaps).toEqual([])
    double.items.push(...kept.slice(0, 3)) // a stale answer: older than what was there
    let posts
    ;({ pages, gaps, posts } = await pass(double, pages))
    expect([gaps, posts]).toEqual([[], [expect.objectContaining({ nativeId: kept[0]?.id })]]) // the one that the window hid
    double.items.push(...kept.slice(3))
    ;({ pages, gaps, posts } = await pass(double, pages))
    expect([gaps, posts]).toEqual([[], []])
  })

  it('is none when the same items come under other ids', async () => {
    const double = await open()
    const first = await pass(double)
    for (const [at, item] of double.items.entries()) double.items[at] = { ...item, id: `${item.id}?moved` }
    const second = await pass(double, first.pages)
    expect([second.posts.length, second.gaps]).toEqual([6, []])
  })

  it('is bounded by the visits where items have no dates, or dates in the future', async () => {
    for (const at of [null, Date.UTC(2099, 0)]) {
      const double = await open({ window: 3 })
      const redate = (): void => double.items.forEach((item, index) => void (double.items[index] = { ...item, at }))
      redate()
      const first = await pass(double)
      const visited = clock.now()
      rush(double, 5)
      redate()
      const second = await pass(double, first.pages)
      expect(second.gaps).toMatchObject([{ from: new Date(visited), to: new Date(clock.now()) }])
      for (const { postedAt } of second.posts) expect(postedAt?.getTime() ?? null).toBe(at) // kept as claimed
    }
  })

  it('repeats no post when an answer comes twice', async () => {
    const double = await open({ validators: 'none' })
    const first = await pass(double)
    double.publish('new')
    double.repeat()
    const second = await pass(double, first.pages)
    const third = await pass(double, second.pages)
    expect([second.posts.length, third.posts.length]).toEqual([0, 1])
  })
})

describe('bytes', () => {
  const iso: RssDoubleOptions = {
    encode: (text) =>
      Buffer.from(
        text
          .replace('UTF-8', 'ISO-8859-1')
          .replace('Rain', 'Café')
          .replace(/[^\0-\xFF]/g, '?'),
        'latin1',
      ),
    contentType: 'text/xml',
  }
  it.each<[string, RssDoubleOptions, RegExp]>([
    ['ISO-8859-1 by its declaration', iso, /^Café again/],
    ['ISO-8859-1 by its header', { ...iso, contentType: 'text/xml; charset=iso-8859-1' }, /^Café again/],
    [
      'UTF-16 by its mark',
      { encode: (text) => Buffer.from(`\uFEFF${text.replace('UTF-8', 'UTF-16')}`, 'utf16le') },
      /🌧️$/,
    ],
    ['UTF-8 with a mark', { encode: (text) => Buffer.from(`\uFEFF${text}`) }, /🌧️$/],
  ])('are read as %s', async (_, options, text) => {
    const { posts, error } = await pass(await open(options))
    expect(error).toBeNull()
    expect(posts[0]?.text).toMatch(text)
    expect(posts).toHaveLength(6)
  })

  it('that are no feed end the pass and name the reason, in check too', async () => {
    const double = await open({
      encode: () => Buffer.from('<!DOCTYPE html><p>Just a moment</p>'),
      contentType: 'text/html',
    })
    const { error } = await pass(double)
    expect(error).toBeInstanceOf(UnreachableError)
    expect(String(error)).toMatch(/kampung-times\.example answers with a web page, not a feed/)
    const check = await double.type.check(double.settings, depsOf({ deps }), AbortSignal.timeout(10_000))
    expect(check).toEqual({ reachable: false, finding: (error as Error).message })
  })
})

it('says in check what to expect', async () => {
  const double = await open({ ttlMinutes: 30 })
  const check = await double.type.check(double.settings, depsOf({ deps }), AbortSignal.timeout(10_000))
  expect(check).toMatchObject({
    reachable: true,
    finding: 'open to everyone: "Kampung Times", 6 items',
    limit: 'asks for 30 minutes between two visits',
    postsPerDay: 144, // one every ten minutes
  })
  expect(double.type.keyOf(double.settings)).toBe('rss/kampung-times.example/rss?section=singapore')
})

it('starts from the beginning when it cannot read the cursor', async () => {
  const double = await open()
  for (const cursor of ['', 'x', '{}', '{"askedAt":"yesterday"}']) {
    const { pages } = await crawl(double, cursor, { deps })
    expect(pages.flatMap((page) => page.posts)).toHaveLength(6)
  }
})
