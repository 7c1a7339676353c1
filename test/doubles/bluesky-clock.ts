import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '../../src/producers/producer.js'

/** Real time, so many times faster: waits of seconds pass in tests as they do in production. */
export function createFastClock(speed: number): Clock {
  const beganAt = Date.now()
  return {
    now: () => beganAt + (Date.now() - beganAt) * speed,
    sleep: async (ms, signal) => void (await delay(ms / speed, undefined, { signal })),
  }
}
