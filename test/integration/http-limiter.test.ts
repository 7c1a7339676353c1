import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it, onTestFinished } from 'vitest'
import { RateLimitedError } from '../../src/domain/errors.js'
import { findRedis } from '../../src/local/find-redis.js'
import { createRedis } from '../../src/local/redis.js'
import type { LocalServer } from '../../src/local/server-process.js'
import { openStateFolder } from '../../src/local/state-folder.js'
import { packageRoot } from '../../src/package-root.js'
import { openSharedLimiter, type SharedLimiter } from '../../src/producers/http/shared-limiter.js'
import type { Clock } from '../../src/producers/producer.js'
import { FAST, open, serve, testClient } from '../support/http-client.js'
import type { TestServer } from '../support/http-server.js'
import { startRacers, type Racers } from '../support/race.js'
import { temporaryHome } from '../support/servers.js'

const HOLD_MS = 5_000
const EACH_SECOND = { requests: 1, perSeconds: 1 }
const realClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => void (await delay(ms, undefined, { signal })),
}

let prefix: string
beforeEach(() => {
  prefix = `test-${randomBytes(4).toString('hex')}`
})

function limiter(options: { redisUrl?: string; clock?: Clock; lines?: string[] } = {}): SharedLimiter {
  const { redisUrl = inject('redisUrl'), clock = realClock, lines = [] } = options
  const opened = openSharedLimiter(
    { redisUrl, prefix },
    { clock, log: pino({ level: 'info' }, { write: (line) => void lines.push(line) }) },
  )
  onTestFinished(() => opened.close())
  return opened
}

/** A server that knows when it was asked, and how many asked at once. */
async function watchful(answerMs: number): Promise<TestServer & { arrivals: number[]; atOnce: () => number }> {
  const arrivals: number[] = []
  let running = 0
  let atOnce = 0
  const server = await serve((_request, response) => {
    arrivals.push(performance.now())
    running += 1
    atOnce = Math.max(atOnce, running)
    setTimeout(() => {
      running -= 1
      response.end()
    }, answerMs)
  })
  return { ...server, arrivals, atOnce: () => atOnce }
}

/** The most requests that any such window saw. */
const mostWithin = (windowMs: number, arrivals: readonly number[]): number =>
  Math.max(...arrivals.map((from) => arrivals.filter((at) => at >= from && at < from + windowMs).length))

const spanOf = (arrivals: readonly number[]): number => Math.max(...arrivals) - Math.min(...arrivals)

describe('eight processes that ask one host', () => {
  let racers: Racers
  beforeAll(async () => {
    // Their clocks differ by hours: only Redis' own counts.
    const clocks = Array.from({ length: 8 }, (_, at) => ({ clockOffsetMs: (at - 4) * 3_600_000 }))
    racers = await startRacers('http-process', clocks)
  })
  afterAll(() => racers.end())
  const start = (
    server: TestServer,
    more: { requests: number; pace: typeof FAST; redisUrl?: string },
  ): Promise<unknown> => racers.round({ url: server.url, prefix, ...more })

  it('ask one at a time, once a second, all together', async () => {
    const server = await watchful(300)
    await start(server, { requests: 1, pace: EACH_SECOND, redisUrl: inject('redisUrl') })
    expect(server.arrivals).toHaveLength(8)
    expect(server.atOnce()).toBe(1)
    // The way from the turn to the server takes longer for one than for another, the more so on a busy machine.
    expect(mostWithin(500, server.arrivals)).toBe(1)
    expect(spanOf(server.arrivals)).toBeGreaterThan(6_500)
  })

  it('keep a faster pace too', async () => {
    const server = await watchful(1)
    await start(server, { requests: 5, pace: { requests: 10, perSeconds: 1 }, redisUrl: inject('redisUrl') })
    expect(server.arrivals).toHaveLength(40)
    expect(mostWithin(1_000, server.arrivals)).toBeLessThanOrEqual(15)
    expect(spanOf(server.arrivals)).toBeGreaterThan(3_400)
  })

  it('would ask eight times as fast without Redis between them (control)', async () => {
    const server = await watchful(300)
    await start(server, { requests: 1, pace: EACH_SECOND })
    expect(server.atOnce()).toBeGreaterThan(1)
    expect(mostWithin(500, server.arrivals)).toBeGreaterThan(1)
    expect(spanOf(server.arrivals)).toBeLessThan(6_500)
  })
})

