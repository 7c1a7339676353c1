import { afterEach, describe, expect, it } from 'vitest'
import type { Page } from '../../src/domain/page.js'
import { crawl, depsOf } from '../support/source-kit.js'
import { openJetstream, type JetstreamDouble } from '../doubles/bluesky.js'
import { createFastClock } from '../doubles/bluesky-clock.js'
import { cursorsAsked, FAST, follow, idsOf, nowUs } from '../doubles/bluesky-reader.js'
import {
  accountEvent,
  commitEvent,
  createWorld,
  didOf,
  postRecord,
  rawEvent,
  recordKeyOf,
  type World,
} from '../doubles/bluesky-world.js'

const MIB = 1_048_576
const opened: JetstreamDouble[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((double) => double.close()))
})

async function open(world?: World): Promise<JetstreamDouble> {
  const double = await openJetstream(world)
  opened.push(double)
  return double
}

const sum = (pages: readonly Page[], reason: string): number =>
  pages.reduce((total, { dropped }) => total + (dropped?.[reason] ?? 0), 0)
const emptyWorld = (): World => ({ events: [], expected: [] })

describe('a replay that steps back in time', () => {
  it('asks for more than the stored cursor, and loses nothing at any cut', async () => {
    const double = await open(createWorld(400, nowUs() - 60e6))
    const whole = await crawl(double, null, FAST)
    expect(idsOf(whole.pages)).toEqual([...double.expected].sort())
    for (const frames of [1, 2, 3, 70, 71, 72, 73, 350]) {
      double.killAfter(frames)
      const first = await follow(double, null)
      const page = await first.next()
      first.stop()
      await first.end()
      double.killAfter(Infinity)
      const rest = await crawl(double, page.cursor, FAST)
      expect(cursorsAsked(double).at(-1)).toBeLessThanOrEqual(Number(page.cursor) - 5_000_000)
      expect(idsOf([page, ...rest.pages]), `killed after ${frames} frames`).toEqual([...double.expected].sort())
    }
  })

  it('control: asked for the latest time alone, the server leaves out what stepped back', async () => {
    const double = await open(createWorld(400, nowUs() - 60e6))
    const latest = double.world.events[201]?.timeUs ?? 0 // the next one is 31.6 ms earlier
    const marginUs = 60e6
    const { pages } = await crawl(double, String(latest + marginUs), FAST)
    expect(cursorsAsked(double)).toEqual([latest])
    const missing = double.expected.filter((id) => !idsOf(pages).includes(id))
    const steppedBack = double.world.events[202]?.frame.toString() ?? ''
    expect(missing.some((id) => steppedBack.includes(id.split('/')[2] ?? '-'))).toBe(true)
  })
})

it('continues after each kill in the middle of a frame, on the same server', async () => {
  const double = await open()
  for (const id of ['a', 'b', 'c']) double.publish(`kill ${id}`)
  double.killAfter(300)
  const { pages, error } = await crawl(double, null, FAST)
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
    const { pages } = await crawl(double, null, FAST)
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
  ])('are kept raw, and the others are processed', async (frame, field) => {
    const double = await open(worldAround(frame))
    const { pages } = await crawl(double, null, FAST)
    expect(idsOf(pages)).toEqual([...double.expected].sort())
    expect(pages.flatMap(({ drifted }) => drifted)).toMatchObject([{ field }])
    expect(double.requests).toHaveLength(1)
  })

  it('are counted once when too large, and the stream continues after them', async () => {
    const double = await open(worldAround('x'.repeat(MIB + 1)))
    const { pages, error } = await crawl(double, null, FAST)
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
    const { pages } = await crawl(double, null, FAST)
    expect(pages.length).toBeGreaterThan(0)
    expect(pages.flatMap(({ posts }) => posts)).toEqual([])
    expect(Number(pages.at(-1)?.cursor)).toBeGreaterThan(begin + 200e6)
    expect(sum(pages, 'no_match')).toBe(300)
  })

  it('that is silently moved up leaves a gap with both ends', async () => {
    const double = await open()
    const stoppedAt = nowUs() - 40 * 3_600e6
    const { pages } = await crawl(double, String(stoppedAt), FAST)
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
      const { pages } = await crawl(double, from, FAST)
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
