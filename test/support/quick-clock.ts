import { setImmediate as afterInput, setTimeout as delay } from 'node:timers/promises'
import { pino } from 'pino'
import { createHttp } from '../../src/producers/http/create-http.js'
import type { Http } from '../../src/producers/http/http.js'
import type { Clock } from '../../src/producers/producer.js'

/** Turns of the event loop in which sent data is written, read and parsed. */
const TURNS = 5

/**
 * A clock that runs `speed` times as fast as the wall's: waits of a minute are real, and over in a moment. A wait ends
 * after the input that was there by then is read, or a process that stood still for a moment would seem hours late.
 */
export function createQuickClock(speed = 100): Clock {
  const start = Date.now()
  return {
    now: () => start + (Date.now() - start) * speed,
    sleep: async (ms, signal) => {
      await delay(ms / speed, undefined, { signal })
      for (let turn = 0; turn < TURNS; turn += 1) await afterInput(undefined, { signal })
    },
  }
}

/** The real client with all its manners, by the given clock. */
export const httpBy = (clock: Clock): Http =>
  createHttp({ clock, log: pino({ level: 'silent' }), retryDelayMs: 20, leaveAloneMs: 100 })
