import { postId } from '../../src/producers/mastodon/post-id.js'
import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { UnreachableError } from '../../src/domain/errors.js'
import type { Page } from '../../src/domain/page.js'
import { numberAt, statusOf } from '../doubles/mastodon-world.js'
import { openMastodon, TOKEN, type MastodonDouble, type MastodonDoubleOptions } from '../doubles/mastodon.js'
import { createQuickClock, httpBy } from '../support/quick-clock.js'
import { crawl, depsOf, describeSource } from '../support/source-kit.js'

const clock = createQuickClock()
const deps = { clock, http: httpBy(clock) }
const withToken = { ...deps, credentials: { mastodon: [{ tokens: { 'kopi.example': TOKEN } }] } }
const START = Date.UTC(2026, 7, 1, 9)
const MINUTE = 60_000

describeSource('mastodon stream', () => openMastodon({ clock, kind: 'stream' }), { deps: withToken, quietMs: 900 })

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

/** A stream that is read until `enough` says so; gives what came and how it ended. */
async function follow(
  double: MastodonDouble,
  from: string | null,
  onPage: (pages: readonly Page[], stop: () => void) => void,
) {
  const stop = new AbortController()
  const pages: Page[] = []
  try {
    for await (const page of double.type
      .create(double.settings, depsOf({ deps: withToken }))
      .pages(from, stop.signal)) {
      pages.push(page)
      onPage(pages, () => stop.abort())
    }
    return { pages, error: null }
  } catch (error) {
    return { pages, error: stop.signal.aborted ? null : error }
  }
}

describe('a hashtag, streamed', () => {
  const small = { kind: 'stream', pageSize: 40 } as const

  it('brings posts, edits and deletions, cut into single bytes', async () => {
    const double = await open({ ...small, pieceBytes: 1 })
    const fresh = statusOf('kopi.example', 'kopi.example', START + 30 * MINUTE, 'இன்று மழை 今天下雨 👨‍👩‍👧‍👦', {}, 60)
    const seen: Page[] = []
    const { error } = await follow(double, null, (pages, stop) => {
      const page = pages.at(-1)
      if (page) seen.push(page)
      if (pages.length === 1) double.add(fresh)
      if (page?.posts.some(({ nativeId, editedAt }) => nativeId === postId(fresh.uri) && !editedAt)) {
        double.add(
          { ...fresh, content: '<p>雨停了</p>', edited_at: new Date(START + 31 * MINUTE).toISOString() },
          'status.update',
        )
      }
      if (page?.posts.some(({ editedAt, nativeId }) => nativeId === postId(fresh.uri) && editedAt)) {
        double.withdraw?.(`mastodon/${postId(fresh.uri)}`)
        double.send('event: notification\ndata: {"id":"14"}\n\nevent: delete\ndata: 1\n\n')
      }
      if (pages.some(({ dropped }) => dropped?.delete_unknown)) stop()
    })
    expect(error).toBeNull()
    const versions = postsOf(seen).filter(({ nativeId }) => nativeId === postId(fresh.uri))
    expect(versions.map(({ text }) => text)).toEqual(['இன்று மழை 今天下雨 👨‍👩‍👧‍👦 #singapore', '雨停了'])
    expect(versions[1]?.editedAt).toEqual(new Date(START + 31 * MINUTE))
    expect(seen.flatMap(({ removals = [] }) => removals)).toEqual([
      { platform: 'mastodon', nativeId: postId(fresh.uri) },
    ])
    expect(seen.every(({ cursor }) => cursor >= numberAt(START))).toBe(true)
  })

  it('understands the deletion of what it read over REST', async () => {
    const double = await open(small)
    const [id = ''] = double.expected
    const { pages } = await follow(double, null, (all, stop) => {
      if (all.length === 1) double.withdraw?.(id)
      else stop()
    })
    expect(pages.at(-1)?.removals).toEqual([{ platform: 'mastodon', nativeId: id.replace('mastodon/', '') }])
  })

  it('ends when the connection does, and refills what was missed', async () => {
    const double = await open(small)
    const first = await follow(double, null, () => double.hangUp())
    expect(first.error).toBeInstanceOf(UnreachableError)
    const missed = double.publish('while no client listened')
    const second = await follow(double, first.pages.at(-1)?.cursor ?? null, (_, stop) => stop())
    expect(postsOf(second.pages).map(({ nativeId }) => `mastodon/${nativeId}`)).toContain(missed)
    const paths = double.requests.map(({ url }) => new URL(url).pathname)
    const reopened = paths.lastIndexOf('/api/v1/streaming/hashtag')
    expect(paths.slice(reopened + 1)).toContain('/api/v1/timelines/tag/singapore') // opened first, refilled then
  })

  it('leaves a silent server; heartbeats are no silence', async () => {
    const silent = await open({ ...small, heartbeatMs: 0 })
    const closed: Promise<unknown>[] = []
    const { error } = await follow(silent, null, () => {
      for (const stream of silent.streams) closed.push(once(stream, 'close'))
    })
    expect(error).toBeInstanceOf(UnreachableError)
    expect(String(error)).toMatch(/silent/)
    await Promise.all(closed)
    expect([closed.length > 0, silent.streams.size]).toEqual([true, 0])
    const beating = await open(small)
    const began = clock.now()
    let late = ''
    const alive = await follow(beating, null, (pages, stop) => {
      if (pages.length > 1) return stop()
      const wait = clock.sleep(3 * MINUTE, AbortSignal.timeout(10_000))
      void wait.then(() => (late = beating.publish('still there')))
    })
    expect(alive.error).toBeNull()
    expect(clock.now() - began).toBeGreaterThan(3 * MINUTE)
    expect(postsOf(alive.pages).map(({ nativeId }) => `mastodon/${nativeId}`)).toContain(late)
  })

  it('keeps the shape of what it cannot read, and continues', async () => {
    const double = await open(small)
    const { pages } = await follow(double, null, (all, stop) => {
      if (all.length === 1) double.send('event: update\ndata: {"id":"1","account":{"acct":"some\n\n')
      else stop()
    })
    expect(pages.at(-1)?.drifted).toEqual([{ field: 'update: no JSON', raw: { event: 'update', characters: 33 } }])
  })

  it('needs a token and says which variable', async () => {
    const double = await open(small)
    const { error } = await crawl(double, null, { deps })
    expect(error).toMatchObject({
      stopCause: 'credentials',
      message: expect.stringContaining('MASTODON_TOKENS=kopi.example=TOKEN') as string,
    })
    expect(double.requests).toEqual([])
    expect(await double.type.check(double.settings, depsOf({ deps }), AbortSignal.timeout(5_000))).toMatchObject({
      reachable: false,
    })
  })
})
