import type { Trend } from '../../src/domain/reading/figures.js'

/** How many times as often a term is said as in the 28 days before: the ratio of its odds. Null: there is too little to compare with. */
export function timesAsOften({ logOdds, z }: Pick<Trend, 'logOdds' | 'z'>): number | null {
  return logOdds === 0 && z === 0 ? null : Math.exp(logOdds)
}