describe('a wait that one process is asked for', () => {
  it('applies to the others', async () => {
    const server = await serve((_request, response) => response.writeHead(429, { 'retry-after': '500' }).end())
    const [one, other] = [testClient({ limiter: limiter() }), testClient({ limiter: limiter() })]
    await expect(one.ask(server.url)).rejects.toThrow(RateLimitedError)
    const error: unknown = await other.ask(server.url).catch((err: unknown) => err)
    expect(error).toBeInstanceOf(RateLimitedError)
    expect((error as RateLimitedError).retryAfterMs).toBeGreaterThan(490_000)
    expect(server.requests).toHaveLength(1)
  })

  it('is not shortened by a shorter pause', async () => {
    const [one, other] = [limiter(), limiter()]
    await one.pause('a.example', 300_000)
    await other.pause('a.example', 1_000)
    expect(await other.pausedMs(['b.example', 'a.example'])).toBeGreaterThan(290_000)
  })
})

describe('turns', () => {
  it('of a process that died are free again after its deadline', async () => {
    const [dead, living] = [limiter(), limiter()]
    await dead.take('a.example', { requests: 1, perSeconds: 0.001 }, 400, open) // and never ends
    const startedAt = performance.now()
    await living.take('a.example', EACH_SECOND, HOLD_MS, open)
    expect(performance.now() - startedAt).toBeGreaterThan(300)
  })

  it('end at once when the process is stopped', async () => {
    const [one, other] = [limiter(), limiter()]
    await one.take('a.example', EACH_SECOND, HOLD_MS, open)
    const stop = new AbortController()
    const waiting = expect(other.take('a.example', EACH_SECOND, HOLD_MS, stop.signal)).rejects.toThrow()
    await delay(50)
    stop.abort(new Error('told to stop'))
    await waiting
  })

  it('leave nothing behind in Redis that does not expire, and no path in clear', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '9' }).end()
    })
    await testClient({ limiter: limiter() }).ask(`${server.url}/users/somebody`)
    const redis = new Redis(inject('redisUrl'))
    onTestFinished(() => redis.disconnect())
    const keys = await redis.keys(`${prefix}:*`)
    expect(keys.some((key) => key.includes(':pause:'))).toBe(true)
    for (const key of keys) {
      expect(key).not.toContain('somebody')
      expect(await redis.pttl(key)).not.toBe(-1)
    }
  })
})

describe('without Redis', () => {
  let home: string
  let redis: LocalServer
  beforeEach(async () => {
    home = temporaryHome()
    const binary = findRedis(process.env.PATH ?? '', [join(packageRoot(), '.kopitalk')])
    redis = await createRedis(openStateFolder(home), { binary, maxMemory: '64mb' })
    await redis.start()
  })
  afterEach(async () => {
    await redis.stop()
    rmSync(home, { recursive: true, force: true })
  })

  /** Moves on by itself on request, so that no test waits for the next look at Redis. */
  function steppingClock(): Clock & { step: (ms: number) => void } {
    let stepped = 0
    return { ...realClock, now: () => Date.now() + stepped, step: (ms) => void (stepped += ms) }
  }

  it('a process keeps the same pace for itself, says so once, and shares again when Redis is back', async () => {
    const lines: string[] = []
    const clock = steppingClock()
    const one = limiter({ redisUrl: redis.url, clock, lines })
    await (
      await one.take('a.example', EACH_SECOND, HOLD_MS, open)
    )()
    expect(lines).toEqual([])
    await redis.kill()
    const startedAt = performance.now()
    for (let turn = 0; turn < 3; turn += 1) await (await one.take('a.example', EACH_SECOND, HOLD_MS, open))()
    expect(performance.now() - startedAt).toBeGreaterThan(2_500)
    expect(lines.filter((line) => line.includes('Redis is away'))).toHaveLength(1)
    await one.pause('a.example', 30_000)
    expect(await one.pausedMs(['a.example'])).toBeGreaterThan(29_000)

    await redis.start()
    const deadline = performance.now() + 20_000
    while (!lines.some((line) => line.includes('Redis is back')) && performance.now() < deadline) {
      clock.step(30_000)
      await delay(20) // the connection comes back by itself
      await (
        await one.take('b.example', FAST, HOLD_MS, open)
      )()
    }
    expect(lines.filter((line) => line.includes('Redis is back'))).toHaveLength(1)
  })

  it('no request waits long for a Redis that is frozen', async () => {
    const lines: string[] = []
    const one = limiter({ redisUrl: redis.url, lines })
    await (
      await one.take('a.example', FAST, HOLD_MS, open)
    )()
    await redis.kill('SIGSTOP')
    try {
      const startedAt = performance.now()
      for (let turn = 0; turn < 5; turn += 1) await (await one.take('a.example', FAST, HOLD_MS, open))()
      expect(performance.now() - startedAt).toBeLessThan(9_000)
      expect(lines.filter((line) => line.includes('Redis is away'))).toHaveLength(1)
    } finally {
      await redis.kill('SIGCONT')
    }
  })
})
