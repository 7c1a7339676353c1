import { postId } from '../../src/producers/mastodon/post-id.js'
import { afterEach, describe, expect, it } from 'vitest'
import { RateLimitedError, SourceStoppedError, UnreachableError } from '../../src/domain/errors.js'
import type { Page } from '../../src/domain/page.js'
import type { Clock } from '../../src/producers/producer.js'
import { statusOf, worldOf } from '../doubles/mastodon-world.js'
import { openMastodon, TOKEN, type MastodonDouble, type MastodonDoubleOptions } from '../doubles/mastodon.js'
import { createQuickClock, httpBy } from '../support/quick-clock.js'
import { crawl, depsOf, describeSource } from '../support/source-kit.js'

const clock = createQuickClock()
const deps = { clock, http: httpBy(clock) }
const withToken = { ...deps, credentials: { mastodon: [{ tokens: { 'kopi.example': TOKEN } }] } }
const START = Date.UTC(2026, 7, 1, 9)
const MINUTE = 60_000

describeSource('mastodon tag', () => openMastodon({ clock }), { deps })

const opened: MastodonDouble[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((double) => double.close()))
})
const open = async (options: MastodonDoubleOptions = {}): Promise<MastodonDouble> => {
  const double = await openMastodon({ clock, ...options })
  opened.push(double)
  return double
}
const postsOf = (pages: readonly Page[]) => pages.flatMap((page) => page.posts)
const timelineRequests = ({ requests }: MastodonDouble): URL[] =>
  requests.map(({ url }) => new URL(url)).filter(({ pathname }) => pathname.includes('/timelines/tag/'))

describe('a hashtag, polled', () => {
  it('comes oldest first, in page and pass, also with one post a page and two in one millisecond', async () => {
    const double = await open({ pageSize: 1 })
    const { pages } = await crawl(double, null, { deps })
    const times = postsOf(pages).map(({ postedAt }) => postedAt?.getTime() ?? 0)
    expect(times).toHaveLength(double.expected.length)
    expect(times).toEqual([...times].sort((a, b) => a - b))
    expect(new Set(times).size).toBeLessThan(times.length)
    expect(pages.reduce((sum, { dropped }) => sum + (dropped?.opted_out ?? 0), 0)).toBe(2)
  })

  it('reads back no further than configured on the first pass', async () => {
    const double = await open({ settings: { firstPages: 2 } })
    const { pages } = await crawl(double, null, { deps })
    expect(pages.map(({ posts }) => posts.length)).toEqual([4, 4])
    expect(postsOf(pages).at(-1)?.kind).toBe('repost') // the newest
  })

  it('skips nothing when more came than fits on a page', async () => {
    const double = await open()
    const first = await crawl(double, null, { deps })
    const ids = Array.from({ length: 11 }, (_, at) => double.publish(`post ${at} at Bishan`))
    const second = await crawl(double, first.pages.at(-1)?.cursor ?? null, { deps })
    const found = postsOf(second.pages).map(({ nativeId }) => `mastodon/${nativeId}`)
    expect(found.slice(-ids.length)).toEqual(ids)
    // since_id, which looks like the way to do it, gives the newest page alone.
    const since = new URL(timelineRequests(double)[0] ?? '')
    since.searchParams.set('since_id', first.pages.at(-1)?.cursor ?? '')
    expect(await (await fetch(since)).json()).toHaveLength(4)
  })

  it('finds a post that reached the server late, by reading a little again', async () => {
    for (const [overlapMinutes, isFound] of [
      [15, true],
      [0, false],
    ] as const) {
      const double = await open({ settings: { overlapMinutes } })
      const first = await crawl(double, null, { deps })
      const late = statusOf('kopi.example', 'kampung.example', START + 9 * MINUTE, 'written before, came after', {}, 50)
      double.add(late)
      const second = await crawl(double, first.pages.at(-1)?.cursor ?? null, { deps })
      expect(postsOf(second.pages).some(({ nativeId }) => nativeId === postId(late.uri))).toBe(isFound)
      // Reading again must not move the cursor back.
      expect(second.pages.map(({ cursor }) => cursor)).toEqual(second.pages.map(() => first.pages.at(-1)?.cursor))
    }
  })

  it('asks for its tags on every page, since the Link header forgets them', async () => {
    const double = await open({ settings: { any: ['sg', 'makan'], all: ['food'], none: ['ads'], local: true } })
    await crawl(double, null, { deps })
    const asked = timelineRequests(double)
    expect(asked.length).toBeGreaterThan(3)
    for (const { searchParams } of asked) {
      expect(searchParams.getAll('any[]')).toEqual(['sg', 'makan'])
      expect([searchParams.get('all[]'), searchParams.get('none[]'), searchParams.get('local')]).toEqual([
        'food',
        'ads',
        'true',
      ])
    }
    expect(double.type.keyOf(double.settings)).toBe(
      'mastodon/kopi.example/tag/singapore+local+any:makan,sg+all:food+none:ads',
    )
    expect(double.type.settings.safeParse({ ...double.settings, any: ['a', 'b', 'c', 'd'] }).success).toBe(false)
  })

  it('gives up on a server that repeats itself, after handing on what it had', async () => {
    const double = await open()
    const { pages } = await crawl(double, null, { deps })
    for (let times = 0; times < 9; times += 1) double.fail('repeated page')
    const { error } = await crawl(double, pages[0]?.cursor ?? null, { deps })
    expect(error).toBeInstanceOf(UnreachableError)
  })

  it('stores one post once, whichever of two servers showed it', async () => {
    const [one, two] = [worldOf('kopi.example', START), worldOf('kampung.example', START)]
    const shared = one.filter(({ uri }) => two.some((other) => other.uri === uri))
    const doubles = [await open({ world: one }), await open({ world: two, instance: 'kampung.example' })]
    const crawls = await Promise.all(doubles.map((double) => crawl(double, null, { deps })))
    const [first = [], second = []] = crawls.map(({ pages }) => postsOf(pages))
    const twice = first.filter(({ nativeId }) => second.some((post) => post.nativeId === nativeId))
    expect(twice).toHaveLength(shared.length)
    expect(shared.length).toBeGreaterThan(3)
    for (const post of twice) {
      const other = second.find(({ nativeId }) => nativeId === post.nativeId)
      expect(other).toMatchObject({ author: post.author, community: post.community, text: post.text })
      expect((other?.payload as { id: string }).id).not.toBe((post.payload as { id: string }).id) // each counts for itself
    }
  })

  it('waits as the reset says, an ISO time by the clock of the server, with our clock an hour off', async () => {
    for (const offMs of [60 * MINUTE, -60 * MINUTE]) {
      const slept: number[] = []
      const wrong: Clock = {
        now: () => clock.now() + offMs,
        sleep: (ms, signal) => (slept.push(ms), clock.sleep(ms, signal)),
      }
      const double = await open()
      double.fail('rate limit with reset')
      const { pages, error } = await crawl(double, null, { deps: { clock: wrong, http: httpBy(wrong) } })
      expect(error === null || error instanceof RateLimitedError).toBe(true)
      expect(Math.max(...slept)).toBeLessThanOrEqual(MINUTE)
      expect(postsOf(pages)).toHaveLength(double.expected.length)
    }
  })
})

