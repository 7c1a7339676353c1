import { seededRandom } from '../../domain/random.js'

/** A separate generator for each use, so that a draw does not depend on the number of earlier draws. */
export function randomOf(seed: number, ...parts: readonly number[]): () => number {
  let mixed = seed >>> 0
  for (const part of parts) mixed = Math.floor(seededRandom(mixed ^ Math.imul(part + 1, 0x9e37_79b1))() * 0x1_0000_0000)
  return seededRandom(mixed)
}

/** Fisher and Yates, in place. */
export function shuffle<T>(items: T[], random: () => number): T[] {
  for (let last = items.length - 1; last > 0; last -= 1) {
    const at = Math.floor(random() * (last + 1))
    const kept = items[last] as T
    items[last] = items[at] as T
    items[at] = kept
  }
  return items
}
