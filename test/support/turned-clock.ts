import type { Clock } from '../../src/producers/producer.js'

export interface TurnedClock extends Clock {
  /** Every wait so far, in milliseconds. */
  readonly waits: readonly number[]
}

/** A clock that is wrong by so much, and that waits no time at all: it moves on by itself instead. */
export function turnedClock(offsetMs = 0): TurnedClock {
  const waits: number[] = []
  let slept = 0
  return {
    waits,
    now: () => Date.now() + offsetMs + slept,
    async sleep(ms, signal) {
      signal.throwIfAborted()
      waits.push(Math.round(ms))
      slept += ms
    },
  }
}
