import type { Health, Heartbeat } from '../../src/heartbeat.js'

export const HEALTHY: Health = { healthy: true, silentSeconds: { postgres: 0, redis: 0 }, reasons: [] }

/** For tests in which no server is out of reach: it asks no server. */
export function steadyHeartbeat(): Heartbeat {
  return {
    on: () => {},
    health: () => HEALTHY,
    isAway: () => false,
    stop: async () => {},
  }
}
