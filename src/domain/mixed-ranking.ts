import { dot } from './dot.js'
import { numbersOf, ofLengthOne } from './meaning.js'
import type { Meaning } from './annotation.js'

/** A post that may be what is searched for. */
export interface FoundPost {
  readonly meaning: Meaning
  /** Milliseconds; null: undated. */
  readonly at: number | null
  /** Which part of the words of the search it has, 0…1. */
  readonly words: number
}

/** What all words of the search in a post are worth, as a cosine. */
const ALL_WORDS = 0.2
/** The first of the first order stay where they are; the others are compared with them, too. */
const KEPT = 4
/** How much the first weigh next to the search itself. */
const FEEDBACK = 0.5
/** What the same moment as the first is worth, as a cosine; after this time it is 1/e of that. */
const SAME_MOMENT = 0.1
const MOMENT_MS = 36 * 3_600_000

/**
 * The order of posts for a search: by what they mean and by its words, and then, behind the first four, by how near they are to
 * these as well, in meaning (Rocchio 1971, with the first answers taken for right) and in time (Efron & Golovchinsky 2011):
 * what people say about one event says more together than a search of three words. docs/understand/meaning.md has what each
 * part is worth.
 * @param wanted what the search means
 * @returns indices of `posts`, the best first
 */
export function rankMixed(wanted: Meaning, posts: readonly FoundPost[]): number[] {
  const search = ofLengthOne(numbersOf(wanted))
  const seen = posts.map(({ meaning }) => ofLengthOne(numbersOf(meaning)))
  const byScore = (scores: readonly number[], of: readonly number[]): number[] =>
    [...of].sort((one, other) => (scores[other] ?? 0) - (scores[one] ?? 0) || one - other)
  const own = posts.map(({ words }, at) => dot(search, seen[at] ?? search) + ALL_WORDS * words)
  const order = byScore(own, [...posts.keys()])
  const kept = order.slice(0, KEPT)
  const weights = kept.map((at) => Math.max(0, own[at] ?? 0))
  const whole = weights.reduce((sum, weight) => sum + weight, 0)
  if (whole === 0) return order
  const asked = ofLengthOne(
    search.map(
      (value, at) =>
        value + (FEEDBACK * weights.reduce((sum, w, top) => sum + w * (seen[kept[top] ?? 0]?.[at] ?? 0), 0)) / whole,
    ),
  )
  const nearInTime = (at: number | null): number =>
    weights.reduce((sum, weight, top) => sum + weight * nearness(at, posts[kept[top] ?? 0]?.at ?? null), 0) / whole
  const again = posts.map(
    ({ at, words }, index) => dot(asked, seen[index] ?? asked) + ALL_WORDS * words + SAME_MOMENT * nearInTime(at),
  )
  return [...kept, ...byScore(again, order.slice(KEPT))]
}

function nearness(one: number | null, other: number | null): number {
  return one === null || other === null ? 0 : Math.exp(-Math.abs(one - other) / MOMENT_MS)
}
