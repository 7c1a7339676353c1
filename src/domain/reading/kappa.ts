import type { Kappa } from './quality.js'
import { wilson } from './intervals.js'

/**
 * Cohen's kappa of two people (Cohen 1960): how much more often they say the same than two who throw dice with the same shares
 * of answers; 1 always, 0 as often as chance, below 0 less often. The interval is that of the share of equal answers
 * (Wilson 95 %), with the agreement by chance held fixed, so that few posts leave a wide one also when all answers are equal.
 * @param answers how often they gave each pair of answers
 * @returns null when chance alone would always agree, as when both gave one answer only
 */
export function cohensKappa(
  answers: readonly { readonly first: string; readonly second: string; readonly n: number }[],
): Kappa | null {
  const sum = (of: (pair: (typeof answers)[number]) => boolean): number =>
    answers.reduce((total, pair) => total + (of(pair) ? pair.n : 0), 0)
  const n = sum(() => true)
  const values = [...new Set(answers.flatMap(({ first, second }) => [first, second]))]
  const alike = values.reduce(
    (total, value) => total + sum(({ first }) => first === value) * sum(({ second }) => second === value),
    0,
  )
  if (alike === n * n) return null
  const chance = alike / (n * n)
  const { share, low, high } = wilson(
    sum(({ first, second }) => first === second),
    n,
  )
  const beyondChance = (same: number): number => (same - chance) / (1 - chance)
  return { kappa: beyondChance(share), low: Math.max(-1, beyondChance(low)), high: beyondChance(high) }
}
