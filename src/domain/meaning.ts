import { MEANING_SIZE, type Meaning } from './annotation.js'

/** Symmetric int8: the largest magnitude of a vector is this. */
const LARGEST = 127

/** The direction of some numbers as it is stored: of length 1, in int8. Zeros have none, and stay zeros. */
export function toMeaning(numbers: Float32Array): Meaning {
  const unit = ofLengthOne(numbers)
  const scale = unit.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / LARGEST || 1
  return { vector: Int8Array.from(unit, (value) => Math.round(value / scale)), scale: Math.fround(scale) }
}

/** What `toMeaning` has stored, as numbers. */
export function numbersOf({ vector, scale }: Meaning): Float32Array {
  const numbers = new Float32Array(vector.length)
  for (let at = 0; at < numbers.length; at += 1) numbers[at] = (vector[at] as number) * scale
  return numbers
}

/** The same direction, of length 1. */
export function ofLengthOne(numbers: Float32Array): Float32Array {
  const length = Math.sqrt(numbers.reduce((sum, value) => sum + value * value, 0)) || 1
  return numbers.map((value) => value / length)
}

/** How alike two meanings are: the cosine of the angle between them, −1 to 1. */
export function similarity(a: Meaning, b: Meaning): number {
  let sum = 0
  for (let at = 0; at < MEANING_SIZE; at += 1) sum += (a.vector[at] ?? 0) * (b.vector[at] ?? 0)
  return sum * a.scale * b.scale
}

/** The signs of a vector as Postgres reads a bit string: directions that are close differ in few of them. */
export function signBits({ vector }: Pick<Meaning, 'vector'>): string {
  return Array.from(vector, (value) => (value < 0 ? '0' : '1')).join('')
}
