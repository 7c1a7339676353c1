import { once } from 'node:events'
import pTimeout from 'p-timeout'
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import type { Logger } from '../../logging.js'
import { ioredis } from '../../queues/bullmq.js'
import { failFastConnection, type QueueSettings } from '../../queues/connection.js'
import type { Clock } from '../producer.js'
import { concurrency, createProcessLimiter, intervalMs, type HostLimiter } from './host-limiter.js'

const CONNECT_TIMEOUT_MS = 5_000
/** A frozen Redis answers nothing at all. */
const COMMAND_TIMEOUT_MS = 5_000
/** How long a Redis that failed is not asked: a request must not wait for it again and again. */
const AWAY_MS = 30_000
/** How often a process looks whether another one's turn is over, with as much again at random. */
const POLL_MS = 100

/** The library's own script with milliseconds in place of its seconds: paces below a second are common. */
const INCREMENT_FOR_MS = `
  redis.call('set', KEYS[1], 0, 'PX', ARGV[2], 'NX')
  local consumed = redis.call('incrby', KEYS[1], ARGV[1])
  return { consumed, redis.call('pttl', KEYS[1]) }`

export interface SharedLimiter extends HostLimiter {
  close(): void
}

/**
 * Turns that all processes share, by Redis' clock alone. While Redis is away, every process keeps the same pace for
 * itself, and the log says so.
 */
export function openSharedLimiter(
  settings: QueueSettings,
  { clock, log }: { readonly clock: Clock; readonly log: Logger },
): SharedLimiter {
  const { Redis } = ioredis()
  const redis = new Redis({ ...failFastConnection(settings.redisUrl), commandTimeout: COMMAND_TIMEOUT_MS })
  redis.on('error', (err: Error) => log.debug({ err }, 'limiter connection'))
  const opened = pTimeout(once(redis, 'ready'), { milliseconds: CONNECT_TIMEOUT_MS }).catch(() => {}) // the first command reports the error
  const limiter = new RateLimiterRedis({
    storeClient: redis,
    keyPrefix: `${settings.prefix}:http`,
    points: 1,
    duration: 1_000, // each call brings its own
    customIncrTtlLuaScript: INCREMENT_FOR_MS,
    rejectIfRedisNotReady: true,
  })
  const here = createProcessLimiter(clock)
  let awaySince: number | null = null

  /** What Redis answers; `otherwise` while it is away. */
  const asked = async <T>(command: () => Promise<T>, otherwise: T): Promise<T> => {
    if (awaySince !== null && Math.abs(clock.now() - awaySince) < AWAY_MS) return otherwise
    await opened
    try {
      const answer = await command()
      if (awaySince !== null) log.info('Redis is back: host turns are shared by all processes again')
      awaySince = null
      return answer
    } catch (err) {
      if (awaySince === null) log.warn({ err }, 'Redis is away: this process keeps its pace with each host for itself')
      awaySince = clock.now()
      return otherwise
    }
  }

  /** Milliseconds until the key is free; 0: it is ours now, for so long. */
  const occupy = (key: string, forMs: number): Promise<number> =>
    asked(async () => {
      try {
        await limiter.consume(key, 1, { customDuration: Math.ceil(forMs) })
        return 0
      } catch (err) {
        if (err instanceof RateLimiterRes) return Math.max(err.msBeforeNext, 1)
        throw err
      }
    }, 0)

  const takeSlot = async (host: string, slots: number, forMs: number, signal: AbortSignal): Promise<string> => {
    for (let at = 0; ; at += 1) {
      const key = `slot:${host}#${at % slots}`
      if ((await occupy(key, forMs)) === 0) return key
      await clock.sleep((POLL_MS * (1 + Math.random())) / slots, signal)
    }
  }

  return {
    async take(host, pace, holdMs, signal) {
      // First in line within this process, so that only one of it waits in Redis, and the pace is kept without Redis too.
      const endHere = await here.take(host, pace, holdMs, signal)
      let slot: string | undefined
      const end = async (): Promise<void> => {
        const taken = slot
        slot = undefined
        if (taken !== undefined) await asked(() => limiter.delete(taken), false)
        await endHere()
      }
      try {
        const slots = concurrency(pace)
        slot = await takeSlot(host, slots, holdMs + slots * intervalMs(pace), signal)
        for (;;) {
          const waitMs = await occupy(`pace:${host}`, intervalMs(pace))
          if (waitMs === 0) return end
          await clock.sleep(waitMs, signal)
        }
      } catch (err) {
        await end()
        throw err
      }
    },
    async pause(key, ms) {
      await here.pause(key, ms)
      await asked(async () => {
        const pause = await limiter.get(`pause:${key}`)
        if (pause === null || pause.msBeforeNext < ms) await limiter.block(`pause:${key}`, Math.ceil(ms / 1_000))
      }, undefined)
    },
    async pausedMs(keys) {
      const shared = await asked(
        () => Promise.all(keys.map(async (key) => (await limiter.get(`pause:${key}`))?.msBeforeNext ?? 0)),
        [],
      )
      return Math.max(await here.pausedMs(keys), ...shared)
    },
    close: () => redis.disconnect(),
  }
}
