import { cpuTimeOf } from './cpu-time.js'

/** Far from both 16, where time grows with the size, and 256, where it grows with its square. */
export const LINEAR = 64
/** Of two tiny times a ratio means nothing. */
const FLOOR_MS = 5

/** How many times longer sixteen times as much takes. */
export function growthOf(run: (size: number) => unknown, size: number): number {
  run(size) // compiled, and its memory at hand
  return (
    cpuTimeOf(() => run(16 * size)) /
    Math.max(
      cpuTimeOf(() => run(size)),
      FLOOR_MS,
    )
  )
}
