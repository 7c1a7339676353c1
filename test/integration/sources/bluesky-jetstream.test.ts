import { pino } from 'pino'
import { afterEach, describe, expect, it } from 'vitest'
import type { Source } from '../../../src/domain/source.js'
import type { Page } from '../../../src/producers/producer.js'
import { crawl, depsOf } from '../../support/source-kit.js'
import { openJetstream, type JetstreamDouble } from '../../doubles/bluesky.js'
import { createFastClock } from '../../doubles/bluesky-clock.js'
import {
  accountEvent,
  commitEvent,
  createWorld,
  didOf,
  postRecord,
  rawEvent,
  recordKeyOf,
  type World,
} from '../../doubles/bluesky-world.js'

const OPTIONS = { quietMs: 1_000, deps: { clock: createFastClock(10) } }
const MIB = 1_048_576
const nowUs = (): number => Date.now() * 1_000
const opened: JetstreamDouble[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((double) => double.close()))
})

async function open(world?: World): Promise<JetstreamDouble> {
  const double = await openJetstream(world)
  opened.push(double)
  return double
}

const idsOf = (pages: readonly Page[]): string[] =>
  [...new Set(pages.flatMap(({ posts }) => posts.map(({ nativeId }) => `bluesky/${nativeId}`)))].sort()
const cursorsAsked = (double: JetstreamDouble): number[] =>
  double.requests.map(({ url }) => Number(new URL(url, 'ws://double').searchParams.get('cursor')))
const sum = (pages: readonly Page[], reason: string): number =>
  pages.reduce((total, { dropped }) => total + (dropped?.[reason] ?? 0), 0)
const emptyWorld = (): World => ({ events: [], expected: [] })

interface Reader {
  readonly next: () => Promise<Page>
  readonly stop: () => void
  readonly end: () => Promise<void>
}

/** Pages one by one; the rest is left unread. */
async function follow(
  double: JetstreamDouble,
  from: string | null,
  settings: Source['settings'] = {},
): Promise<Reader> {
  const stop = new AbortController()
  const parsed = double.type.settings.parse({ ...double.settings, ...settings })
  const pages = double.type.create(parsed, depsOf(OPTIONS)).pages(from, stop.signal)[Symbol.asyncIterator]()
  return {
    next: async () => (await pages.next()).value as Page,
    stop: () => stop.abort(),
    end: async () => void (await pages.return?.()),
  }
}

describe('a replay that steps back in time', () => {
  it('asks for more than the stored cursor, and loses nothing at any cut', async () => {
    const double = await open(createWorld(400, nowUs() - 60e6))
    const whole = await crawl(double, null, OPTIONS)
    expect(idsOf(whole.pages)).toEqual([...double.expected].sort())
    for (const frames of [1, 2, 3, 70, 71, 72, 73, 350]) {
      double.killAfter(frames)
      const first = await follow(double, null)
      const page = await first.next()
      first.stop()
      await first.end()
      double.killAfter(Infinity)
      const rest = await crawl(double, page.cursor, OPTIONS)
      expect(cursorsAsked(double).at(-1)).toBeLessThanOrEqual(Number(page.cursor) - 5_000_000)
      expect(idsOf([page, ...rest.pages]), `killed after ${frames} frames`).toEqual([...double.expected].sort())
    }
  })

  it('control: asked for the latest time alone, the server leaves out what stepped back', async () => {
    const double = await open(createWorld(400, nowUs() - 60e6))
    const latest = double.world.events[201]?.timeUs ?? 0 // the next one is 31.6 ms earlier
    const marginUs = 60e6
    const { pages } = await crawl(double, String(latest + marginUs), OPTIONS)
    expect(cursorsAsked(double)).toEqual([latest])
    const missing = double.expected.filter((id) => !idsOf(pages).includes(id))
    const steppedBack = double.world.events[202]?.frame.toString() ?? ''
    expect(missing.some((id) => steppedBack.includes(id.split('/')[2] ?? '-'))).toBe(true)
  })
})

it('goes on after each kill in the middle of a frame, on the same server', async () => {
  const double = await open()
  for (const id of ['a', 'b', 'c']) double.publish(`kill ${id}`)
  double.killAfter(300)
  const { pages, error } = await crawl(double, null, OPTIONS)
  expect(error).toBeNull()
  expect(double.requests).toHaveLength(2)
  expect(idsOf(pages)).toEqual([...double.expected].sort())
  expect(pages.flatMap(({ drifted }) => drifted)).toEqual([])
})

