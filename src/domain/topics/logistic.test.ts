import { expect, it } from 'vitest'
import { seededRandom } from '../random.js'
import { fitHead, logistic, scoreOf, type Weighed } from './logistic.js'

const example = (target: number, ...numbers: number[]): Weighed => ({
  vector: Float32Array.from(numbers),
  target,
  weight: 1,
})

it('is the shares of both answers where nothing else is known', () => {
  const { bias } = fitHead([example(1, 0), example(1, 0), example(1, 0), example(0, 0)], 1)
  expect(logistic(bias)).toBeCloseTo(0.75, 3)
})

it('finds the minimum: there the pull of the examples and of the strength are equal', () => {
  const random = seededRandom(3)
  const examples = Array.from({ length: 30 }, () => {
    const numbers = Array.from({ length: 6 }, () => random() - 0.5)
    return { ...example((numbers[0] ?? 0) + random() - 0.5 > 0 ? 1 : 0, ...numbers), weight: 1 + random() }
  })
  const head = fitHead(examples, 0.02)
  const whole = examples.reduce((sum, { weight }) => sum + weight, 0)
  const pull = (numberOf: (vector: Float32Array) => number): number =>
    examples.reduce(
      (sum, { vector, target, weight }) =>
        sum + (weight / whole) * (logistic(scoreOf(head, vector)) - target) * numberOf(vector),
      0,
    )
  head.weights.forEach((weight, at) => expect(pull((vector) => vector[at] ?? 0) + 0.02 * weight).toBeCloseTo(0, 3))
  expect(pull(() => 1)).toBeCloseTo(0, 3)
})

it('stays finite when the examples can be told apart without an error', () => {
  const { weights } = fitHead([example(1, 1, 0), example(0, -1, 0)], 1e-3)
  expect(weights[0]).toBeGreaterThan(1)
  expect(weights[0]).toBeLessThan(100)
  expect(weights[1]).toBeCloseTo(0)
})

it('counts an example as often as it weighs', () => {
  const twice = fitHead([example(1, 1), example(1, 1), example(0, 0.5)], 0.1)
  const heavy = fitHead([{ ...example(1, 1), weight: 2 }, example(0, 0.5)], 0.1)
  expect(heavy.weights[0]).toBeCloseTo(twice.weights[0] ?? 0, 3)
})

it('cannot learn from nothing', () => {
  expect(() => fitHead([], 1)).toThrow('nothing to fit on')
})
