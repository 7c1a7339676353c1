/** How well searches find the posts of the story that answers them. */
export interface SearchScores {
  readonly n: number
  /** Mean of 1 / rank of the first right post. */
  readonly mrr: number
  /** Mean share of right posts among the first ten. */
  readonly p10: number
}

const FIRST = 10

/**
 * @param rankings of each search, whether a post is right, the best post first
 */
export function scoreRankings(rankings: readonly (readonly boolean[])[]): SearchScores {
  const mean = (values: readonly number[]): number =>
    values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
  return {
    n: rankings.length,
    mrr: mean(rankings.map((ranking) => 1 / (ranking.indexOf(true) + 1 || Infinity))),
    p10: mean(rankings.map((ranking) => ranking.slice(0, FIRST).filter(Boolean).length / FIRST)),
  }
}
