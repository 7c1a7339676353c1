import { seededRandom } from '../../src/domain/random.js'
import type { StoryPost } from '../../src/domain/stories/story-post.js'

/** Makes vectors as a space of meanings places them: products of unrelated ones spread by 1, and all are about as long. */
export function createPlaced(
  seed: number,
  size: number,
): {
  readonly random: () => number
  direction(): Float32Array
  near(about: Float32Array, cosine: number): Float32Array
} {
  const random = seededRandom(seed)
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const direction = (): Float32Array => Float32Array.from({ length: size }, () => normal() / size ** 0.25)
  return {
    random,
    direction,
    /** One that has this cosine with another, about. */
    near(about, cosine) {
      const own = direction()
      return about.map((value, at) => cosine * value + Math.sqrt(1 - cosine ** 2) * (own[at] as number))
    },
  }
}

/** A post by an author of its own. */
export function placedPost(id: number, at: number, meaning: Float32Array, some: Partial<StoryPost> = {}): StoryPost {
  return { id, at, meaning, voter: id, cluster: id, language: 'en', terms: [], answers: null, ...some }
}
