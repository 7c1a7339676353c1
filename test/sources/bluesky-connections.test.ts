import { setTimeout as delay } from 'node:timers/promises'
import { pino } from 'pino'
import { afterEach, describe, expect, it } from 'vitest'
import { createHttp } from '../../src/producers/http/create-http.js'
import { createProcessLimiter } from '../../src/producers/http/host-limiter.js'
import type { Http } from '../../src/producers/http/http.js'
import type { Clock } from '../../src/producers/producer.js'
import { crawl, depsOf } from '../support/source-kit.js'
import { openJetstream, type JetstreamDouble } from '../doubles/bluesky.js'
import { cursorsAsked, FAST, follow, idsOf, nowUs } from '../doubles/bluesky-reader.js'
import { commitEvent, createWorld, didOf, postRecord, recordKeyOf, type World } from '../doubles/bluesky-world.js'

const opened: JetstreamDouble[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((double) => double.close()))
})

async function open(world?: World): Promise<JetstreamDouble> {
  const double = await openJetstream(world)
  opened.push(double)
  return double
}

it('a slow reader slows the server instead of filling our memory', async () => {
  const world: World = { events: [], expected: [] }
  for (let number = 0; number < 60_000; number += 1) {
    const record = postRecord(`Singapore ${'x'.repeat(1_500)}`, new Date())
    world.events.push(commitEvent(nowUs() - 1_800e6 + number, { did: didOf(1), rkey: recordKeyOf(number), record }))
  }
  const double = await open(world)
  const stream = await follow(double, null)
  await stream.next()
  let before = -1
  // Until the network's own buffers are full and nothing moves any more.
  await expect.poll(() => before === (before = double.sent), { interval: 200, timeout: 30_000 }).toBe(true)
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
    const { error } = await crawl(double, null, { ...FAST, deps: { ...FAST.deps, log } })
    expect(error).toMatchObject({ name: 'UnreachableError' })
    expect(String(error)).toMatch(/^UnreachableError: Jetstream cannot be reached \(127\.0\.0\.1:\d+: HTTP 503\)$/)
    await double.close()
    const gone = await crawl(double, null, FAST)
    expect(gone.error).toMatchObject({
      name: 'UnreachableError',
      message: expect.stringContaining('ECONNREFUSED') as string,
    })
    expect(messages.join('')).not.toContain('wantedCollections')
  })

  it('wait as long as a busy server says', async () => {
    const double = await open()
    double.fail('rate limit with reset')
    const { error } = await crawl(double, null, FAST)
    expect(error).toMatchObject({ name: 'RateLimitedError', retryAfterMs: 1_000 })
  })
})

describe('handshakes', () => {
  const REAL: Clock = {
    now: () => Date.now(),
    sleep: async (ms, signal) => void (await delay(ms, undefined, { signal })),
  }
  const client = (limiter = createProcessLimiter(REAL)): Http =>
    createHttp({ clock: REAL, log: pino({ level: 'silent' }), limiter, contact: 'desk@example.org' })

  it('name the operator', async () => {
    const double = await open()
    await crawl(double, null, { deps: { http: client() } })
    await double.type.check(double.settings, depsOf({ deps: { http: client() } }), AbortSignal.timeout(10_000))
    expect(double.requests).toHaveLength(2)
    for (const { headers } of double.requests) {
      expect(headers.get('user-agent')).toMatch(/^Kopitalk\/\S+ \(desk@example\.org\)$/)
    }
  })

  it('of several sources at one server take turns, and without the shared limiter they would not', async () => {
    const apart = async (...clients: readonly Http[]): Promise<number> => {
      const double = await open(createWorld(5, nowUs()))
      await Promise.all(clients.map((http) => crawl(double, null, { quietMs: 2_000, deps: { http } })))
      const [first, second] = double.requests.map(({ at }) => at)
      return (second ?? 0) - (first ?? 0)
    }
    const limiter = createProcessLimiter(REAL)
    expect(await apart(client(limiter), client(limiter))).toBeGreaterThan(900)
    expect(await apart(client(), client())).toBeLessThan(500)
  })

  it('do not happen while the server has asked any process to wait', async () => {
    const double = await open()
    double.fail('rate limit with reset')
    const limiter = createProcessLimiter(REAL)
    await crawl(double, null, { deps: { http: client(limiter) } })
    expect(await limiter.pausedMs([new URL(String(double.settings['baseUrl'])).host])).toBeGreaterThan(0)
    await limiter.pause(new URL(String(double.settings['baseUrl'])).host, 300_000)
    const { error } = await crawl(double, null, { deps: { http: client(limiter) } })
    expect(error).toMatchObject({ name: 'RateLimitedError' })
    expect(double.requests).toHaveLength(1)
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
