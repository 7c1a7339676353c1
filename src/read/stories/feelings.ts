import type { z } from 'zod'
import { SENTIMENT_LABELS } from '../../domain/annotation.js'
import { seededRandom } from '../../domain/random.js'
import type { Share } from '../../domain/reading/answer.js'
import { Z95 } from '../../domain/reading/intervals.js'
import type { Divide, Feeling } from '../../domain/reading/stories.js'
import { votesOf } from '../../domain/stories/story-post.js'
import type { Predicted, PrevalenceCorrection } from '../figures/prevalence.js'
import type { PostOfStory } from './story-posts.js'

/** Fewer authors say too little about how a group feels. */
export const MIN_AUTHORS = 10
/** Resamples without a correction; with one, as many as its matrices were drawn. */
const DRAWS = 200

/** Votes of a group by language and label: each language has its own confusions. */
type Counts = Map<string, number[]>

interface Group {
  readonly name: string
  readonly votes: readonly { readonly voter: number; readonly language: string; readonly label: number }[]
  /** As they were counted. */
  readonly counts: Counts
}

/** Shares of the labels from counts; with the confusions of a draw, null: as they were measured. */
type Solve = (counts: Counts, draw: number | null) => readonly number[]

/**
 * How groups feel about a story and where they differ. A group has one vote an author: the first post with a label. Shares are
 * corrected by the confusions of the language of each vote (see `createPrevalenceCorrection`). Their intervals are those of
 * the Bayesian bootstrap over authors (Rubin 1981): again and again every author gets another weight, the same one in all
 * groups that the author writes in, and the confusions are drawn again. A divide is a difference whose interval excludes 0.
 * Of many pairs some would by chance, so the intervals hold for all pairs together: their width is the 95 % quantile of the
 * largest difference over all pairs, each by its standard error (Westfall & Young 1993).
 * @param groups their posts, the first one first
 * @param known the correction; null, or where one of the languages cannot be corrected: all shares are as they were counted
 */
export function feelingsOf(
  groups: ReadonlyMap<string, readonly PostOfStory[]>,
  known: PrevalenceCorrection | null,
): { feelings: z.infer<typeof Feeling>[]; divides: z.infer<typeof Divide>[] } {
  // All groups or none: a corrected share is not to be compared with one as counted.
  const correction =
    known &&
    [...groups.values()]
      .flat()
      .every(({ language, sentiment }) => known.knows(language) || !known.labels.includes(sentiment))
      ? known
      : null
  const labels: readonly string[] = correction?.labels ?? SENTIMENT_LABELS
  const solve: Solve = (counts, draw) => {
    const predicted = [...counts].map(([language, posts]): Predicted => ({ language, posts }))
    return correction ? correction.sharesWith(predicted, draw) : plainShares(predicted)
  }
  const told = [...groups].map(([name, posts]) => {
    const labelled = posts.filter(({ sentiment }) => labels.includes(sentiment))
    return { posts: labelled.length, group: groupOf(name, labelled, labels) }
  })
  const large = told.map(({ group }) => group).filter(({ votes }) => votes.length >= MIN_AUTHORS)
  const estimates = new Map(large.map(({ name, counts }) => [name, solve(counts, null)]))
  const drawn = drawShares(large, labels.length, correction?.draws ?? DRAWS, solve)
  const shareOf = (name: string, label: string): Share => {
    const at = labels.indexOf(label)
    return withInterval(
      estimates.get(name)?.[at] ?? 0,
      drawn.map((shares) => shares.get(name)?.[at] ?? 0),
    )
  }
  return {
    feelings: told
      .map(({ posts, group: { name, votes } }) => ({
        group: name,
        posts,
        authors: votes.length,
        shares: estimates.has(name)
          ? {
              negative: shareOf(name, 'negative'),
              neutral: shareOf(name, 'neutral'),
              positive: shareOf(name, 'positive'),
            }
          : null,
        isCorrected: correction !== null,
      }))
      .sort((one, other) => other.authors - one.authors || (one.group < other.group ? -1 : 1)),
    divides: dividesOf(large, labels.indexOf('negative'), estimates, drawn),
  }
}

function groupOf(name: string, labelled: readonly PostOfStory[], labels: readonly string[]): Group {
  const votes = votesOf(labelled).map(({ voter, language, sentiment }) => ({
    voter,
    language,
    label: labels.indexOf(sentiment),
  }))
  const counts: Counts = new Map()
  for (const { language, label } of votes) {
    const own = counts.get(language) ?? labels.map(() => 0)
    counts.set(language, own)
    own[label] = (own[label] ?? 0) + 1
  }
  return { name, votes, counts }
}

