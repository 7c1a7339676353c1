import type { Mean, Share } from './answer.js'

// Without zod, unlike its neighbours: the dashboard's charts load this.

/** Cells with fewer posts are greyed: their interval is too wide to say much. */
export const SMALL_CELL_POSTS = 30

/** 97.5 % point of the normal distribution: every interval here is a 95 % one. */
export const Z95 = 1.959963984540054

/**
 * A fraction with its Wilson score interval (Wilson 1927), which stays within 0…1 and is honest for few posts and for
 * shares near 0 and 1. Of nothing, nothing is known: 0…1.
 */
export function wilson(hits: number, n: number): Share {
  if (n === 0) return { share: 0, low: 0, high: 1 }
  const share = hits / n
  const square = Z95 ** 2
  const centre = (share + square / (2 * n)) / (1 + square / n)
  const half = (Z95 / (1 + square / n)) * Math.sqrt((share * (1 - share)) / n + square / (4 * n * n))
  // At the ends the interval reaches them exactly; rounding must not push it beyond.
  return { share, low: hits === 0 ? 0 : Math.max(0, centre - half), high: hits === n ? 1 : Math.min(1, centre + half) }
}

/**
 * A fraction of a sum over authors, each of whom has any amount of it. They are the sample, because what one author writes is
 * alike. The interval is Wilson's for as many equal authors as would leave the same variance (a ratio's, linearised), and
 * for no more than all of them are worth.
 * @param own sums over authors of what they have of it, of its square, and of its product with their whole
 * @param all sums over authors of their whole and of its square
 */
export function wilsonOfClusters(
  own: { amount: number; squares: number; products: number },
  all: { amount: number; squares: number },
): Share {
  const share = own.amount / all.amount
  const spread = share * (1 - share) * all.amount ** 2
  const residuals = own.squares - 2 * share * own.products + share ** 2 * all.squares
  const worth = all.amount ** 2 / all.squares
  const n = spread > 0 && residuals > 0 ? Math.min(worth, spread / residuals) : worth
  return wilson(share * n, n)
}

/**
 * Mean with the interval of the normal approximation, from sums; null of nothing. One value alone says nothing about its
 * spread: its interval is the whole range.
 * @param range smallest and largest value that can be; the interval is kept within
 */
export function meanOf(
  { n, sum, squares }: { n: number; sum: number; squares: number },
  range: readonly [number, number],
): Mean | null {
  if (n === 0) return null
  const mean = clamp(sum / n, range)
  if (n === 1) return { mean, low: range[0], high: range[1], n }
  // Sums of floats can leave a tiny negative variance.
  const variance = Math.max(0, (squares - (sum * sum) / n) / (n - 1))
  const half = Z95 * Math.sqrt(variance / n)
  return { mean, low: clamp(mean - half, range), high: clamp(mean + half, range), n }
}

/** left − right with Newcombe's hybrid score interval (Newcombe 1998, method 10) from two Wilson intervals. */
export function newcombe(left: Share, right: Share): { value: number; low: number; high: number } {
  const value = left.share - right.share
  return {
    value,
    low: value - Math.hypot(left.share - left.low, right.high - right.share),
    high: value + Math.hypot(left.high - left.share, right.share - right.low),
  }
}

function clamp(value: number, [low, high]: readonly [number, number]): number {
  return Math.min(high, Math.max(low, value))
}
