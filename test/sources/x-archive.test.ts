import { afterEach, describe, expect, it } from 'vitest'
import type { Page } from '../../src/domain/page.js'
import { openX, TOKEN, type XDouble, type XDoubleOptions } from '../doubles/x.js'
import { createQuickClock, httpBy } from '../support/quick-clock.js'
import { crawl, depsOf } from '../support/source-kit.js'
import { createTestBudget } from '../support/test-budget.js'

const clock = createQuickClock()
const deps = { clock, http: httpBy(clock), credentials: { x: [{ bearerToken: TOKEN }] } }

const opened: XDouble[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((double) => double.close()))
})
const open = async (options: XDoubleOptions = {}): Promise<XDouble> => {
  const double = await openX({ clock, kind: 'archive', pageCap: 50, ...options })
  opened.push(double)
  return double
}
const idsOf = (pages: readonly Page[]): string[] =>
  [...new Set(pages.flatMap(({ posts }) => posts.map(({ nativeId }) => `x/${nativeId}`)))].sort()
const searches = ({ requests }: XDouble): URL[] =>
  requests.map(({ url }) => new URL(url)).filter(({ pathname }) => pathname.endsWith('/search/all'))

describe('a time span of the archive', () => {
  it('is read whole, and then never again', async () => {
    const double = await open()
    const { pages, error } = await crawl(double, null, { deps })
    expect(error).toBeNull()
    expect(idsOf(pages)).toEqual([...double.expected].sort())
    const before = double.requests.length
    expect((await crawl(double, pages.at(-1)?.cursor ?? null, { deps })).pages).toEqual([])
    expect(double.requests).toHaveLength(before)
  })

  it('continues after any page, also when X no longer knows the token', async () => {
    const double = await open()
    const { pages } = await crawl(double, null, { deps })
    double.api.forgetTokens()
    for (const [at, page] of pages.entries()) {
      const rest = await crawl(double, page.cursor, { deps })
      const both = [...pages.slice(0, at + 1), ...rest.pages]
      expect(idsOf(both), `from the cursor of page ${at + 1}`).toEqual([...double.expected].sort())
    }
    // Both kinds of bound in one request is refused by X, and by the double.
    expect(searches(double).some(({ searchParams }) => searchParams.has('since_id'))).toBe(false)
  })

  it('is cut into passes', async () => {
    const double = await open({ settings: { maxPostsPerPass: 80 } })
    const all: Page[] = []
    for (let pass = 0; pass < 4; pass += 1) {
      all.push(...(await crawl(double, all.at(-1)?.cursor ?? null, { deps })).pages)
    }
    expect(idsOf(all)).toEqual([...double.expected].sort())
  })

  it('contains what was posted in it and nothing else', async () => {
    const all = await open()
    const ids = all.world.posts.map(({ id }) => id)
    const settings = {
      from: new Date(clock.now() - 10 * 3_600_000).toISOString(),
      to: new Date(clock.now() - 5 * 3_600_000).toISOString(),
    }
    const double = await open({ settings })
    const { pages } = await crawl(double, null, { deps })
    const times = pages.flatMap(({ posts }) => posts.map(({ postedAt }) => postedAt?.getTime() ?? 0))
    expect(times.length).toBeGreaterThan(30)
    expect(times.length).toBeLessThan(ids.length / 2)
    expect(Math.min(...times)).toBeGreaterThanOrEqual(Date.parse(settings.from) - 1_000)
    expect(Math.max(...times)).toBeLessThan(Date.parse(settings.to))
  })

  it('does not begin when X counts more than was allowed', async () => {
    const double = await open({ settings: { maxPosts: 100 } })
    const budget = createTestBudget()
    const { error } = await crawl(double, null, { deps: { ...deps, budget } })
    expect(error).toMatchObject({ stopCause: 'budget' })
    expect(budget.spent()).toBe(10_000) // one count of the archive
    expect(searches(double)).toEqual([])
  })

  it('is sized up before anything is read', async () => {
    const double = await open()
    const found = await double.type.check(double.settings, depsOf({ deps }), AbortSignal.timeout(5_000))
    expect(found).toMatchObject({ reachable: true, finding: expect.stringContaining('230 posts in all') as string })
    expect(found.dollarsPerDay).toBeGreaterThan(1)
  })
})
