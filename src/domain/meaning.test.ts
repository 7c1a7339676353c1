import fc from 'fast-check'
import { expect, it } from 'vitest'
import { MEANING_SIZE } from './annotation.js'
import { signBits, similarity, toMeaning } from './meaning.js'

const numbers = fc
  .array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: MEANING_SIZE, maxLength: MEANING_SIZE })
  .map((values) => Float32Array.from(values))
  .filter((values) => values.some((value) => Math.abs(value) > 0.01))

const cosine = (a: Float32Array, b: Float32Array): number => {
  const dot = (x: Float32Array, y: Float32Array): number => x.reduce((sum, value, at) => sum + value * (y[at] ?? 0), 0)
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))
}

it('is as alike to another one as their numbers are, within what int8 rounds', () => {
  fc.assert(
    fc.property(numbers, numbers, (a, b) => {
      expect(similarity(toMeaning(a), toMeaning(b))).toBeCloseTo(cosine(a, b), 1)
      expect(similarity(toMeaning(a), toMeaning(a))).toBeCloseTo(1, 2)
      expect(similarity(toMeaning(a), toMeaning(a.map((value) => -value)))).toBeCloseTo(-1, 2)
    }),
  )
})

it('does not depend on how long the numbers are', () => {
  fc.assert(
    fc.property(numbers, (a) => {
      const [small, large] = [toMeaning(a), toMeaning(a.map((value) => 8 * value))] // a power of two rounds nothing
      expect(large.vector).toEqual(small.vector)
      expect(large.scale).toBeCloseTo(small.scale, 6)
    }),
  )
})

it('takes zeros, which have no direction', () => {
  const nothing = toMeaning(new Float32Array(MEANING_SIZE))
  expect(nothing.scale).toBeGreaterThan(0) // the database asks for it
  expect(similarity(nothing, nothing)).toBe(0)
})

it('has a bit for the sign of every number', () => {
  const bits = signBits(toMeaning(Float32Array.from({ length: MEANING_SIZE }, (_, at) => (at % 3) - 1)))
  expect(bits).toBe('011'.repeat(MEANING_SIZE / 3))
})
