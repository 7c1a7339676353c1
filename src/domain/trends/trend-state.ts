import type { TREND_STATES } from '../reading/figures.js'

export type TrendState = (typeof TREND_STATES)[number]

export interface HourVotes {
  /** Votes for the trend, and of all, in one hour. */
  readonly votes: number
  readonly total: number
}

/** Hours that a rate is measured over. */
const RATE_HOURS = 3
/** Votes at the baseline's share that every rate is mixed with: at night a single vote is not a peak. */
const PSEUDO_VOTES = 5
const RISE = 1.25
/** Below this part of its highest rate a trend fades; it must climb above the second to be seen as rising again. */
const FADES_BELOW = 0.5
const RISES_ABOVE = 0.75
/** Hours in a row below before it counts. */
const FADE_HOURS = 2

/**
 * State at the end of the hours given, which is where the window ends. The rate is the trend's share of all votes in the
 * last three hours, so that a quiet night is not a fading trend. See docs/use/trends.md.
 * @param share of the baseline's votes
 * @param isNew it was not used in the baseline: new for its first three hours
 */
export function stateAfter(hours: readonly HourVotes[], share: number, isNew: boolean): TrendState {
  const first = hours.findIndex((hour) => hour.votes > 0)
  if (first < 0) return 'fading'
  const rateAt = (at: number): number => {
    const recent = hours.slice(Math.max(0, at - RATE_HOURS + 1), at + 1)
    const votes = recent.reduce((sum, hour) => sum + hour.votes, 0)
    const total = recent.reduce((sum, hour) => sum + hour.total, 0)
    return (votes + PSEUDO_VOTES * share) / (total + PSEUDO_VOTES)
  }
  let state: TrendState = 'rising'
  let highest = 0
  let low = 0
  for (let at = first; at < hours.length; at += 1) {
    const rate = rateAt(at)
    const before = at >= RATE_HOURS ? rateAt(at - RATE_HOURS) : 0
    highest = Math.max(highest, rate)
    low = rate < FADES_BELOW * highest ? low + 1 : 0
    if (state === 'fading' ? rate >= RISES_ABOVE * highest : rate >= RISE * before && rate >= FADES_BELOW * highest) {
      state = 'rising'
    } else if (low >= FADE_HOURS) state = 'fading'
    else if (state === 'rising' && low === 0) state = 'peak'
  }
  return isNew && hours.length - first <= RATE_HOURS && state !== 'fading' ? 'new' : state
}
