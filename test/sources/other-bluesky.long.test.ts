import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RateLimitedError } from '../../src/domain/errors.js'
import type { Page } from '../../src/domain/page.js'
import { RawPost } from '../../src/domain/post.js'
import { blueskySourceTypes } from '../../src/producers/bluesky/source-types.js'
import type { Http } from '../../src/producers/http/http.js'
import { createHttp } from '../../src/producers/http/create-http.js'
import type { ProducerDeps } from '../../src/producers/producer.js'
import { createFastClock } from '../doubles/bluesky-clock.js'
import {
  NETWORK_IS_INSTALLED,
  startBlueskyNetwork,
  type Account,
  type BlueskyNetwork,
  type Reference,
} from '../support/bluesky-network.js'
import type { SourceDouble } from '../support/source-double.js'
import { crawl } from '../support/source-kit.js'
import { waitUntil } from '../support/under-load.js'

const POSTS = 'app.bsky.feed.post'
const HOUR_MS = 3_600_000
/** One pixel. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

describe.skipIf(!NETWORK_IS_INSTALLED)('servers of Bluesky’s developers (npm run test:all installs them)', () => {
  let network: BlueskyNetwork
  let author: Account
  let reader: Account

  beforeAll(async () => {
    network = await startBlueskyNetwork()
    author = await network.createAccount('author')
    reader = await network.createAccount('reader')
  }, 180_000)
  afterAll(async () => {
    await network?.stop()
  })

  const sourceOf = (kind: string, settings: Record<string, unknown>): SourceDouble => {
    const type = blueskySourceTypes.find((each) => each.kind === kind)
    if (!type) throw new Error(`no source of Bluesky is called ${kind}`)
    return { type, settings: type.settings.parse(settings) } as SourceDouble
  }
  const searchFor = (query: string): SourceDouble => sourceOf('search', { query, baseUrl: network.pds })

  /** What a pass needs, and the methods that it called. */
  const loginOf = (identifier: string, appPassword: string): { deps: Partial<ProducerDeps>; asked: string[] } => {
    const asked: string[] = []
    const clock = createFastClock(20)
    const http = createHttp({ clock, log: pino({ level: 'silent' }), retryDelayMs: 50 })
    const request: Http['request'] = (url, ...rest) => {
      asked.push(new URL(url).pathname.split('.').at(-1) ?? '')
      return http.request(url, ...rest)
    }
    return {
      deps: { clock, http: { ...http, request }, credentials: { bluesky: [{ identifier, appPassword }] } },
      asked,
    }
  }
  const appPasswordOf = async (account: Account, name: string): Promise<string> =>
    (await account.call('com.atproto.server.createAppPassword', { name }))['password'] as string
  const indexed = async (q: string, count: number): Promise<void> =>
    waitUntil('the posts are indexed', 30_000, async () => {
      const { posts } = await reader.ask('app.bsky.feed.searchPosts', { q, limit: '100' })
      return (posts as unknown[]).length === count
    })
  const idOf = ({ uri }: Reference): string => uri.replace('at://', '').replace(`/${POSTS}`, '')
  const byId = (pages: readonly Page[]): Map<string, RawPost> =>
    new Map(pages.flatMap(({ posts }) => posts.map((post) => [post.nativeId, post])))

  it('reads posts of every kind from the search', async () => {
    const link = 'https://example.org/news/2026/hawker-centres-reopen'
    const text = 'ördinary kopi, example.org/news/2026... 新加坡'
    const byteStart = Buffer.byteLength('ördinary kopi, ')
    const index = { byteStart, byteEnd: byteStart + Buffer.byteLength('example.org/news/2026...') }
    const features = [{ $type: 'app.bsky.richtext.facet#link', uri: link }]
    const first = await author.post(text, { langs: ['en-SG', 'zh'], facets: [{ index, features }] })
    const { blob } = await author.call('com.atproto.repo.uploadBlob', PNG, 'image/png')
    const images = { $type: 'app.bsky.embed.images', images: [{ image: blob, alt: 'a cup of kopi' }] }
    const pictured = await author.post('kopi with a picture', { embed: images })
    const reply = await reader.post('kopi in a reply', { reply: { root: first, parent: first } })
    const quote = await reader.post('kopi in a quote', { embed: { $type: 'app.bsky.embed.record', record: first } })
    const both = await reader.post('kopi with a quote and a picture', {
      embed: {
        $type: 'app.bsky.embed.recordWithMedia',
        record: { $type: 'app.bsky.embed.record', record: first },
        media: {
          ...images,
          images: [
            {
              ...images.images[0],
              image: (await reader.call('com.atproto.repo.uploadBlob', PNG, 'image/png'))['blob'],
            },
          ],
        },
      },
    })
    const deleted = await author.post('kopi that is deleted')
    await indexed('kopi', 6)
    const rkey = deleted.uri.split('/').at(-1)
    await author.call('com.atproto.repo.deleteRecord', { repo: author.did, collection: POSTS, rkey })
    const shy = await network.createAccount('shy')
    const labels = { $type: 'com.atproto.label.defs#selfLabels', values: [{ val: '!no-unauthenticated' }] }
    const profile = { $type: 'app.bsky.actor.profile', displayName: 'Shy', labels }
    await shy.call('com.atproto.repo.putRecord', {
      repo: shy.did,
      collection: 'app.bsky.actor.profile',
      rkey: 'self',
      record: profile,
    })
    await shy.post('kopi not for everyone')
    await indexed('kopi', 6)

    const { deps, asked } = loginOf(reader.handle, await appPasswordOf(reader, 'search'))
    const { pages, error } = await crawl(searchFor('kopi'), null, { deps })
    expect(error).toBeNull()
    expect(asked).toEqual(['createSession', 'searchPosts'])
    const found = byId(pages)
    expect([...found.keys()].sort()).toEqual([first, pictured, reply, quote, both].map(idOf).sort())
    for (const post of found.values()) expect(RawPost.safeParse(post).error).toBeUndefined()
    expect(pages[0]?.dropped).toEqual({ opted_out: 1 })
    expect(pages[0]?.drifted).toEqual([])
    const parentNativeId = idOf(first)
    expect(found.get(idOf(first))).toMatchObject({
      text: `ördinary kopi, ${link} 新加坡`,
      kind: 'original',
      parentNativeId: null,
      languageTag: 'en-SG',
      author: { nativeId: author.did, handle: author.handle },
      counts: { replies: 1, quotes: 2, likes: 0, reposts: 0 },
    })
    expect(found.get(idOf(pictured))).toMatchObject({ text: 'kopi with a picture\na cup of kopi' })
    expect(found.get(idOf(reply))).toMatchObject({ kind: 'reply', parentNativeId })
    expect(found.get(idOf(quote))).toMatchObject({ kind: 'quote', parentNativeId })
    expect(found.get(idOf(both))).toMatchObject({
      kind: 'quote',
      parentNativeId,
      text: expect.stringContaining('cup') as string,
    })
    for (const { payload } of found.values()) expect(JSON.stringify(payload)).not.toMatch(/-kopi\.test/)
  })

  it('reads page after page, and what is new in the next pass', async () => {
    const writes = Array.from({ length: 180 }, (_, at) => ({
      $type: 'com.atproto.repo.applyWrites#create',
      collection: POSTS,
      value: { $type: POSTS, text: `teh number ${at}`, createdAt: new Date(Date.now() - 1_000 * at).toISOString() },
    }))
    await author.call('com.atproto.repo.applyWrites', { repo: author.did, writes })
    await waitUntil('the posts are indexed', 30_000, async () => {
      const { posts } = await reader.ask('app.bsky.feed.searchPosts', { q: 'teh number 179' })
      return (posts as unknown[]).length === 1
    })
    const { deps } = loginOf(reader.handle, await appPasswordOf(reader, 'pages'))
    const first = await crawl(searchFor('teh number'), null, { deps })
    expect(first.error).toBeNull()
    expect(byId(first.pages).size).toBe(180)
    const fresh = await author.post('teh number one hundred and eighty-one')
    await indexed('eighty-one', 1)
    const second = await crawl(searchFor('teh number'), first.pages.at(-1)?.cursor ?? null, { deps })
    expect(byId(second.pages).has(idOf(fresh))).toBe(true)
  })

  it('stays logged in for months, and notices what was withdrawn', async () => {
    const secret = await appPasswordOf(reader, 'months')
    const { deps, asked } = loginOf(reader.handle, secret)
    const pass = async (): Promise<{ asked: string[]; error: unknown }> => {
      asked.length = 0
      const { error } = await crawl(searchFor('kopi'), null, { deps })
      return { asked: [...asked], error }
    }
    expect(await pass()).toEqual({ asked: ['createSession', 'searchPosts'], error: null })
    expect(await pass()).toEqual({ asked: ['searchPosts'], error: null })
    await network.setAhead(3 * HOUR_MS)
    expect(await pass()).toEqual({ asked: ['searchPosts', 'refreshSession', 'searchPosts'], error: null })
    expect(await pass()).toEqual({ asked: ['searchPosts'], error: null })
    await network.setAhead(100 * 24 * HOUR_MS)
    const login = ['searchPosts', 'refreshSession', 'createSession', 'searchPosts']
    expect(await pass()).toEqual({ asked: login, error: null })
    await network.setAhead(0)
    await reader.call('com.atproto.server.revokeAppPassword', { name: 'months' })
    await network.setAhead(101 * 24 * HOUR_MS)
    const last = await pass()
    await network.setAhead(0)
    expect(last).toMatchObject({ asked: login.slice(0, 3), error: { stopCause: 'credentials' } })
    expect((last.error as Error).message).not.toContain(secret)
  })

  it('stops at a wrong login and at an account that was taken down', async () => {
    const wrong = loginOf(reader.handle, 'not-this-one')
    expect((await crawl(searchFor('kopi'), null, wrong)).error).toMatchObject({ stopCause: 'credentials' })
    const taken = await network.createAccount('taken')
    const { deps, asked } = loginOf(taken.handle, taken.password)
    expect((await crawl(searchFor('kopi'), null, { deps })).error).toBeNull()
    const subject = { $type: 'com.atproto.admin.defs#repoRef', did: taken.did }
    const takedown = { applied: true, ref: 'test' }
    await network.administer('com.atproto.admin.updateSubjectStatus', { subject, takedown })
    await network.setAhead(3 * HOUR_MS) // the token that it has goes on to work until then
    asked.length = 0
    const { error } = await crawl(searchFor('kopi'), null, { deps })
    await network.setAhead(0)
    expect(error).toMatchObject({
      stopCause: 'credentials',
      message: expect.stringContaining('AccountTakedown') as string,
    })
    expect(asked).toEqual(['searchPosts', 'refreshSession', 'createSession'])
  })

  it('waits as long as the server says when there were too many logins', async () => {
    const busy = await network.createAccount('busy')
    const body = JSON.stringify({ identifier: busy.handle, password: 'wrong' })
    const headers = { 'content-type': 'application/json' }
    for (let status = 401; status === 401;) {
      const answer = await fetch(`${network.pds}/xrpc/com.atproto.server.createSession`, {
        method: 'POST',
        headers,
        body,
      })
      status = answer.status
      if (status !== 401) expect(status).toBe(429)
    }
    const { error } = await crawl(searchFor('kopi'), null, loginOf(busy.handle, busy.password))
    expect(error).toBeInstanceOf(RateLimitedError)
    const { retryAfterMs } = error as RateLimitedError
    expect(retryAfterMs).toBeGreaterThan(60_000)
    expect(retryAfterMs).toBeLessThanOrEqual(305_000)
  })

  it('follows posts, edits and deletions of the stream of repositories', async () => {
    const source = sourceOf('jetstream', { terms: ['milo'], baseUrl: network.jetstream })
    const kept = await author.post('milo dinosaur, 美禄 👍🏽', { langs: ['en'] })
    const edited = await author.post('milo as it was')
    const record = { $type: POSTS, text: 'milo as it is', createdAt: new Date().toISOString() }
    const rkey = (reference: Reference): string => reference.uri.split('/').at(-1) ?? ''
    await author.call('com.atproto.repo.putRecord', { repo: author.did, collection: POSTS, rkey: rkey(edited), record })
    const deleted = await author.post('milo that is deleted')
    await author.call('com.atproto.repo.deleteRecord', { repo: author.did, collection: POSTS, rkey: rkey(deleted) })
    const gone = await network.createAccount('gone')
    await gone.post('milo of an account that is deleted')
    await network.administer('com.atproto.admin.deleteAccount', { did: gone.did })

    const { pages, error } = await crawl(source, null, { quietMs: 2_000 })
    expect(error).toBeNull()
    expect(pages.flatMap(({ drifted }) => drifted ?? [])).toEqual([])
    const found = byId(pages)
    expect(found.get(idOf(kept))).toMatchObject({ text: 'milo dinosaur, 美禄 👍🏽', languageTag: 'en', editedAt: null })
    expect(found.get(idOf(edited))).toMatchObject({ text: 'milo as it is', editedAt: expect.any(Date) as Date })
    const removals = pages.flatMap((page) => page.removals ?? [])
    expect(removals).toContainEqual({ platform: 'bluesky', nativeId: idOf(deleted) })
    expect(removals).toContainEqual({ platform: 'bluesky', authorNativeId: gone.did })
  })
})
