import { cpuTimeOf } from './cpu-time.js'

/** Far from both 16, where time grows with the size, and 256, where it grows with its square. */
export const LINEAR = 64
/** Of two tiny times a ratio means nothing. */
const FLOOR_MS = 5
/** The first runs also compile. */
const SMALL_RUNS = 8

/** How many times longer sixteen times as much takes. */
export function growthOf(run: (size: number) => unknown, size: number): number {
  const small = Math.max(
    FLOOR_MS,
    cpuTimeOf(() => run(size), SMALL_RUNS),
  )
  const once = cpuTimeOf(() => run(16 * size), 1) / small
  // Something else may have been computed meanwhile: only the best of three is said to be too long.
  return once < LINEAR ? once : Math.min(once, cpuTimeOf(() => run(16 * size), 2) / small)
}
