import { afterEach, describe, expect, it } from 'vitest'
import { RateLimitedError, SourceStoppedError, UnreachableError } from '../../src/domain/errors.js'
import type { Page } from '../../src/domain/page.js'
import { KEY, openListing, type ListingDouble, type ListingOptions } from '../doubles/reddit-listing.js'
import { createQuickClock, httpBy } from '../support/quick-clock.js'
import { crawl, depsOf, describeSource } from '../support/source-kit.js'

const clock = createQuickClock(200)
const deps = { clock, http: httpBy(clock), credentials: { reddit: [KEY] } }
/** As in production a pass: tokens and waits of its own. */
const pass = () => ({ deps: { ...deps, http: httpBy(clock) } })

describeSource('reddit new', () => openListing({ clock }), { deps })

describe("Reddit's own API", () => {
  const opened: ListingDouble[] = []
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((double) => double.close()))
  })
  const open = async (options: ListingOptions = {}): Promise<ListingDouble> => {
    const double = await openListing({ clock, ...options })
    opened.push(double)
    return double
  }
  const ids = (pages: readonly Page[]): string[] =>
    [...new Set(pages.flatMap(({ posts }) => posts.map(({ nativeId }) => `reddit/${nativeId}`)))].sort()
  const gapsOf = (pages: readonly Page[]) => pages.flatMap(({ gaps }) => gaps ?? [])
  /** The first pages of a pass that is killed then. */
  const some = async (double: ListingDouble, from: string | null, count: number): Promise<Page[]> => {
    const pages: Page[] = []
    for await (const page of double.type
      .create(double.settings, depsOf(pass()))
      .pages(from, AbortSignal.timeout(9_000))) {
      pages.push(page)
      if (pages.length === count) break
    }
    return pages
  }
  const onlyComments = { settings: { streams: 'comments' } }

  it('needs a key, and says where it belongs', async () => {
    const double = await open()
    const { error } = await crawl(double, null, { deps: { ...deps, credentials: {} } })
    expect(error).toMatchObject({ name: 'SourceStoppedError', stopCause: 'credentials' })
    expect(String(error)).toContain('REDDIT_CLIENT_ID')
    expect(double.requests).toEqual([])
  })

  it('takes a new token when the old one expires, on its own clock or on theirs', async () => {
    const short = await open({ tokenSeconds: 61 }) // a second after the margin, which the quick clock passes at once
    expect(ids((await crawl(short, null, pass())).pages)).toEqual([...short.expected].sort())
    expect(short.tokensGiven).toBeGreaterThan(1)

    const revoked = await open()
    const pages: Page[] = []
    for await (const page of revoked.type
      .create(revoked.settings, depsOf(pass()))
      .pages(null, AbortSignal.timeout(9_000))) {
      pages.push(page)
      if (pages.length === 1) revoked.revokeTokens()
    }
    expect(ids(pages)).toEqual([...revoked.expected].sort())
    expect(revoked.tokensGiven).toBe(2)
  })

  it('stops when the key itself is refused, after two requests and without naming it', async () => {
    const double = await open()
    double.revokeKey()
    const { error } = await crawl(double, null, pass())
    expect(error).toMatchObject({ name: 'SourceStoppedError', stopCause: 'credentials' })
    expect(String(error)).not.toContain(KEY.clientSecret)
    expect(double.requests.length).toBeLessThanOrEqual(2)
  })

  it('rests when the headers say that nothing is left, also for another listing, without a single refusal', async () => {
    const double = await open({ quota: 1 })
    const first = await crawl(double, null, pass())
    expect(first.error).toBeInstanceOf(RateLimitedError)
    expect((first.error as RateLimitedError).retryAfterMs).toBeGreaterThan(500_000)
    expect((first.error as RateLimitedError).retryAfterMs).toBeLessThanOrEqual(600_000)
    expect(double.requests.filter(({ url }) => url.includes('/r/'))).toHaveLength(1)
    expect(first.pages).toHaveLength(1)
  })

  it('a pass that is broken off continues where it was, and also reads what came meanwhile', async () => {
    const double = await open(onlyComments)
    const all = await crawl(double, null, pass())
    const before = all.pages.at(-1)!.cursor
    const news = Array.from({ length: 150 }, (_, at) => double.publish(`news ${at}`))
    const [half] = await some(double, before, 1)
    const newer = double.publish('while no client listened')
    const rest = await crawl(double, half!.cursor, pass())
    const found = ids([half!, ...rest.pages])
    for (const id of [...news, newer]) expect(found).toContain(id)
    expect(gapsOf([half!, ...rest.pages])).toEqual([])
  })

  it('tells of what a listing no longer shows, with the right bounds', async () => {
    const double = await open({ depth: 250, ...onlyComments })
    const first = await crawl(double, null, pass())
    const lastRead = first.pages
      .flatMap(({ posts }) => posts)
      .reduce((at, { postedAt }) => Math.max(at, postedAt!.getTime()), 0)
    for (let at = 0; at < 300; at += 1) double.publish(`flood ${at}`)
    const second = await crawl(double, first.pages.at(-1)!.cursor, pass())
    const oldest = second.pages
      .flatMap(({ posts }) => posts)
      .reduce((at, { postedAt }) => Math.min(at, postedAt!.getTime()), Infinity)
    expect(gapsOf(second.pages)).toEqual([
      { from: new Date(lastRead), to: new Date(oldest), cause: 'cursor_expired', detail: expect.any(String) as string },
    ])
    expect(gapsOf((await crawl(double, second.pages.at(-1)!.cursor, pass())).pages)).toEqual([])
  })

  it('ends a listing that runs in a circle, says so, and reads on from its top the next time', async () => {
    const double = await open({ circle: true, settings: { streams: 'comments', firstPages: 10 } })
    for (let at = 0; at < 300; at += 1) double.publish(`flood ${at}`)
    const first = await crawl(double, null, pass())
    expect(first.error).toBeInstanceOf(UnreachableError)
    expect(String(first.error)).toContain('in a circle')
    expect(first.pages).toHaveLength(3)
    expect(gapsOf(first.pages)).toEqual([])
    for (let at = 0; at < 300; at += 1) double.publish(`second flood ${at}`)
    const second = await crawl(double, first.pages.at(-1)!.cursor, pass())
    expect(gapsOf(second.pages)).toMatchObject([{ cause: 'page_lost' }])
    const id = double.publish('the newest')
    const third = await crawl(double, second.pages.at(-1)!.cursor, pass())
    expect(third.error).toBeNull()
    expect(ids(third.pages)).toContain(id)
  })

  it('is blocked with a page of HTML: that stops the source, it is not a listing', async () => {
    const double = await open()
    double.fail('wall')
    const { error } = await crawl(double, null, pass())
    expect(error).toBeInstanceOf(SourceStoppedError)
    expect(error).toMatchObject({ stopCause: 'forbidden' })
  })
})
