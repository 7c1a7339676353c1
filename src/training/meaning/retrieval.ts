import { dot } from '../../domain/dot.js'
/** A text that is looked for, or looks for others. */
export interface StoryText {
  readonly vector: Float32Array
  readonly language: string
  /** Null: it is part of none. */
  readonly story: string | null
  /** When it was written, in hours. */
  readonly hour: number
}

/** Means over the texts that look for others; fractions from 0 to 1. */
export interface Found {
  readonly n: number
  /** One over the place of the first right answer (Voorhees 1999). */
  readonly mrr: number
  /** Share of the first ten answers that are right. */
  readonly precisionAt10: number
}

const FIRST = 10

/** How well texts find those of their story, each among the candidates that `isCandidate` lets it see. */
export function measureFound(
  seekers: readonly StoryText[],
  candidates: readonly StoryText[],
  isCandidate: (seeker: StoryText, candidate: StoryText) => boolean,
): Found {
  let [n, mrr, precision] = [0, 0, 0]
  for (const seeker of seekers) {
    const seen = candidates.filter((candidate) => candidate !== seeker && isCandidate(seeker, candidate))
    if (!seen.some(({ story }) => story === seeker.story)) continue // there is nothing to find
    const ranked = seen
      .map((candidate) => ({
        isRight: candidate.story === seeker.story,
        likeness: dot(seeker.vector, candidate.vector),
      }))
      .sort((one, other) => other.likeness - one.likeness)
    n += 1
    mrr += 1 / (1 + ranked.findIndex(({ isRight }) => isRight))
    precision += ranked.slice(0, FIRST).filter(({ isRight }) => isRight).length / FIRST
  }
  return { n, mrr: n === 0 ? 0 : mrr / n, precisionAt10: n === 0 ? 0 : precision / n }
}
