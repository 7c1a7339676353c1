import type { Mean } from './answer.js'
import { Z95 } from './intervals.js'

// Without zod, as intervals.ts.

/** Sums over the values of a group. */
export interface GroupSums {
  readonly n: number
  readonly sum: number
  readonly squares: number
}

/**
 * Empirical Bayes means of groups: each mean is drawn towards that of all groups, by how much of the spread among the means
 * chance alone would explain (normal model; spread within groups pooled, spread between them by DerSimonian and Laird 1986,
 * moments). A group of few values says little about itself, so it is drawn far. Without a spread beyond chance all groups
 * get the common mean. The interval is that of the normal posterior; it takes the common mean and the spreads as known, so
 * it is a little too narrow where there are few groups.
 * @param groups sums of values within `range`; null is returned for a group of nothing, and for all when the spread within
 *   groups is not known, because no group has two values
 */
export function shrunkMeans(groups: readonly GroupSums[], [low, high]: readonly [number, number]): (Mean | null)[] {
  const full = groups.filter(({ n }) => n > 0)
  const freedom = full.reduce((sum, { n }) => sum + n - 1, 0)
  if (freedom === 0) return groups.map(() => null)
  const clamp = (value: number) => Math.min(high, Math.max(low, value))
  const meanOf = ({ n, sum }: GroupSums) => sum / n
  const within = full.reduce((all, { n, sum, squares }) => all + Math.max(0, squares - sum ** 2 / n), 0) / freedom
  const variance = ({ n }: GroupSums) => within / n
  const between = betweenOf(full.map((group) => ({ mean: meanOf(group), variance: variance(group) })))
  const common = weighted(full.map((group) => ({ value: meanOf(group), weight: 1 / (between + variance(group) || 1) })))
  return groups.map((group) => {
    if (group.n === 0) return null
    // How much of a group's own mean is believed; equal values everywhere leave nothing to draw.
    const own = between + variance(group) === 0 ? 1 : between / (between + variance(group))
    const mean = clamp(common + own * (meanOf(group) - common))
    const half = Z95 * Math.sqrt(own * variance(group))
    return { mean, low: clamp(mean - half), high: clamp(mean + half), n: group.n }
  })
}

/** Variance among the true means, beyond what chance within the groups makes of them. */
function betweenOf(groups: readonly { readonly mean: number; readonly variance: number }[]): number {
  if (groups.length < 2) return 0
  if (groups.some(({ variance }) => variance === 0)) {
    const mean = weighted(groups.map((group) => ({ value: group.mean, weight: 1 })))
    return groups.reduce((sum, group) => sum + (group.mean - mean) ** 2, 0) / (groups.length - 1)
  }
  const weights = groups.map(({ variance }) => 1 / variance)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const mean = weighted(groups.map((group, index) => ({ value: group.mean, weight: weights[index] ?? 0 })))
  const spread = groups.reduce((sum, group, index) => sum + (weights[index] ?? 0) * (group.mean - mean) ** 2, 0)
  const scale = total - weights.reduce((sum, weight) => sum + weight ** 2, 0) / total
  return Math.max(0, (spread - (groups.length - 1)) / scale)
}

function weighted(values: readonly { readonly value: number; readonly weight: number }[]): number {
  const total = values.reduce((sum, { weight }) => sum + weight, 0)
  return values.reduce((sum, { value, weight }) => sum + value * weight, 0) / total
}