describe.each(['bytes', 'fragments'] as const)('frames cut into %s', (cut) => {
  it('at every offset, in Tamil, Chinese and emoji', async () => {
    const text = 'சிங்கப்பூரில் மழை 新加坡下雨 🇸🇬👩‍👩‍👧'
    const world = emptyWorld()
    for (let number = 0; number < 460; number += 1) {
      const did = didOf(1)
      world.expected.push(`bluesky/${did}/${recordKeyOf(number)}`)
      const record = postRecord(text, new Date())
      world.events.push(commitEvent(nowUs() - 600e6 + number * 1_000, { did, rkey: recordKeyOf(number), record }))
    }
    expect(world.events[0]?.frame.length).toBeLessThan(460)
    const double = await open(world)
    double.cut = cut
    const { pages } = await crawl(double, null, OPTIONS)
    expect(idsOf(pages)).toEqual([...double.expected].sort())
    expect(new Set(pages.flatMap(({ posts }) => posts.map((post) => post.text)))).toEqual(new Set([text]))
  })
})

describe('frames that are no events', () => {
  const did = didOf(1)
  const worldAround = (frame: Buffer | string): World => {
    const at = nowUs() - 600e6
    const post = (number: number) =>
      commitEvent(at + number, { did, rkey: recordKeyOf(number), record: postRecord('Singapore', new Date()) })
    return {
      events: [post(1), rawEvent(at + 2, frame), post(3)],
      expected: [1, 3].map((number) => `bluesky/${did}/${recordKeyOf(number)}`),
    }
  }

  it.each([
    ['{"did":"did:plc:x","time_us":', 'frame: not JSON'],
    [Buffer.from([0x7b, 0xe6, 0x96, 0x7d]), 'frame: not UTF-8'],
  ])('are kept raw, and their neighbours go on', async (frame, field) => {
    const double = await open(worldAround(frame))
    const { pages } = await crawl(double, null, OPTIONS)
    expect(idsOf(pages)).toEqual([...double.expected].sort())
    expect(pages.flatMap(({ drifted }) => drifted)).toMatchObject([{ field }])
    expect(double.requests).toHaveLength(1)
  })

  it('are counted when too large, once, and the stream goes on behind them', async () => {
    const double = await open(worldAround('x'.repeat(MIB + 1)))
    const { pages, error } = await crawl(double, null, OPTIONS)
    expect(error).toBeNull()
    expect(idsOf(pages)).toEqual([...double.expected].sort())
    expect(sum(pages, 'oversized')).toBe(1)
    expect(double.requests.map(({ url }) => url.includes(`maxMessageSizeBytes=${MIB}`))).toEqual([false, true])
  })
})

describe('withdrawn', () => {
  it('posts and accounts come as removals', async () => {
    const double = await open(emptyWorld())
    const stream = await follow(double, String(nowUs() - 60e6))
    const id = double.publish('kaya toast')
    double.withdraw(id)
    const kept = double.publish('soft-boiled eggs')
    double.push(accountEvent(nowUs(), didOf(7), false, 'deleted'))
    const page = await stream.next()
    expect(page.removals).toEqual([
      { platform: 'bluesky', nativeId: id.slice('bluesky/'.length) },
      { platform: 'bluesky', authorNativeId: didOf(7) },
    ])
    expect(idsOf([page])).toEqual([kept])
    stream.stop()
    await stream.end()
  })
})

describe('the cursor', () => {
  it('moves on although nothing is wanted', async () => {
    const double = await open(emptyWorld())
    const begin = nowUs() - 3_000e6
    for (let number = 0; number < 300; number += 1) {
      const record = postRecord('何もない', new Date())
      double.push(commitEvent(begin + number * 1e6, { did: didOf(2), rkey: recordKeyOf(number), record }))
    }
    const { pages } = await crawl(double, null, OPTIONS)
    expect(pages.length).toBeGreaterThan(0)
    expect(pages.flatMap(({ posts }) => posts)).toEqual([])
    expect(Number(pages.at(-1)?.cursor)).toBeGreaterThan(begin + 200e6)
    expect(sum(pages, 'no_match')).toBe(300)
  })

  it('that is silently moved up leaves a gap with both ends', async () => {
    const double = await open()
    const stoppedAt = nowUs() - 40 * 3_600e6
    const { pages } = await crawl(double, String(stoppedAt), OPTIONS)
    const [gap, ...others] = pages.flatMap(({ gaps }) => gaps ?? [])
    expect(others).toEqual([])
    expect(gap).toMatchObject({ cause: 'cursor_expired', from: new Date(stoppedAt / 1_000) })
    const first = Math.min(...double.world.events.slice(0, 64).map(({ timeUs }) => timeUs))
    expect(gap?.to).toEqual(new Date(first / 1_000))
  })

  it('that is reached leaves none, and a new source has none', async () => {
    const double = await open()
    const middle = String(double.world.events[400]?.timeUs)
    for (const from of [null, middle]) {
      const { pages } = await crawl(double, from, OPTIONS)
      expect(pages.flatMap(({ gaps }) => gaps)).toEqual([])
    }
  })

  it('begins as far back as the settings say', async () => {
    const double = await open()
    const clock = createFastClock(1)
    const producer = double.type.create(
      double.type.settings.parse({ ...double.settings, backfillHours: 5 }),
      depsOf({ deps: { clock } }),
    )
    const stream = producer.pages(null, AbortSignal.timeout(20_000))[Symbol.asyncIterator]()
    await stream.next()
    expect(cursorsAsked(double)[0]).toBeGreaterThan(nowUs() - 5 * 3_600e6 - 20e6)
    expect(cursorsAsked(double)[0]).toBeLessThan(nowUs() - 5 * 3_600e6 + 1e6)
    await stream.return?.()
  })
})

