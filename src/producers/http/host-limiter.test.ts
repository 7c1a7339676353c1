import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { turnedClock } from '../../../test/support/turned-clock.js'
import type { Clock } from '../producer.js'
import { concurrency, createProcessLimiter, intervalMs } from './host-limiter.js'

const open = new AbortController().signal
const HOLD_MS = 1_000
const EACH_SECOND = { requests: 1, perSeconds: 1 }
const realClock: Clock = {
  now: () => Date.now(),
  async sleep(ms, signal) {
    await delay(ms, undefined, { signal }).catch(() => signal.throwIfAborted())
  },
}

describe('a pace', () => {
  it('is spread evenly, and lets as many run at once as it starts in a second', () => {
    expect(intervalMs({ requests: 300, perSeconds: 900 })).toBe(3_000)
    expect(intervalMs({ requests: 10, perSeconds: 1 })).toBe(100)
    expect(concurrency({ requests: 300, perSeconds: 900 })).toBe(1)
    expect(concurrency({ requests: 3, perSeconds: 1 })).toBe(3)
    expect(concurrency({ requests: 500, perSeconds: 1 })).toBe(8)
  })
})

describe('turns of one process', () => {
  it('lets one request run at a time, in the order of asking, each after the pace', async () => {
    const clock = turnedClock()
    const limiter = createProcessLimiter(clock)
    const order: number[] = []
    let running = 0
    await Promise.all(
      [0, 1, 2, 3].map(async (number) => {
        const end = await limiter.take('a.example', EACH_SECOND, HOLD_MS, open)
        order.push(number)
        running += 1
        expect(running).toBe(1)
        await new Promise(setImmediate)
        running -= 1
        await end()
      }),
    )
    expect(order).toEqual([0, 1, 2, 3])
    expect(clock.waits.map((ms) => Math.round(ms / 100) * 100)).toEqual([1_000, 1_000, 1_000])
  })

  it('does not let one host wait for another', async () => {
    const limiter = createProcessLimiter(turnedClock())
    await limiter.take('a.example', EACH_SECOND, HOLD_MS, open)
    await limiter.take('b.example', EACH_SECOND, HOLD_MS, open)
  })

  it('leaves its place in the queue, and in the pace, when the signal is aborted', async () => {
    const limiter = createProcessLimiter(realClock)
    const end = await limiter.take('a.example', { requests: 1, perSeconds: 600 }, HOLD_MS, open)
    const stop = new AbortController()
    const queued = limiter.take('a.example', EACH_SECOND, HOLD_MS, stop.signal)
    const behind = limiter.take('a.example', EACH_SECOND, HOLD_MS, stop.signal)
    await end() // the first of them is through and waits for the pace now
    const both = Promise.allSettled([queued, behind])
    stop.abort(new Error('stopped by the test'))
    expect(await both).toMatchObject([
      { reason: stop.signal.reason as unknown },
      { reason: stop.signal.reason as unknown },
    ])
    const last = new AbortController()
    const waiting = limiter.take('a.example', EACH_SECOND, HOLD_MS, last.signal)
    last.abort(new Error('and the turn was free'))
    await expect(waiting).rejects.toThrow('and the turn was free')
  })

  it('ends a turn once, however often its end is called', async () => {
    const limiter = createProcessLimiter(turnedClock())
    const end = await limiter.take('a.example', EACH_SECOND, HOLD_MS, open)
    await end()
    await end()
    await limiter.take('a.example', EACH_SECOND, HOLD_MS, open)
    const stop = new AbortController()
    const third = limiter.take('a.example', EACH_SECOND, HOLD_MS, stop.signal)
    stop.abort(new Error('still waiting'))
    await expect(third).rejects.toThrow('still waiting')
  })

  it('does not wait an hour because the clock was set back by one', async () => {
    let now = 10 * 3_600_000
    const waits: number[] = []
    const clock: Clock = { now: () => now, sleep: async (ms) => void waits.push(ms) }
    const limiter = createProcessLimiter(clock)
    await (
      await limiter.take('a.example', EACH_SECOND, HOLD_MS, open)
    )()
    await limiter.pause('a.example', 5_000)
    now -= 3_600_000
    await (
      await limiter.take('a.example', EACH_SECOND, HOLD_MS, open)
    )()
    expect(waits).toEqual([1_000])
    expect(await limiter.pausedMs(['a.example'])).toBe(5_000)
  })

  it('keeps the longest pause of a key', async () => {
    let now = 1_000
    const limiter = createProcessLimiter({ now: () => now, sleep: async () => {} })
    await limiter.pause('a.example', 30_000)
    await limiter.pause('a.example', 1_000)
    expect(await limiter.pausedMs(['b.example', 'a.example'])).toBe(30_000)
    now += 30_000
    expect(await limiter.pausedMs(['a.example'])).toBe(0)
  })
})