describe('a server that is closed', () => {
  const closed: [string, MastodonDoubleOptions, string, RegExp][] = [
    ['switched off', { hashtagFeeds: { local: 'disabled', remote: 'disabled' } }, 'forbidden', /switched off/],
    [
      'for its users',
      { hashtagFeeds: { local: 'authenticated', remote: 'authenticated' } },
      'credentials',
      /MASTODON_TOKENS=kopi\.example=/,
    ],
    ['half open', { hashtagFeeds: { local: 'public', remote: 'authenticated' } }, 'credentials', /"local": true/],
  ]
  it.each(closed)('%s: stops and says so, in the pass and in check', async (_, options, stopCause, message) => {
    const double = await open(options)
    const { pages, error } = await crawl(double, null, { deps })
    expect(pages).toEqual([])
    expect(error).toBeInstanceOf(SourceStoppedError)
    expect(error).toMatchObject({ stopCause, message: expect.stringMatching(message) as string })
    expect(timelineRequests(double)).toEqual([])
    const check = await double.type.check(double.settings, depsOf({ deps }), AbortSignal.timeout(5_000))
    expect(check).toEqual({ reachable: false, finding: expect.stringMatching(message) as string })
  })

  it('would look like a quiet tag if it were not asked first', async () => {
    const double = await open({ hashtagFeeds: { local: 'disabled', remote: 'disabled' } })
    const url = `${String(double.settings.baseUrl)}/api/v1/timelines/tag/singapore`
    const answer = await fetch(url, { headers: { authorization: `Bearer ${TOKEN}` } })
    expect([answer.status, await answer.json()]).toEqual([200, []])
  })

  it('opens with a token', async () => {
    const double = await open({ hashtagFeeds: { local: 'authenticated', remote: 'authenticated' } })
    const { pages } = await crawl(double, null, { deps: withToken })
    expect(postsOf(pages)).toHaveLength(double.expected.length)
    const check = await double.type.check(double.settings, depsOf({ deps: withToken }), AbortSignal.timeout(5_000))
    expect(check).toMatchObject({
      reachable: true,
      finding: 'open with your token',
      limit: expect.stringMatching(/^300 per/) as string,
    })
  })

  it('shows half to a token', async () => {
    const double = await open({ hashtagFeeds: { local: 'public', remote: 'disabled' } })
    const check = await double.type.check(double.settings, depsOf({ deps: withToken }), AbortSignal.timeout(5_000))
    expect(check).toMatchObject({
      reachable: true,
      finding: expect.stringMatching(/does not show posts from other/) as string,
    })
  })

  it('before 4.5 says nothing of it and is tried; 401 then stops the source', async () => {
    const double = await open({ hashtagFeeds: undefined })
    expect(postsOf((await crawl(double, null, { deps })).pages)).toHaveLength(double.expected.length)
    double.fail('wall')
    const { error } = await crawl(double, null, { deps })
    expect(error).toMatchObject({ stopCause: 'credentials' })
    expect((error as Error).message).not.toContain(TOKEN)
  })
})
