import { afterEach, describe, expect, it } from 'vitest'
import { RateLimitedError, SourceStoppedError } from '../../src/domain/errors.js'
import type { Page } from '../../src/domain/page.js'
import type { Clock } from '../../src/producers/producer.js'
import { idBefore, timeOfId } from '../../src/producers/x/snowflake.js'
import { postAt } from '../doubles/x-world.js'
import { openX, TOKEN, type XDouble, type XDoubleOptions } from '../doubles/x.js'
import { createQuickClock, httpBy } from '../support/quick-clock.js'
import { crawl, describeSource } from '../support/source-kit.js'
import { createTestBudget } from '../support/test-budget.js'

const clock = createQuickClock()
const deps = { clock, http: httpBy(clock), credentials: { x: [{ bearerToken: TOKEN }] } }

describeSource('x search', () => openX({ clock }), { deps })

const opened: XDouble[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((double) => double.close()))
})
const open = async (options: XDoubleOptions = {}): Promise<XDouble> => {
  const double = await openX({ clock, ...options })
  opened.push(double)
  return double
}
const idsOf = (pages: readonly Page[]): string[] =>
  pages.flatMap(({ posts }) => posts.map(({ nativeId }) => `x/${nativeId}`))
const unique = (ids: readonly string[]): string[] => [...new Set(ids)].sort()
const searches = ({ requests }: XDouble): URL[] =>
  requests.map(({ url }) => new URL(url)).filter(({ pathname }) => pathname.endsWith('/search/recent'))
/** Runs the quick clock some hours before or behind the double's. */
const offBy = (hours: number): Clock => ({ now: () => clock.now() + hours * 3_600_000, sleep: clock.sleep })

describe('a search', () => {
  it('completes reposts, drops what is withheld and counts references in vain', async () => {
    const double = await open()
    const { pages } = await crawl(double, null, { deps })
    const reposts = pages.flatMap(({ posts }) => posts).filter(({ kind }) => kind === 'repost')
    expect(reposts.length).toBeGreaterThan(5)
    for (const { text } of reposts) expect(text).toMatch(/^To everyone .* 大家加油 & majulah 💪$/u)
    const dropped = (reason: string): number => pages.reduce((sum, page) => sum + (page.dropped?.[reason] ?? 0), 0)
    expect(dropped('withheld')).toBeGreaterThan(5)
    expect(dropped('reference_missing')).toBeGreaterThan(0)
  })

  it('finds posts that search learnt of later than of younger ones', async () => {
    const double = await open({ size: 20 })
    const newest = postAt(clock.now() - 20_000, 500)
    double.world.posts.push(newest)
    const first = await crawl(double, null, { deps })
    const late = postAt(clock.now() - 60_000, 501, { id: idBefore(newest.id, 30_000) })
    double.world.posts.push(late)
    const second = await crawl(double, first.pages.at(-1)?.cursor ?? null, { deps })
    expect(idsOf(second.pages)).toContain(`x/${late.id}`)
    expect(searches(double).at(-1)?.searchParams.get('since_id')).not.toBe(newest.id)
  })

  it('does not believe a chain that ends early', async () => {
    const double = await open({ size: 60, pageCap: 20 })
    const body = await firstPage(double)
    const { next_token: _, ...meta } = body.meta
    const counted = { status: 200, body: { meta: { total_tweet_count: 60 } } }
    double.answerOnce(counted)
    double.answerOnce({ status: 200, body: { ...body, meta } })
    const { pages } = await crawl(double, null, { deps })
    expect(unique(idsOf(pages))).toEqual([...double.expected].sort())
  })

  it('gives up a chain that runs in a circle, and continues below it', async () => {
    const double = await open({ size: 60, pageCap: 20 })
    double.api.runInCircle(await firstPage(double))
    const { pages, error } = await crawl(double, null, { deps })
    expect(error).toBeNull()
    expect(unique(idsOf(pages))).toEqual([...double.expected].sort())
    expect(searches(double).length).toBeLessThan(60)
  })

  it('continues below its oldest post when X no longer knows its token', async () => {
    const double = await open({ size: 60, pageCap: 20 })
    const first = await crawl(double, null, { deps })
    double.api.forgetTokens()
    const rest = await crawl(double, first.pages[0]?.cursor ?? null, { deps })
    expect(unique([...idsOf(first.pages.slice(0, 1)), ...idsOf(rest.pages)])).toEqual([...double.expected].sort())
    expect(rest.pages.flatMap(({ gaps }) => gaps ?? [])).toEqual([])
  })

  it('ends a pass at its limit and continues there, then reads what came meanwhile', async () => {
    const double = await open({ settings: { maxPostsPerPass: 60 }, pageCap: 50 })
    const all: Page[] = []
    for (let pass = 0; pass < 6; pass += 1) {
      const { pages } = await crawl(double, all.at(-1)?.cursor ?? null, { deps })
      expect(idsOf(pages).length).toBeLessThanOrEqual(110)
      all.push(...pages)
      if (pass === 0) double.publish('While it was reading')
    }
    expect(unique(idsOf(all))).toEqual([...double.expected].sort())
  })

  it('that stays quiet moves on, so that its last post never falls out of reach', async () => {
    const double = await open({ size: 3 })
    const { pages } = await crawl(double, null, { deps })
    const { newest } = JSON.parse(pages.at(-1)?.cursor ?? '') as { newest: string }
    const age = clock.now() - (timeOfId(newest)?.getTime() ?? 0)
    expect(age).toBeLessThan(3_600_000)
    expect(
      clock.now() - Math.max(...double.expected.map((id) => timeOfId(id.slice(2))?.getTime() ?? 0)),
    ).toBeGreaterThan(3_600_000)
  })

  it.each([-1, 1])('is not misled by a clock that is %i hours off', async (hours) => {
    const double = await open()
    const wrong = offBy(hours)
    const { pages, error } = await crawl(double, null, { deps: { ...deps, clock: wrong, http: httpBy(wrong) } })
    expect(error).toBeNull()
    expect(unique(idsOf(pages))).toEqual([...double.expected].sort())
    double.fail('rate limit with reset')
    const refused = await crawl(double, pages.at(-1)?.cursor ?? null, { deps: { ...deps, clock: wrong } })
    expect(refused.error).toBeInstanceOf(RateLimitedError)
    expect((refused.error as RateLimitedError).retryAfterMs).toBeLessThan(60_000)
  })
})

