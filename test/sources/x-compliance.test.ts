import { afterEach, describe, expect, it } from 'vitest'
import type { Page } from '../../src/domain/page.js'
import { openX, TOKEN, type XDouble } from '../doubles/x.js'
import { createQuickClock, httpBy } from '../support/quick-clock.js'
import { crawl, depsOf } from '../support/source-kit.js'

const clock = createQuickClock()
const opened: XDouble[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((double) => double.close()))
})
const open = async (): Promise<XDouble> => {
  const double = await openX({ clock, kind: 'compliance', size: 0 })
  opened.push(double)
  return double
}

const id = (number: number): string => String(1_900_000_000_000_000_000n + BigInt(number))
const IDS = Array.from({ length: 2_500 }, (_, number) => id(number))

/** The record, as the producer sees it. */
const recordOf = (ids: readonly string[], page = Infinity) => ({
  clock,
  http: httpBy(clock),
  credentials: { x: [{ bearerToken: TOKEN }] },
  storedIds: async (_platform: string, after: string | null, limit: number) =>
    ids.filter((each) => each > (after ?? '')).slice(0, Math.min(limit, page)),
})
const removedIn = (pages: readonly Page[]): string[] =>
  pages.flatMap(({ removals = [] }) => removals.map((removal) => ('nativeId' in removal ? removal.nativeId : '')))

describe('asking X what has to go', () => {
  it('uploads the stored ids, and erases what X says', async () => {
    const double = await open()
    for (const [at, each] of IDS.entries()) if (at % 2 === 0) double.compliance.gone.set(each, 'deleted')
    double.compliance.gone.set(id(1), 'scrub_geo')
    double.compliance.gone.set('5', 'deleted') // not ours: never asked about
    const { pages, error } = await crawl(double, null, { deps: recordOf(IDS) })
    expect(error).toBeNull()
    expect(double.compliance.uploads).toEqual([IDS])
    expect(removedIn(pages)).toEqual(IDS.filter((_, at) => at % 2 === 0))
    expect(Math.max(...pages.map(({ removals = [] }) => removals.length))).toBeLessThanOrEqual(1_000)
    expect(pages.flatMap(({ dropped }) => dropped?.['scrub_geo'] ?? 0).reduce((a, b) => a + b, 0)).toBe(1)
    const next = await crawl(double, pages.at(-1)!.cursor, { deps: recordOf(IDS) }) // everything once more
    expect(removedIn(next.pages)).toEqual(removedIn(pages))
  })

  it('asks nothing when no post of X is stored, and nothing about foreign ids', async () => {
    const double = await open()
    expect((await crawl(double, null, { deps: recordOf([]) })).error).toBeNull()
    expect((await crawl(double, null, { deps: recordOf(['content-hash']) })).error).toBeNull()
    expect(double.requests).toEqual([])
  })

  it('continues at any page, also while a job runs, and loses nothing', async () => {
    const double = await open()
    for (const each of IDS) double.compliance.gone.set(each, 'protected')
    const { pages } = await crawl(double, null, { deps: recordOf(IDS, 1_000) })
    expect(double.compliance.uploads.map(({ length }) => length)).toEqual([1_000, 1_000, 500])
    for (const [at, page] of pages.slice(0, -1).entries()) {
      const rest = await crawl(double, page.cursor, { deps: recordOf(IDS, 1_000) })
      const all = new Set([...removedIn(pages.slice(0, at + 1)), ...removedIn(rest.pages)])
      expect([...all].sort(), `behind page ${at}`).toEqual(IDS)
    }
  })

  it.each(['failed', 'expired'] as const)('uploads again when X gave up on a job: %s', async (status) => {
    const double = await open()
    double.compliance.gone.set(id(7), 'suspended')
    double.compliance.failNext(status)
    const first = await crawl(double, null, { deps: recordOf(IDS) })
    expect(first.error).toMatchObject({ name: 'UnreachableError' })
    expect(removedIn(first.pages)).toEqual([])
    const second = await crawl(double, first.pages.at(-1)!.cursor, { deps: recordOf(IDS) })
    expect(removedIn(second.pages)).toEqual([id(7)])
  })

  it('waits when another job of the account is under way, and never sends the token to the storage', async () => {
    const double = await open()
    double.compliance.create({ type: 'tweets', name: 'of somebody else' })
    const { error } = await crawl(double, null, { deps: recordOf(IDS) })
    expect(error).toMatchObject({ name: 'RateLimitedError', retryAfterMs: 900_000 })
    const other = await open()
    await crawl(other, null, { deps: recordOf(IDS) })
    const stored = other.requests.filter(({ url }) => new URL(url).pathname.startsWith('/storage/'))
    expect(stored).toHaveLength(2)
    expect(stored.map(({ headers }) => headers.get('authorization'))).toEqual([null, null])
  })

  it('needs the token, and the check says what it is for', async () => {
    const double = await open()
    const check = (credentials: object) =>
      double.type.check(double.settings, depsOf({ deps: { credentials } }), AbortSignal.timeout(10_000))
    expect(await check({})).toMatchObject({
      reachable: false,
      finding: expect.stringContaining('X_BEARER_TOKEN') as string,
    })
    expect(await check({ x: [{ bearerToken: TOKEN }] })).toMatchObject({ reachable: true })
    expect(double.compliance.uploads).toEqual([])
  })
})
