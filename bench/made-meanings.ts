import { MEANING_SIZE, type Meaning } from '../src/domain/annotation.js'
import { toMeaning } from '../src/domain/meaning.js'

// Invented vectors: sums of directions of a language, of a subject and of the text itself. A source of random numbers decides
// everything, so the same seed gives the same vectors.

/** What vectors of an encoder vary in, however long they are: cosines of unrelated texts spread by 0.12. */
const DEGREES = 64
const NOISES = 3_000

/** Makes a direction each time it is called. */
export function createDirections(random: () => number): () => Float32Array {
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const axes = Array.from({ length: DEGREES }, () => Float32Array.from({ length: MEANING_SIZE }, normal))
  return () => {
    const numbers = new Float32Array(MEANING_SIZE)
    for (const axis of axes) add(numbers, axis, normal() / Math.sqrt(DEGREES))
    return numbers
  }
}

/** Directions, each with its weight. */
type Parts = readonly (readonly [Float32Array | undefined, number])[]

/** Makes the meaning of a text from its parts. @param ofItself the weight of what only this text says */
export function createMixer(
  random: () => number,
  direction: () => Float32Array,
  ofItself: number,
): (parts: Parts) => Meaning {
  const noises = Array.from({ length: NOISES }, direction)
  const noise = (): Float32Array | undefined => noises[Math.floor(random() * NOISES)]
  return (parts) => {
    const numbers = new Float32Array(MEANING_SIZE)
    const weight = ofItself / Math.SQRT2
    for (const [part, own] of [...parts, [noise(), weight] as const, [noise(), -weight] as const])
      if (part) add(numbers, part, own)
    return toMeaning(numbers)
  }
}

function add(sum: Float32Array, part: Float32Array, weight: number): void {
  for (let at = 0; at < MEANING_SIZE; at += 1) sum[at] = (sum[at] as number) + weight * (part[at] as number)
}
