import type { RedisOptions } from 'bullmq'

export interface QueueSettings {
  readonly redisUrl: string
  /** Keeps several installations (or tests) apart in one Redis. */
  readonly prefix: string
}

/** BullMQ's own back-off can leave a worker asleep for 18 s after Redis is back. */
const RECONNECT_STEP_MS = 100
const RECONNECT_MAX_MS = 1_000

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
  }
}

/** For consumers: waits for Redis as long as it takes. */
export function patientConnection(redisUrl: string): RedisOptions {
  return { ...fromUrl(redisUrl), maxRetriesPerRequest: null }
}

/** For callers who must not hang: a command fails at once while Redis is away. */
export function failFastConnection(redisUrl: string): RedisOptions {
  return { ...fromUrl(redisUrl), maxRetriesPerRequest: 1, enableOfflineQueue: false }
}
