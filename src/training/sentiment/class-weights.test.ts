import { describe, expect, it } from 'vitest'
import { UsageError } from '../../domain/errors.js'
import { checkClasses, classWeightsOf } from './class-weights.js'

const set = { perClass: [100, 400, 400], counted: [1, 1, 1] }
const ratios = ([first, ...rest]: number[]): number[] => rest.map((weight) => weight / first!)

describe('class weights', () => {
  it('weigh classes by how often the set has them, 1 on average', () => {
    const balanced = classWeightsOf('balanced', set)
    expect(ratios(balanced)).toEqual([0.25, 0.25])
    const root = classWeightsOf('sqrt', set)
    expect(ratios(root)).toEqual([0.5, 0.5])
    for (const [low, middle, high] of [balanced, root])
      expect(100 * low! + 400 * middle! + 400 * high!).toBeCloseTo(900)
    expect(classWeightsOf('none', set)).toEqual([1, 1, 1])
    expect(classWeightsOf([2, 1, 1], set)).toEqual([2, 1, 1])
  })

  it('are zero for a class that may not score in the set, and above it for one that only has no rows', () => {
    const two = { perClass: [10, 0, 40], counted: [1, 0, 1] }
    for (const wanted of ['none', 'sqrt', 'balanced', [3, 2, 1]] as const) {
      expect(classWeightsOf(typeof wanted === 'string' ? wanted : [...wanted], two)[1]).toBe(0)
      const absent = classWeightsOf(typeof wanted === 'string' ? wanted : [...wanted], { ...two, counted: [1, 1, 1] })
      expect(absent[1]).toBeGreaterThan(0)
      expect(absent.every(Number.isFinite)).toBe(true)
    }
    expect(ratios(classWeightsOf('sqrt', two))).toEqual([0, 0.5])
  })
})

it('a class that no training set has is named', () => {
  const check = (...sets: { perClass: number[] }[]) => checkClasses(['negative', 'neutral', 'positive'], sets)
  check({ perClass: [5, 0, 5] }, { perClass: [0, 1, 0] })
  expect(() => check({ perClass: [5, 0, 5] })).toThrow(UsageError)
  expect(() => check({ perClass: [5, 0, 5] })).toThrow('No training set has rows of the class neutral')
})
