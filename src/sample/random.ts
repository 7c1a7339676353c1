import { seededRandom } from '../domain/random.js'

/** A seeded source of numbers: the same seed gives the same sample on every machine. */
export interface Random {
  /** [0, 1) */
  next(): number
  /** Integer in [from, to], both included. */
  int(from: number, to: number): number
  chance(probability: number): boolean
  pick<T>(items: readonly T[]): T
  weighted<T>(items: readonly T[], weight: (item: T) => number): T
  /** Minutes from a triangular distribution: rises from `start` to `peak`, fades until `end`. */
  triangular(start: number, peak: number, end: number): number
}

/** The same seed gives the same numbers on every machine. */
export function createRandom(seed: number): Random {
  const next = seededRandom(seed)
  const pick = <T>(items: readonly T[]): T => {
    const item = items[Math.floor(next() * items.length)]
    if (item === undefined) throw new RangeError('Random.pick: nothing to pick from')
    return item
  }
  return {
    next,
    pick,
    int: (from, to) => from + Math.floor(next() * (to - from + 1)),
    chance: (probability) => next() < probability,
    weighted(items, weight) {
      let rest = next() * items.reduce((sum, item) => sum + weight(item), 0)
      for (const item of items) {
        rest -= weight(item)
        if (rest < 0) return item
      }
      return pick(items)
    },
    triangular(start, peak, end) {
      const u = next()
      const rise = (peak - start) / (end - start)
      // Square roots are exactly rounded everywhere (IEEE 754), unlike exp or log.
      const at =
        u < rise
          ? start + Math.sqrt(u * (end - start) * (peak - start))
          : end - Math.sqrt((1 - u) * (end - start) * (end - peak))
      return Math.floor(at)
    },
  }
}

/**
 * A random one of those picked least often so far: all once before any comes again, so that sentences repeat as little as
 * possible. Lists that share items may share `uses`, which counts by key.
 */
export function pickLeastUsed<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  uses: Map<string, number>,
  random: Random,
): T {
  const usesOf = (item: T): number => uses.get(keyOf(item)) ?? 0
  const fewest = Math.min(...items.map(usesOf))
  const item = random.pick(items.filter((candidate) => usesOf(candidate) === fewest))
  uses.set(keyOf(item), fewest + 1)
  return item
}