it('a slow reader slows the server instead of filling our memory', async () => {
  const world = emptyWorld()
  for (let number = 0; number < 60_000; number += 1) {
    const record = postRecord(`Singapore ${'x'.repeat(1_500)}`, new Date())
    world.events.push(commitEvent(nowUs() - 1_800e6 + number, { did: didOf(1), rkey: recordKeyOf(number), record }))
  }
  const double = await open(world)
  const stream = await follow(double, null)
  await stream.next()
  let before = -1
  // Until the network's own buffers are full and nothing moves any more.
  await expect.poll(() => before === (before = double.sent), { interval: 200, timeout: 20_000 }).toBe(true)
  expect(double.sent).toBeLessThan(world.events.length / 2)
  for (let pages = 0; double.sent === before && pages < 60; pages += 1) {
    expect((await stream.next()).posts.length).toBeLessThan(1_000)
  }
  expect(double.sent).toBeGreaterThan(before)
  stream.stop()
  await stream.end()
})

describe('connections', () => {
  it('that fall silent are replaced, and nothing is lost', async () => {
    const double = await open()
    const stream = await follow(double, null, { silenceSeconds: 5 })
    const pages = [await stream.next()]
    double.freeze()
    const id = double.publish('from behind the silence')
    while (!idsOf(pages).includes(id)) pages.push(await stream.next())
    expect(double.requests).toHaveLength(2)
    expect(idsOf(pages)).toEqual([...double.expected].sort())
    stream.stop()
    await stream.end()
  })

  it('go to the next server when one fails, a minute further back', async () => {
    const world = createWorld(400, nowUs() - 60e6)
    const [down, up] = [await open(world), await open(world)]
    down.fail('wall')
    const hosts = [down, up].map(({ settings }) => settings['baseUrl'])
    const stream = await follow(up, String(world.events[300]?.timeUs), { hosts, baseUrl: undefined })
    const page = await stream.next()
    expect(page.posts.length).toBeGreaterThan(0)
    expect(cursorsAsked(up)).toEqual([(world.events[300]?.timeUs ?? 0) - 60e6])
    stream.stop()
    await stream.end()
  })

  it('that all fail end the pass with what it amounts to, and no secret or address path', async () => {
    const double = await open()
    const messages: string[] = []
    const log = pino({ level: 'debug' }, { write: (line: string) => void messages.push(line) })
    double.fail('server error burst')
    const { error } = await crawl(double, null, { ...OPTIONS, deps: { ...OPTIONS.deps, log } })
    expect(error).toMatchObject({ name: 'UnreachableError' })
    expect(String(error)).toMatch(/^UnreachableError: Jetstream cannot be reached \(127\.0\.0\.1:\d+: HTTP 503\)$/)
    await double.close()
    const gone = await crawl(double, null, OPTIONS)
    expect(gone.error).toMatchObject({
      name: 'UnreachableError',
      message: expect.stringContaining('ECONNREFUSED') as string,
    })
    expect(messages.join('')).not.toContain('wantedCollections')
  })

  it('wait as long as a busy server says', async () => {
    const double = await open()
    double.fail('rate limit with reset')
    const { error } = await crawl(double, null, OPTIONS)
    expect(error).toMatchObject({ name: 'RateLimitedError', retryAfterMs: 1_000 })
  })
})

it('the check counts what the settings find', async () => {
  const double = await open(createWorld(800, nowUs()))
  const check = await double.type.check(double.settings, depsOf({}), AbortSignal.timeout(10_000))
  // 0.7 of the events are ours, four in twelve seconds: some 20,000 a day.
  expect(check.postsPerDay).toBeGreaterThan(15_000)
  expect(check.postsPerDay).toBeLessThan(25_000)
  await double.close()
  expect(await double.type.check(double.settings, depsOf({}), AbortSignal.timeout(10_000))).toMatchObject({
    reachable: false,
  })
})
