import { dot } from '../dot.js'
import type { StoryPost } from './story-post.js'

/** So many posts stand for a story, at least and at most. */
const FEWEST = 3
const MOST = 5
/** Above the fewest, one is added when it adds this much to what is covered. */
const MIN_GAIN = 0.05
/** A post in a language that none is in yet counts as if it covered so much more. */
const OTHER_LANGUAGE = 1.25
/** Votes that are compared, evenly over the time of a story. */
const COMPARED = 200

export interface Representative {
  readonly post: number
  /** Votes that it is the nearest to. */
  readonly standsFor: number
}

type Vote = Pick<StoryPost, 'id' | 'language' | 'meaning'>

/**
 * The posts that cover most of what is said in a story: chosen one after the other, each the one that leaves the least
 * unsaid (facility location: Lin & Bilmes, "A Class of Submodular Functions for Document Summarization", ACL 2011).
 * @param votes of one story, so no two are by one author, or near-duplicates
 * @param all how many votes the story has, of which these may be a sample
 * @returns the one that stands for most first
 */
export function representativesOf(votes: readonly Vote[], all = votes.length): Representative[] {
  const said = evenly(votes, COMPARED)
  const likeness = said.map((one) => Float64Array.from(said, (other) => Math.max(0, dot(one.meaning, other.meaning))))
  let covered = new Float64Array(said.length)
  let whole = 0
  const chosen: number[] = []
  const languages = new Set<string>()
  while (chosen.length < Math.min(MOST, said.length)) {
    let [best, gained, worth] = [-1, 0, -1]
    said.forEach(({ language }, at) => {
      if (chosen.includes(at)) return
      let gain = 0
      for (let other = 0; other < said.length; other += 1)
        gain += Math.max(0, (likeness[at]?.[other] ?? 0) - (covered[other] ?? 0))
      const value = gain * (languages.has(language) ? 1 : OTHER_LANGUAGE)
      if (value > worth) [best, gained, worth] = [at, gain, value]
    })
    if (chosen.length >= FEWEST && gained < MIN_GAIN * whole) break
    whole += gained
    chosen.push(best)
    languages.add(said[best]?.language ?? '')
    covered = covered.map((value, at) => Math.max(value, likeness[best]?.[at] ?? 0))
  }
  const nearest = chosen.map(() => 0)
  for (let other = 0; other < said.length; other += 1) {
    const at = chosen.reduce(
      (most, one, index) =>
        (likeness[one]?.[other] ?? 0) > (likeness[chosen[most] ?? 0]?.[other] ?? 0) ? index : most,
      0,
    )
    nearest[at] = (nearest[at] ?? 0) + 1
  }
  return chosen
    .map((at, index) => ({
      post: said[at]?.id ?? 0,
      standsFor: Math.round(((nearest[index] ?? 0) * all) / said.length),
    }))
    .sort((a, b) => b.standsFor - a.standsFor)
}

/** So many of some things, evenly over their order. */
export function evenly<T>(items: readonly T[], size: number): T[] {
  if (items.length <= size) return [...items]
  const step = items.length / size
  return Array.from({ length: size }, (_, at) => items[Math.floor(at * step)] as T)
}
