import { dot } from '../dot.js'
/** A post that nobody was asked about. */
export interface BackgroundPost {
  /** What it means: a direction of length 1. */
  readonly vector: Float32Array
  /** As langid sees it. */
  readonly language: string
}

/** The mean of fewer posts is what they say, rather than their language. */
const MIN_POSTS = 15
/** A shorter difference is within what so few posts scatter. */
const MIN_LENGTH = 0.1

/**
 * Takes out of a vector what only says in which language a text is. A person labels posts in one or two languages, and without
 * this a head learns that other languages are not about it (Yang, Yang & Darve 2021, https://arxiv.org/abs/2109.04727). Weights
 * that are fitted on what is left have no part in these directions, so they are used on vectors as they are.
 */
export function withoutLanguages(posts: readonly BackgroundPost[]): (vector: Float32Array) => Float32Array {
  const byLanguage = new Map<string, Float32Array[]>()
  for (const { vector, language } of posts) byLanguage.set(language, [...(byLanguage.get(language) ?? []), vector])
  const means = [...byLanguage.values()].filter((own) => own.length >= MIN_POSTS).map(meanOf)
  if (means.length < 2) return (vector) => vector
  const middle = meanOf(means)
  const directions: Float32Array[] = []
  const without = (vector: Float32Array): Float32Array => directions.reduce(lessDirection, vector)
  for (const mean of means) {
    const own = without(mean.map((value, at) => value - (middle[at] as number)))
    const length = Math.sqrt(dot(own, own))
    if (length > MIN_LENGTH) directions.push(own.map((value) => value / length))
  }
  return without
}

function lessDirection(vector: Float32Array, direction: Float32Array): Float32Array {
  const along = dot(vector, direction)
  return vector.map((value, at) => value - along * (direction[at] as number))
}

function meanOf(vectors: readonly Float32Array[]): Float32Array {
  const sum = new Float32Array(vectors[0]?.length ?? 0)
  for (const vector of vectors) {
    for (let at = 0; at < sum.length; at += 1) sum[at] = (sum[at] as number) + (vector[at] as number)
  }
  return sum.map((value) => value / vectors.length)
}
