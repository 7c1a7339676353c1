import { seededRandom } from '../random.js'

/** An author of a story's posts, with the moment of the first in a group: a language, or a platform. */
export interface FirstVote {
  readonly group: string
  readonly voter: number
  readonly at: number
}

export interface Onset {
  readonly group: string
  readonly voters: number
  /** Milliseconds; when it began here, as far as the posts tell. */
  readonly at: number
  /**
   * Hours after the first group, with the 95 % interval. Null: not known, because a gap covers the beginning here or there,
   * or because too few wrote.
   */
  readonly lag: { readonly hours: number; readonly low: number; readonly high: number } | null
  readonly unknown: 'gap' | 'few' | null
}

/** Fewer authors say nothing about when a group began. */
const MIN_VOTERS = 3
const RESAMPLES = 500
const HOUR_MS = 3_600_000
/**
 * A story begins in a group with the second author: the first alone may be a person who has nothing to do with it, and the
 * earliest of a sample says less the smaller the sample is.
 */
const NTH = 2

/**
 * In which order groups took up a story, the first one first. The interval is the percentile bootstrap (Efron 1979) over
 * authors: 500 times, as many authors of each group are drawn with replacement.
 * @param votes the first of each author in each group
 * @param hidden the groups whose beginning a gap covers
 */
export function orderOfOnsets(votes: readonly FirstVote[], hidden: ReadonlySet<string>): Onset[] {
  const groups = new Map<string, number[]>()
  for (const { group, at } of votes) {
    const times = groups.get(group)
    if (times) times.push(at)
    else groups.set(group, [at])
  }
  const onsets = [...groups]
    .map(([group, unsorted]) => {
      const times = unsorted.sort((a, b) => a - b)
      return { group, times, at: onsetOf(times) }
    })
    .sort((a, b) => a.at - b.at || (a.group < b.group ? -1 : 1))
  const first = onsets.find(({ group, times }) => times.length >= MIN_VOTERS && !hidden.has(group))
  // Where a group is hidden, any other may have been behind it: only its own lag is left out, and it is said.
  return onsets.map(({ group, times, at }) => {
    const unknown = hidden.has(group) ? 'gap' : times.length < MIN_VOTERS || !first ? 'few' : null
    return {
      group,
      voters: times.length,
      at,
      lag: unknown === null && first ? lagBetween(first.times, times) : null,
      unknown,
    }
  })
}

/** When it began, by the times of the votes, the first one first. */
export function onsetOf(sorted: readonly number[]): number {
  return sorted[Math.min(NTH, sorted.length) - 1] ?? Number.NaN
}

function lagBetween(before: readonly number[], after: readonly number[]): NonNullable<Onset['lag']> {
  const hours = (onsetOf(after) - onsetOf(before)) / HOUR_MS
  if (before === after) return { hours: 0, low: 0, high: 0 }
  const random = seededRandom(1)
  // The second smallest of n draws, without the others: two steps in the order of uniform numbers (Devroye 1986, V.3.4).
  const draw = (times: readonly number[]): number => {
    const first = 1 - random() ** (1 / times.length)
    const second = 1 - (1 - first) * random() ** (1 / (times.length - 1))
    return times[Math.min(times.length - 1, Math.floor(second * times.length))] ?? Number.NaN
  }
  const lags = Float64Array.from({ length: RESAMPLES }, () => (draw(after) - draw(before)) / HOUR_MS).sort()
  const at = (quantile: number): number => lags[Math.round(quantile * (RESAMPLES - 1))] ?? Number.NaN
  return { hours, low: Math.min(hours, at(0.025)), high: Math.max(hours, at(0.975)) }
}
