import type { RedisOptions } from 'bullmq'

export interface QueueSettings {
  readonly redisUrl: string
  /** Keeps several installations (or tests) apart in one Redis. */
  readonly prefix: string
}

/** BullMQ's own back-off can leave a worker asleep for 18 s after Redis is back. */
const RECONNECT_STEP_MS = 100
const RECONNECT_MAX_MS = 1_000

/** A connection that went dark says nothing: no answer for this long ends it. */
const SILENCE_MS = 10_000
/** A consumer asks Redis to wait for jobs with its answer, for ten seconds at most. */
const CONSUMER_SILENCE_MS = 20_000
const KEEP_ALIVE_IDLE_MS = 10_000

function fromUrl(redisUrl: string): RedisOptions {
  const url = new URL(redisUrl)
  return {
    host: url.hostname,
    port: Number(url.port || 6379),
    ...(url.username ? { username: decodeURIComponent(url.username) } : {}),
    ...(url.password ? { password: decodeURIComponent(url.password) } : {}),
    ...(url.pathname.length > 1 ? { db: Number(url.pathname.slice(1)) } : {}),
    ...(url.protocol === 'rediss:' ? { tls: {} } : {}),
    retryStrategy: (times) => Math.min(RECONNECT_STEP_MS * times, RECONNECT_MAX_MS),
    connectTimeout: 5_000,
    keepAlive: KEEP_ALIVE_IDLE_MS,
  }
}

/** For consumers: waits for Redis as long as it takes. */
export function patientConnection(redisUrl: string): RedisOptions {
  return { ...fromUrl(redisUrl), socketTimeout: CONSUMER_SILENCE_MS, maxRetriesPerRequest: null }
}

/** For callers who must not hang: a command fails at once while Redis is away. */
export function failFastConnection(redisUrl: string): RedisOptions {
  return { ...fromUrl(redisUrl), socketTimeout: SILENCE_MS, maxRetriesPerRequest: 1, enableOfflineQueue: false }
}
