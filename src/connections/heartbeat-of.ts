import { startHeartbeat, type Heartbeat } from '../heartbeat.js'
import { askPostgres } from '../store/pool.js'
import type { ProcessContext } from './process-context.js'
import type { Servers } from './connect.js'

/** Asks both servers through the connections that the process works with, until it is stopped. */
export function heartbeatOf(
  { pool, queues }: Servers,
  { config, log }: Pick<ProcessContext, 'config' | 'log'>,
): Heartbeat {
  return startHeartbeat(
    { postgres: (timeoutMs) => askPostgres(pool, timeoutMs), redis: (timeoutMs) => queues.ping(timeoutMs) },
    { log, silenceMs: config.silenceMs },
  )
}
