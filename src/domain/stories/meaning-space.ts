import { dot } from '../dot.js'
import { seededRandom } from '../random.js'

/** A vector as a model gives it, or as it is stored: times `scale`, which is 1 unless said. */
export interface Direction {
  readonly vector: Float32Array | Int8Array
  readonly scale?: number
}

/** Where vectors are compared: without what only says in which language a text is. */
export interface MeaningSpace {
  /**
   * The vector without the middle of its language, as long as two unrelated posts have a product of about 1 at most: its unit
   * is the spread that products of unrelated posts have.
   * @param into is written and returned, so that posts that are not kept need one array for all; default: a new one
   */
  place(meaning: Direction, language: string, into?: Float32Array): Float32Array
  /** The same for the mean of vectors of several languages, by how many there are of each; its length says nothing. */
  placeMean(mean: Float32Array, languages: Readonly<Record<string, number>>): Float32Array
}

interface Spoken {
  readonly meaning: Direction
  readonly language: string
}

/**
 * So many posts of a language weigh as much as all the others in its middle: that of a language with two posts would be
 * their own.
 */
const PRIOR_POSTS = 20
/** Pairs of these give the spread; more change its second digit only. */
const SPREAD_POSTS = 400

/**
 * Texts in one language lie near each other whatever they say; less the mean of their language, those that say the same lie
 * near each other (Libovický, Rosa & Fraser 2020, https://arxiv.org/abs/2004.05160). Measured in the spread of unrelated
 * pairs, so that no threshold is about one model.
 * @param posts a sample of what is compared, most of it unrelated
 */
export function createMeaningSpace(posts: readonly Spoken[]): MeaningSpace {
  const size = posts[0]?.meaning.vector.length ?? 0
  const all = meanOf(posts, size)
  const middles = new Map<string, Float32Array>()
  for (const language of new Set(posts.map((post) => post.language))) {
    const own = posts.filter((post) => post.language === language)
    const mean = meanOf(own, size)
    const weight = own.length / (own.length + PRIOR_POSTS)
    middles.set(
      language,
      mean.map((value, at) => weight * value + (1 - weight) * (all[at] ?? 0)),
    )
  }
  const centred = (
    { vector, scale = 1 }: Direction,
    language: string,
    length = 1,
    own: Float32Array = new Float32Array(size),
  ): Float32Array => {
    const middle = middles.get(language) ?? all
    for (let at = 0; at < size; at += 1) own[at] = (vector[at] as number) * scale - (middle[at] as number)
    const factor = length / (Math.sqrt(dot(own, own)) || 1)
    for (let at = 0; at < size; at += 1) own[at] = (own[at] as number) * factor
    return own
  }
  const some = spreadPosts(posts).map(({ meaning, language }) => centred(meaning, language))
  const length = 1 / Math.sqrt(spreadOf(some))
  return {
    place: (meaning, language, into) => centred(meaning, language, length, into),
    placeMean(mean, languages) {
      const counts = Object.entries(languages)
      const whole = counts.reduce((sum, [, count]) => sum + count, 0)
      return mean.map((value, at) =>
        counts.reduce((rest, [name, count]) => rest - (count / whole) * ((middles.get(name) ?? all)[at] ?? 0), value),
      )
    },
  }
}

function spreadPosts(posts: readonly Spoken[]): readonly Spoken[] {
  if (posts.length <= SPREAD_POSTS) return posts
  const random = seededRandom(1)
  return Array.from({ length: SPREAD_POSTS }, () => posts[Math.floor(random() * posts.length)] as Spoken)
}

/** Standard deviation of the cosines of unrelated pairs. */
function spreadOf(vectors: readonly Float32Array[]): number {
  let [n, sum, squares] = [0, 0, 0]
  for (let one = 1; one < vectors.length; one += 1) {
    for (let other = 0; other < one; other += 1) {
      const cosine = dot(vectors[one] as Float32Array, vectors[other] as Float32Array)
      n += 1
      sum += cosine
      squares += cosine * cosine
    }
  }
  return n < 2 ? 1 : Math.sqrt(Math.max(squares / n - (sum / n) ** 2, 1e-6))
}

/** The cosine of two directions, whatever their lengths. */
export function cosine(one: Float32Array, other: Float32Array): number {
  return dot(one, other) / (Math.sqrt(dot(one, one) * dot(other, other)) || 1)
}

/** The mean of what posts say. */
export function middleOf(posts: readonly { readonly meaning: Float32Array }[]): Float32Array {
  const middle = new Float32Array(posts[0]?.meaning.length ?? 0)
  for (const { meaning } of posts) {
    for (let at = 0; at < middle.length; at += 1)
      middle[at] = (middle[at] as number) + (meaning[at] as number) / posts.length
  }
  return middle
}

function meanOf(posts: readonly Spoken[], size: number): Float32Array {
  const mean = new Float32Array(size)
  for (const { meaning } of posts) {
    const { vector, scale = 1 } = meaning
    for (let at = 0; at < size; at += 1) mean[at] = (mean[at] as number) + (vector[at] as number) * scale
  }
  return mean.map((value) => value / Math.max(1, posts.length))
}
