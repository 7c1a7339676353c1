import { cpuTimeOf } from './cpu-time.js'

/** Far from both 16, where time grows with the size, and 256, where it grows with its square. */
export const LINEAR = 64
/** Of two tiny times a ratio means nothing. */
const FLOOR_MS = 5
/** The first runs also compile. */
const SMALL_RUNS = 4

/** How many times longer sixteen times as much takes. */
export function growthOf(run: (size: number) => unknown, size: number): number {
  const small = Array.from({ length: SMALL_RUNS }, () => cpuTimeOf(() => run(size)))
  return cpuTimeOf(() => run(16 * size)) / Math.max(FLOOR_MS, Math.min(...small))
}
