import { pino } from 'pino'
import { afterEach, expect, it } from 'vitest'
import { createHttp } from '../../src/producers/http/create-http.js'
import type { Page } from '../../src/domain/page.js'
import type { ProducerDeps } from '../../src/producers/producer.js'
import { createFastClock } from '../doubles/bluesky-clock.js'
import { ACCOUNT, openDouble, openSearch, type SearchDouble } from '../doubles/bluesky-search.js'
import { crawl, describeSource } from '../support/source-kit.js'

// One request a second, twenty times faster.
const clock = createFastClock(20)
const log = pino({ level: 'silent' })
const deps = (credentials: ProducerDeps['credentials'] = { bluesky: [{ ...ACCOUNT }] }): Partial<ProducerDeps> => ({
  clock,
  http: createHttp({ clock, log, retryDelayMs: 50 }),
  credentials,
})

describeSource('Bluesky search', openDouble, { deps: deps() })

const opened: SearchDouble[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((double) => double.close()))
})
async function open(posts?: number): Promise<SearchDouble> {
  const double = await openSearch(posts)
  opened.push(double)
  return double
}

const idsOf = (pages: readonly Page[]): string[] =>
  [...new Set(pages.flatMap(({ posts }) => posts.map(({ nativeId }) => `bluesky/${nativeId}`)))].sort()
const asked = (double: SearchDouble, method: string): string[] =>
  double.requests.flatMap(({ url }) => (url.includes(method) ? [url] : []))

it('continues where a window of the search ends silently', async () => {
  const double = await open(700)
  double.windowPosts = 250
  const { pages, error } = await crawl(double, null, { deps: deps() })
  expect(error).toBeNull()
  expect(idsOf(pages)).toEqual([...double.expected].sort())
  expect(pages.flatMap(({ gaps }) => gaps)).toEqual([])
})

it('says so when a window cannot be left', async () => {
  const double = await open(0)
  const at = new Date(Date.now() - 60_000)
  for (let number = 0; number < 300; number += 1) double.add('Singapore', { createdAt: at, indexedAt: at })
  double.windowPosts = 250
  const { pages } = await crawl(double, null, { deps: deps() })
  expect(pages.flatMap(({ gaps }) => gaps)).toMatchObject([{ cause: 'page_lost', to: new Date(at.getTime() + 1) }])
})

it('is not led astray by dates of old posts that were brought from elsewhere', async () => {
  const double = await open(150)
  const indexedAt = new Date(Date.now() - 60_000)
  const days = (count: number) => new Date(Date.now() - count * 86_400_000)
  double.add('Singapore, brought over', { createdAt: days(6.5), indexedAt })
  double.add('Singapore, by a phone in the future', { createdAt: days(-30), indexedAt })
  const { pages } = await crawl(double, null, { deps: deps() })
  expect(idsOf(pages)).toEqual([...double.expected].sort())
  const [first] = pages
  const rest = await crawl(double, first?.cursor ?? null, { deps: deps() })
  expect(idsOf([...pages.slice(0, 1), ...rest.pages])).toEqual([...double.expected].sort())
})

it('continues in the next pass where the last one reached its number of pages', async () => {
  const double = await open(520)
  const few = { ...double, settings: { ...double.settings, maxPages: 2 } }
  const pages: Page[] = []
  for (let pass = 0; pass < 6; pass += 1) {
    const { pages: more } = await crawl(few, pages.at(-1)?.cursor ?? null, { deps: deps() })
    expect(more.length).toBeLessThanOrEqual(2)
    pages.push(...more)
  }
  expect(idsOf(pages)).toEqual([...double.expected].sort())
})

it('a clock that is an hour ahead leaves no hour out', async () => {
  const double = await open(30)
  const ahead = { ...clock, now: () => Date.now() + 3_600_000 }
  const options = { deps: { ...deps(), clock: ahead } }
  const first = await crawl(double, null, options)
  const id = double.publish('written while our clock was wrong')
  const second = await crawl(double, first.pages.at(-1)?.cursor ?? null, options)
  expect(idsOf(second.pages)).toContain(id)
})

it('asks at the account’s own server, logs in once, and renews what expired', async () => {
  const double = await open(120)
  const shared = deps()
  await crawl(double, null, { deps: shared })
  await crawl(double, null, { deps: shared })
  expect(asked(double, 'createSession')).toHaveLength(1)
  const hosts = double.requests.map(({ headers }) => `http://${headers.get('host')}`)
  expect(new Set(hosts)).toEqual(new Set([double.settings['baseUrl'], double.home]))
  expect(hosts.filter((host) => host !== double.home)).toHaveLength(1)
  double.expire('access')
  expect((await crawl(double, null, { deps: shared })).error).toBeNull()
  expect([asked(double, 'createSession').length, asked(double, 'refreshSession').length]).toEqual([1, 1])
  double.expire('everything')
  expect((await crawl(double, null, { deps: shared })).error).toBeNull()
  expect([asked(double, 'createSession').length, asked(double, 'refreshSession').length]).toEqual([2, 2])
})

it('takes the token to no other host without TLS', async () => {
  const double = await open(10)
  double.home = 'http://elsewhere.example'
  const { pages } = await crawl(double, null, { deps: deps() })
  expect(idsOf(pages)).toEqual([...double.expected].sort())
})

it('stops without a login and with a wrong one, and never repeats the secret', async () => {
  const double = await open(10)
  const none = await crawl(double, null, { deps: deps({}) })
  expect(none.error).toMatchObject({
    stopCause: 'credentials',
    message: expect.stringContaining('BLUESKY_APP_PASSWORD') as string,
  })
  expect(double.requests).toHaveLength(0)
  const wrong = await crawl(double, null, { deps: deps({ bluesky: [{ ...ACCOUNT, appPassword: 'wrong-secret' }] }) })
  expect(wrong.error).toMatchObject({ stopCause: 'credentials' })
  expect(String((wrong.error as Error).message)).not.toContain('wrong-secret')
  expect(double.requests).toHaveLength(1)
})

it('leaves out who asks not to be shown, and keeps people out of the payload', async () => {
  const double = await open(1)
  const labels = [{ val: '!no-unauthenticated', src: 'did:plc:x', uri: 'at://x' }]
  double.add('Singapore, not for everyone', undefined, { labels })
  const { pages } = await crawl(double, null, { deps: deps() })
  const posts = pages.flatMap((page) => page.posts)
  expect(posts).toHaveLength(1)
  expect(pages[0]?.dropped).toEqual({ opted_out: 1 })
  expect(posts[0]).toMatchObject({
    author: { handle: 'person-0.example', createdAt: new Date('2023-07-01T00:00:00Z') },
    counts: { replies: 0, reposts: 1, likes: 0, quotes: 0 },
  })
  expect(JSON.stringify(posts[0]?.payload)).not.toMatch(/person|Person|did:plc/)
})
