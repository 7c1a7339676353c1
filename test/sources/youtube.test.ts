import { afterEach, describe, expect, it } from 'vitest'
import { RateLimitedError, SourceStoppedError } from '../../src/domain/errors.js'
import type { Page } from '../../src/domain/page.js'
import { KEY, openYoutube, type YoutubeDouble, type YoutubeOptions } from '../doubles/youtube.js'
import { createQuickClock, httpBy } from '../support/quick-clock.js'
import { crawl, depsOf, describeSource } from '../support/source-kit.js'

const clock = createQuickClock(200)
const deps = { clock, http: httpBy(clock), credentials: { youtube: [KEY] } }

describeSource('youtube channel', () => openYoutube({ clock }), { deps })
describeSource('youtube video', () => openYoutube({ clock, kind: 'video' }), { deps })

describe('the comments of a channel', () => {
  const opened: YoutubeDouble[] = []
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((double) => double.close()))
  })
  const open = async (options: YoutubeOptions = {}): Promise<YoutubeDouble> => {
    const double = await openYoutube({ clock, ...options })
    opened.push(double)
    return double
  }
  const ids = (pages: readonly Page[]): string[] =>
    [...new Set(pages.flatMap(({ posts }) => posts.map(({ nativeId }) => `youtube/${nativeId}`)))].sort()

  it('cost a unit a page, and another for each page of the replies that a page of threads does not show', async () => {
    const double = await open()
    const first = await crawl(double, null, { deps })
    expect(ids(first.pages)).toEqual([...double.expected].sort())
    expect(double.units).toBe(3 + 3) // 13 threads in fives; 12 replies in fives
    const before = double.units
    await crawl(double, first.pages.at(-1)!.cursor, { deps })
    expect(double.units - before, 'a pass that finds nothing new').toBe(1)
  })

  it('are read without their other replies where a source says so, and those are counted', async () => {
    const double = await open({ settings: { replies: false } })
    const { pages } = await crawl(double, null, { deps })
    expect(double.units).toBe(3)
    expect(pages.reduce((sum, { dropped }) => sum + (dropped?.['replies_not_asked_for'] ?? 0), 0)).toBe(10)
  })

  it("end with the source's share of the quota until Google's next day, and continue there", async () => {
    const double = await open()
    const [first] = (await crawl(double, null, { deps })).pages
    const cursor = JSON.parse(first!.cursor) as { usage: { day: string; units: number } }
    const spent = JSON.stringify({ ...cursor, usage: { ...cursor.usage, units: 2_000 } })
    const asked = double.units
    const { error } = await crawl(double, spent, { deps })
    expect(error).toBeInstanceOf(RateLimitedError)
    expect((error as RateLimitedError).retryAfterMs).toBeLessThanOrEqual(25 * 3_600_000)
    expect(String(error)).toContain('2000 units')
    expect(double.units).toBe(asked)
    const nextDay = JSON.stringify({ ...cursor, usage: { day: '2001-01-01', units: 2_000 } })
    expect(ids([first!, ...(await crawl(double, nextDay, { deps })).pages])).toEqual([...double.expected].sort())
  })

  it('wait for the next day when the key has nothing left, whoever used it', async () => {
    const double = await open({ quota: 2 })
    const { error, pages } = await crawl(double, null, { deps })
    expect(error).toBeInstanceOf(RateLimitedError)
    expect((error as RateLimitedError).retryAfterMs).toBeGreaterThan(0)
    expect(pages).toHaveLength(1)
  })

  it('are read again from the top when the page where a walk stopped is no longer known', async () => {
    const double = await open()
    const [first] = (await crawl(double, null, { deps })).pages
    double.forgetTokens()
    const rest = await crawl(double, first!.cursor, { deps })
    expect(rest.error).toBeNull()
    expect(ids([first!, ...rest.pages])).toEqual([...double.expected].sort())
  })

  it.each([
    ['no key', {}, 'YOUTUBE_API_KEY'],
    ['a wrong key', { youtube: [{ apiKey: 'wrong-key' }] }, 'does not accept'],
  ])('stop with %s, which is not shown', async (_, credentials, words) => {
    const double = await open()
    const { error } = await crawl(double, null, { deps: { ...deps, credentials } })
    expect(error).toBeInstanceOf(SourceStoppedError)
    expect(error).toMatchObject({ stopCause: 'credentials' })
    expect(String(error)).toContain(words)
    expect(String(error)).not.toContain('wrong-key')
  })

  it('never have the key in an address', async () => {
    const double = await open()
    await crawl(double, null, { deps })
    expect(double.requests.filter(({ url }) => url.includes(KEY.apiKey))).toEqual([])
    const check = await double.type.check(double.settings, depsOf({ deps }), AbortSignal.timeout(5_000))
    expect(check.limit).toContain('2000 units')
  })
})
