/** Votes for a term and votes of all, in the window and in the days it is compared with. */
export interface TermVotes {
  readonly votes: number
  readonly total: number
  readonly baseVotes: number
  readonly baseTotal: number
  /** How much more the term's days vary than chance lets them; 1: not at all. */
  readonly dispersion?: number
}

export interface TermScore {
  readonly logOdds: number
  /** logOdds over its standard error. */
  readonly z: number
}

/**
 * The weight of the prior, as a part of the baseline (a week of 28 days): a term that was never used before has a finite
 * error.
 */
const PRIOR_PART = 1 / 4
/** Days left out of the dispersion: one past episode must not silence the next. */
const OUTLIER_DAYS = 2

/**
 * Log-odds of voting for the term in the window against the baseline, with an informative Dirichlet prior, and its
 * z-score: equations 16 and 19–22 of Monroe, Colaresi & Quinn, "Fightin' Words", Political Analysis 16 (2008). The prior
 * is the term's share in window and baseline together. Its error is multiplied by the square root of the dispersion
 * (quasi-binomial: McCullagh & Nelder, Generalized Linear Models, 1989, section 4.5). Without a baseline nothing can be
 * said: both are 0.
 */
export function scoreTerm({ votes, total, baseVotes, baseTotal, dispersion = 1 }: TermVotes): TermScore {
  if (baseTotal === 0 || total === 0) return { logOdds: 0, z: 0 }
  const prior = PRIOR_PART * baseTotal
  const termPrior = (prior * (votes + baseVotes)) / (total + baseTotal)
  const odds = (y: number, n: number): number => {
    const said = y + termPrior
    return Math.log(said / Math.max(n + prior - said, 0.5))
  }
  const logOdds = odds(votes, total) - odds(baseVotes, baseTotal)
  const variance = 1 / (votes + termPrior) + 1 / (baseVotes + termPrior)
  return { logOdds, z: logOdds / Math.sqrt(variance * dispersion) }
}

/**
 * Pearson's dispersion of a term's daily votes around a constant share, at least 1, without the most unusual days. It is
 * high for a term that returns every weekend, and 1 for one that chance alone explains.
 * @param days votes for the term and of all, one a day of the baseline
 */
export function dispersionOf(days: readonly { readonly votes: number; readonly total: number }[]): number {
  const votes = days.reduce((sum, day) => sum + day.votes, 0)
  const total = days.reduce((sum, day) => sum + day.total, 0)
  if (votes === 0 || total === 0) return 1
  const share = Math.min(votes / total, 0.99)
  const deviations = days
    .filter((day) => day.total > 0)
    .map((day) => (day.votes - day.total * share) ** 2 / (day.total * share * (1 - share)))
    .sort((a, b) => b - a)
    .slice(OUTLIER_DAYS)
  if (deviations.length < 2) return 1
  return Math.max(1, deviations.reduce((sum, each) => sum + each, 0) / (deviations.length - 1))
}

/** Votes a term had for every vote it would have had at its share of the baseline (half a vote is added to the latter). */
export function liftOf({ votes, total, baseVotes, baseTotal }: TermVotes): number {
  return baseTotal === 0 ? 1 : votes / total / ((baseVotes + 0.5) / (baseTotal + 1))
}

/**
 * Dunning's log-likelihood ratio G² that two words occur together more often than by chance ("Accurate methods for the
 * statistics of surprise and coincidence", Computational Linguistics 19, 1993); negative when they avoid each other.
 * @param together pairs; @param first pairs that begin with the first; @param second that end with the second; @param
 *   all pairs
 */
export function logLikelihood(together: number, first: number, second: number, all: number): number {
  const cells: readonly (readonly [number, number])[] = [
    [together, (first * second) / all],
    [first - together, (first * (all - second)) / all],
    [second - together, ((all - first) * second) / all],
    [all - first - second + together, ((all - first) * (all - second)) / all],
  ]
  const ratio = 2 * cells.reduce((sum, [seen, expected]) => sum + (seen > 0 ? seen * Math.log(seen / expected) : 0), 0)
  return together * all >= first * second ? ratio : -ratio
}
