import { afterEach, expect, it } from 'vitest'
import { RateLimitedError, SourceStoppedError } from '../../src/domain/errors.js'
import { GRAPH_ACCOUNT, openGraphDouble, type GraphDouble } from '../doubles/instagram-graph.js'
import { crawl, depsOf, describeSource } from '../support/source-kit.js'

const WITH_ACCOUNT = { deps: { credentials: GRAPH_ACCOUNT } }

describeSource('instagram graph-hashtag', openGraphDouble, WITH_ACCOUNT)

const opened: GraphDouble[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((double) => double.close()))
})
async function start(): Promise<GraphDouble> {
  const double = await openGraphDouble()
  opened.push(double)
  return double
}
const pathsOf = (double: GraphDouble): string[] => double.requests.map(({ url }) => url.split('?')[0]!)

it('spends one of the 30 hashtags once, and none on later passes', async () => {
  const double = await start()
  const first = await crawl(double, null, WITH_ACCOUNT)
  await crawl(double, first.pages.at(-1)!.cursor, WITH_ACCOUNT)
  expect(pathsOf(double).filter((path) => path === '/ig_hashtag_search')).toHaveLength(1)
  expect([...double.asked]).toEqual(['singapore'])
})

it('does not ask for a 31st hashtag: the source waits for its week', async () => {
  const double = await start()
  for (let at = 0; at < 30; at += 1) double.asked.add(`other${at}`)
  const { error, pages } = await crawl(double, null, WITH_ACCOUNT)
  expect(error).toMatchObject({ name: 'SourceStoppedError', stopCause: 'budget' })
  expect(pages).toEqual([])
  expect(pathsOf(double)).not.toContain('/ig_hashtag_search')
  const check = await double.type.check(double.settings, depsOf(WITH_ACCOUNT), AbortSignal.timeout(5_000))
  expect(check).toMatchObject({ reachable: false, limit: '30 hashtags in 7 days, 0 left' })
})

it('continues with a hashtag that already counts, also when all 30 are used', async () => {
  const double = await start()
  double.asked.add('singapore')
  for (let at = 1; at < 30; at += 1) double.asked.add(`other${at}`)
  const { error, pages } = await crawl(double, null, WITH_ACCOUNT)
  expect(error).toBeNull()
  expect(pages.flatMap(({ posts }) => posts)).toHaveLength(double.expected.length)
})

it('reads the same post under the same id as the pages do, and knows no author', async () => {
  const double = await start()
  const { pages } = await crawl(double, null, WITH_ACCOUNT)
  const [post] = pages.flatMap(({ posts }) => posts)
  expect(`instagram/${post!.nativeId}`).toBe(double.expected[0])
  expect(post).toMatchObject({ author: null, counts: { comments: 2 } })
})

it('keeps the token out of addresses', async () => {
  const double = await start()
  await crawl(double, null, WITH_ACCOUNT)
  expect(double.requests.length).toBeGreaterThan(3)
  for (const { url } of double.requests) expect(url).not.toContain('token')
})

it('waits as long as the platform says, and a while when it does not say', async () => {
  const double = await start()
  double.fail('rate limit with reset')
  const told = await crawl(double, null, WITH_ACCOUNT)
  expect(told.error).toBeInstanceOf(RateLimitedError)
  expect(told.error).toMatchObject({ retryAfterMs: 7 * 60_000 })
  double.fail('rate limit without reset')
  expect((await crawl(double, null, WITH_ACCOUNT)).error).toMatchObject({ retryAfterMs: 15 * 60_000 })
})

it.each([
  [400, 190, 'credentials'],
  [400, 10, 'credentials'],
  [403, 200, 'credentials'],
  [400, 18, 'budget'],
  [400, 24, 'gone'],
])('stops on %i with code %i: %s', async (status, code, cause) => {
  const double = await start()
  double.next.push([status, { error: { code, message: 'a secret detail' } }])
  const { error } = await crawl(double, null, WITH_ACCOUNT)
  expect(error).toBeInstanceOf(SourceStoppedError)
  expect(error).toMatchObject({ stopCause: cause })
  expect((error as Error).message).not.toContain('secret')
})

it('without an account says which variables are missing, and asks nothing', async () => {
  const double = await start()
  const { error } = await crawl(double, null)
  expect(error).toMatchObject({
    stopCause: 'credentials',
    message: expect.stringContaining('INSTAGRAM_GRAPH_TOKEN') as string,
  })
  expect(double.requests).toEqual([])
})

it('tells of the hole when the last pass was more than 24 hours ago, by whatever clock', async () => {
  const double = await start()
  let now = Date.UTC(2026, 10, 20)
  const clock = { now: () => now, sleep: async () => undefined }
  const options = { deps: { ...WITH_ACCOUNT.deps, clock } }
  const first = await crawl(double, null, options)
  now += 23 * 3_600_000
  const inTime = await crawl(double, first.pages.at(-1)!.cursor, options)
  expect(inTime.pages.flatMap(({ gaps = [] }) => gaps)).toEqual([])
  now += 30 * 3_600_000
  for (let at = 0; at < 4; at += 1) double.publish(`new ${at}`)
  const late = await crawl(double, inTime.pages.at(-1)!.cursor, options)
  expect(late.pages.flatMap(({ gaps = [] }) => gaps)).toMatchObject([
    { cause: 'cursor_expired', from: new Date(now - 30 * 3_600_000), to: new Date(now - 24 * 3_600_000) },
  ])
})