/** Shares by group, drawn again and again; from the same seed for every question. */
function drawShares(
  groups: readonly Group[],
  size: number,
  draws: number,
  solve: Solve,
): Map<string, readonly number[]>[] {
  const random = seededRandom(20_260_809)
  const numbers = new Map<number, number>()
  for (const { votes } of groups)
    for (const { voter } of votes) if (!numbers.has(voter)) numbers.set(voter, numbers.size)
  // Each vote adds the weight of its author to the cell of its language and label.
  const sides = groups.map(({ name, votes, counts }) => {
    const languages = [...counts.keys()]
    return {
      name,
      languages,
      parts: languages.map((language) => sumOf(counts.get(language) ?? []) / votes.length),
      voters: Int32Array.from(votes, ({ voter }) => numbers.get(voter) ?? 0),
      cells: Int32Array.from(votes, ({ language, label }) => languages.indexOf(language) * size + label),
    }
  })
  const weights = new Float64Array(numbers.size)
  return Array.from({ length: draws }, (_, draw) => {
    for (let at = 0; at < weights.length; at += 1) weights[at] = exponential(random)
    return new Map(
      sides.map(({ name, languages, parts, voters, cells }) => {
        const sums = new Array<number>(languages.length * size).fill(0)
        voters.forEach((voter, at) => {
          const cell = cells[at] ?? 0
          sums[cell] = (sums[cell] ?? 0) + (weights[voter] ?? 0)
        })
        const priors = Array.from({ length: size }, () => priorWeight(random))
        const weighed = languages.map((language, at): [string, number[]] => [
          language,
          priors.map((prior, label) => (sums[at * size + label] ?? 0) + prior * (parts[at] ?? 0)),
        ])
        return [name, solve(new Map(weighed), draw)] as const
      }),
    )
  })
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}

function exponential(random: () => number): number {
  return -Math.log(1 - random())
}

/**
 * What each label has of a group before anybody wrote, half a vote: without it ten of ten alike would be certain (Jeffreys
 * 1946). Gamma of shape ½ is half the square of a standard normal (Box-Muller).
 */
function priorWeight(random: () => number): number {
  return exponential(random) * Math.cos(2 * Math.PI * random()) ** 2
}

/** Every pair of groups that differs, by the shares of one label. */
function dividesOf(
  groups: readonly Group[],
  label: number,
  estimates: ReadonlyMap<string, readonly number[]>,
  drawn: readonly ReadonlyMap<string, readonly number[]>[],
): z.infer<typeof Divide>[] {
  const sides = groups.map(({ name, votes }) => {
    const shares = drawn.map((shares) => shares.get(name)?.[label] ?? 0)
    const mean = meanOf(shares)
    // How far n authors spread is estimated from themselves: as Student's t has it, the variance p (1 − p) is divided by
    // n − 3. That of a draw is divided by n + 2.5, for the sum of the weights and the prior.
    const widened = Math.sqrt((votes.length + 2.5) / (votes.length - 3))
    return {
      name,
      share: estimates.get(name)?.[label] ?? 0,
      off: shares.map((share) => widened * (share - mean)),
    }
  })
  const pairs = sides.flatMap((left, at) =>
    sides.slice(at + 1).map((right) => {
      const [one, other] = left.share < right.share ? [right, left] : [left, right]
      const off = one.off.map((distance, draw) => distance - (other.off[draw] ?? 0))
      return { one, other, off, spread: Math.sqrt(meanOf(off.map((distance) => distance ** 2))) }
    }),
  )
  const largest = drawn
    .map((_, draw) =>
      Math.max(0, ...pairs.map(({ off, spread }) => (spread > 0 ? Math.abs(off[draw] ?? 0) / spread : 0))),
    )
    .sort((one, other) => one - other)
  const width = Math.max(Z95, largest[Math.round(0.95 * (largest.length - 1))] ?? Z95)
  return pairs
    .map(({ one, other, spread }) => {
      const value = one.share - other.share
      const difference = {
        value,
        low: Math.max(-1, value - width * spread),
        high: Math.min(1, value + width * spread),
      }
      return { one: one.name, other: other.name, difference }
    })
    .filter(({ difference: { low } }) => low > 0)
    .sort((left, right) => right.difference.value - left.difference.value)
}

function meanOf(values: readonly number[]): number {
  return sumOf(values) / values.length
}

function withInterval(share: number, drawn: readonly number[]): Share {
  const sorted = [...drawn].sort((one, other) => one - other)
  const at = (quantile: number): number => sorted[Math.round(quantile * (sorted.length - 1))] ?? share
  return { share, low: Math.min(share, at(0.025)), high: Math.max(share, at(0.975)) }
}

function plainShares(predicted: readonly Predicted[]): number[] {
  const sums = SENTIMENT_LABELS.map((_, label) => predicted.reduce((sum, { posts }) => sum + (posts[label] ?? 0), 0))
  const whole = sumOf(sums)
  return sums.map((count) => count / whole)
}
