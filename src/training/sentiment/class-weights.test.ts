import { expect, it } from 'vitest'
import { UsageError } from '../../domain/errors.js'
import { classWeightsOf } from './class-weights.js'

const classes = ['negative', 'neutral', 'positive']
const train = [{ weight: 1 }, { weight: 0.5 }]
const sets = [{ perClass: [100, 400, 300] }, { perClass: [0, 0, 200] }]

it('weighs classes by the rows that an epoch shows, 1 on average', () => {
  const balanced = classWeightsOf({ classes, train, classWeights: 'balanced' }, sets)
  expect(balanced.map((weight) => weight / balanced[0]!)).toEqual([1, 0.25, 0.25])
  const root = classWeightsOf({ classes, train, classWeights: 'sqrt' }, sets)
  expect(root.map((weight) => weight / root[0]!)).toEqual([1, 0.5, 0.5])
  for (const [low, middle, high] of [balanced, root]) expect(100 * low! + 400 * middle! + 400 * high!).toBeCloseTo(900)
  expect(classWeightsOf({ classes, train, classWeights: 'none' }, sets)).toEqual([1, 1, 1])
  expect(classWeightsOf({ classes, train, classWeights: [2, 1, 1] }, sets)).toEqual([2, 1, 1])
})

it('names a class that no training set has', () => {
  const lacking = (): unknown => classWeightsOf({ classes, train, classWeights: 'none' }, [{ perClass: [5, 0, 5] }])
  expect(lacking).toThrow(UsageError)
  expect(lacking).toThrow('No training set has rows of the class neutral')
})