describe('money', () => {
  it('is spent to the last cent as the bill has it, and a second reading is free', async () => {
    const double = await open()
    const budget = createTestBudget(50_000_000)
    const first = await crawl(double, null, { deps: { ...deps, budget } })
    expect(budget.spent()).toBe(double.billed())
    const before = double.billed()
    await crawl(double, first.pages[0]?.cursor ?? null, { deps: { ...deps, budget } })
    expect(budget.spent()).toBe(double.billed())
    expect(double.billed()).toBe(before)
  })

  const CAP = 1_500_000
  /** Eight sources at once, until the budget ends each of them. */
  const race = async (budget: ReturnType<typeof createTestBudget>): Promise<{ billed: number; errors: unknown[] }> => {
    const double = await open({ size: 1_500 })
    const runs = Array.from({ length: 8 }, async (_, at) => {
      const settings = { ...double.settings, query: `singapore ${at}` }
      // Each from another place, so that each reads posts that the others have not.
      const state = { floor: null, below: double.world.posts[1_499 - at * 150]?.id }
      const cursor = JSON.stringify({ v: 1, newest: null, descent: state })
      return (await crawl({ ...double, settings }, cursor, { deps: { ...deps, budget } })).error
    })
    const errors = await Promise.all(runs)
    return { billed: double.billed(), errors }
  }

  it('is never overspent by one post, with eight sources racing', async () => {
    const budget = createTestBudget(CAP)
    const { billed, errors } = await race(budget)
    for (const err of errors) expect(err).toMatchObject({ name: 'SourceStoppedError', stopCause: 'budget' })
    expect(billed).toBeLessThanOrEqual(CAP)
    expect(billed).toBe(budget.spent())
    expect(billed).toBeGreaterThan(CAP / 2) // it was used, not only guarded
  })

  it('control: with a budget that takes everything for read already the race overspends', async () => {
    const budget = { ...createTestBudget(CAP), markRead: async (_: string, ids: readonly string[]) => new Set(ids) }
    expect((await race(budget)).billed).toBeGreaterThan(CAP)
  })

  it('is not spent at all when X counts more than was allowed', async () => {
    const double = await open({ settings: { maxFirstPosts: 100 } })
    const budget = createTestBudget()
    const { pages, error } = await crawl(double, null, { deps: { ...deps, budget } })
    expect(pages).toEqual([])
    expect(error).toMatchObject({ stopCause: 'budget', message: expect.stringContaining('230 posts') as string })
    expect(budget.spent()).toBe(5_000) // the count itself
    expect(searches(double)).toEqual([])
  })

  it('that X has no more of stops the source with the reason, whatever the headers say', async () => {
    const double = await open()
    const { pages } = await crawl(double, null, { deps })
    const headers = { 'x-rate-limit-limit': '40000', 'x-rate-limit-remaining': '39999' }
    double.answerOnce({ status: 429, body: { title: 'UsageCapExceeded', period: 'Monthly' }, headers })
    const { error } = await crawl(double, pages.at(-1)?.cursor ?? null, { deps })
    expect(error).toBeInstanceOf(SourceStoppedError)
    expect(error).toMatchObject({ stopCause: 'payment' })
  })
})

describe('a check', () => {
  it('without a token says what is missing', async () => {
    const double = await open()
    const found = await double.type.check(
      double.settings,
      {
        ...deps,
        credentials: {},
        budget: createTestBudget(),
        loginRecord: undefined as never,
        log: undefined as never,
      },
      AbortSignal.timeout(5_000),
    )
    expect(found).toMatchObject({ reachable: false, finding: expect.stringContaining('X_BEARER_TOKEN') as string })
    expect(double.requests).toEqual([])
  })
})

interface SearchBody {
  readonly meta: { readonly next_token?: string }
}

/** What the double would answer to the first request of a pass. */
async function firstPage(double: XDouble): Promise<SearchBody> {
  const since = idBefore(double.world.posts[0]?.id ?? '', 3_600_000)
  const url = new URL('/2/tweets/search/recent', String(double.settings.baseUrl))
  url.search = new URLSearchParams({ query: 'singapore', since_id: since, max_results: '100' }).toString()
  const answer = await fetch(url, { headers: { authorization: `Bearer ${TOKEN}` } })
  return (await answer.json()) as SearchBody
}
