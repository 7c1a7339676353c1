import { setImmediate } from 'node:timers/promises'

/** Longest stretch of tokenising before the event loop gets a turn: locks are renewed and timers fire in time. */
const SLICE_MS = 10

/** Returns a function to await between items of synchronous work. */
export function createBreather(): () => Promise<void> | undefined {
  let since = performance.now()
  return () => {
    if (performance.now() - since < SLICE_MS) return undefined
    return setImmediate().then(() => {
      since = performance.now()
    })
  }
}
