import { dot } from '../dot.js'
import { nearness, PAIR_WEIGHTS } from './evidence.js'
import { HOUR_MS, type StoryPost } from './story-post.js'

/** Posts are compared with those of so many hours behind them: a story that goes on for longer is as dense in each stretch. */
const HOURS = 12
/** Of so many neighbours none is left out; more say no more about whether a post has many. */
const MAX_NEIGHBOURS = 100
/** What pairs need is taken from a table, by so many milliseconds between them. */
const STEP_MS = HOUR_MS / 4
/** Signs that a pair may differ in beyond what its evidence needs, as a share of all: they tell the angle roughly. */
const SLACK = 0.03

/**
 * For each post those within 12 hours that would be of one story with it were all of the story like the two: the pairs with
 * so much evidence in their meanings and times. Most pairs are told apart by the signs of their vectors alone, of which the
 * share that differs is the angle between the two in half turns (random hyperplanes: Charikar 2002; the coordinates of an
 * encoder serve as planes).
 * @param posts with vectors of one length, by time
 * @returns indices; at most 100 of a post
 */
export async function neighboursOf(
  posts: readonly Pick<StoryPost, 'at' | 'meaning'>[],
  evidence: number,
  breathe: () => Promise<void> | undefined,
): Promise<Set<number>[]> {
  const neighbours = posts.map(() => new Set<number>())
  const words = Math.ceil((posts[0]?.meaning.length ?? 0) / 32)
  const signs = signsOf(posts, words)
  const times = Float64Array.from(posts, ({ at }) => at)
  const least = Array.from({ length: (HOURS * HOUR_MS) / STEP_MS }, (_, step) => needed(evidence, step * STEP_MS))
  const most = Int32Array.from(least, (product) => mostSigns(posts[0]?.meaning, product))
  for (let one = 0; one < posts.length; one += 1) {
    const { at, meaning } = posts[one] as (typeof posts)[number]
    for (let other = one + 1; other < posts.length; other += 1) {
      const apart = (times[other] as number) - at
      if (apart >= HOURS * HOUR_MS) break
      if (countDifferent(signs, words, one, other) > (most[Math.floor(apart / STEP_MS)] as number)) continue
      if (dot(meaning, (posts[other] as (typeof posts)[number]).meaning) < needed(evidence, apart)) continue
      if ((neighbours[one]?.size ?? 0) < MAX_NEIGHBOURS) neighbours[one]?.add(other)
      if ((neighbours[other]?.size ?? 0) < MAX_NEIGHBOURS) neighbours[other]?.add(one)
    }
    await breathe()
  }
  return neighbours
}

/** The product of the meanings of two posts, so long apart, that makes so much evidence. */
function needed(evidence: number, milliseconds: number): number {
  return (evidence - PAIR_WEIGHTS.unrelated - PAIR_WEIGHTS.nearness * nearness(milliseconds)) / PAIR_WEIGHTS.meaning
}

/** Signs in which two vectors with such a product differ, and some more. Vectors of a space have one length. */
function mostSigns(meaning: Float32Array = new Float32Array(), product: number): number {
  const cosine = Math.max(-1, Math.min(1, product / (dot(meaning, meaning) || 1)))
  return Math.floor(meaning.length * (Math.acos(cosine) / Math.PI + SLACK))
}

/** The signs of each vector, one bit each. */
function signsOf(posts: readonly Pick<StoryPost, 'meaning'>[], words: number): Int32Array {
  const signs = new Int32Array(posts.length * words)
  posts.forEach(({ meaning }, post) => {
    for (let at = 0; at < meaning.length; at += 1) {
      const word = post * words + (at >> 5)
      if ((meaning[at] as number) < 0) signs[word] = (signs[word] as number) | (1 << (at & 31))
    }
  })
  return signs
}

/** Bits in which two rows differ; those of a word are counted side by side (Warren, "Hacker's Delight", 5-1). */
function countDifferent(signs: Int32Array, words: number, one: number, other: number): number {
  const [a, b] = [one * words, other * words]
  let count = 0
  for (let word = 0; word < words; word += 1) {
    let bits = (signs[a + word] as number) ^ (signs[b + word] as number)
    bits -= (bits >>> 1) & 0x55555555
    bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333)
    bits = (bits + (bits >>> 4)) & 0x0f0f0f0f
    count += Math.imul(bits, 0x01010101) >>> 24
  }
  return count
}
