import { describe, expect, it } from 'vitest'
import { bootstrap } from './bootstrap.js'
import { expectedCalibrationError } from './expected-calibration-error.js'
import { accuracyOf, confusionOf, scoreOf, type ScoredText } from './label-figures.js'

const answer = (gold: string, predicted: string, confidence = 0.9): ScoredText => ({ gold, predicted, confidence })

describe('bootstrap', () => {
  it('gives the interval of a share as theory does: ± 1.96 √(p (1 − p) / n)', () => {
    const hits = Array.from({ length: 400 }, (_, at) => (at % 4 === 0 ? 0 : 1))
    const { value, low, high } = bootstrap(400, (sample) => sample.reduce((sum, at) => sum + (hits[at] ?? 0), 0) / 400)
    const half = 1.96 * Math.sqrt((0.75 * 0.25) / 400)
    expect(value).toBe(0.75)
    expect(low).toBeCloseTo(0.75 - half, 1.5)
    expect(high).toBeCloseTo(0.75 + half, 1.5)
  })

  it('gives the same interval twice', () => {
    const mean = (sample: Uint32Array): number => sample.reduce((sum, at) => sum + at, 0)
    expect(bootstrap(50, mean)).toEqual(bootstrap(50, mean))
  })
})

describe('expected calibration error', () => {
  it('is none where the stated is the share of right ones, and the distance where not', () => {
    const stated = (confidence: number, right: number, of: number) =>
      Array.from({ length: of }, (_, at) => ({ confidence, right: at < right }))
    expect(expectedCalibrationError([...stated(0.75, 75, 100), ...stated(0.25, 25, 100)])).toBeCloseTo(0)
    expect(expectedCalibrationError(stated(0.95, 45, 100))).toBeCloseTo(0.5)
    expect(expectedCalibrationError([])).toBe(0)
  })

  it('does not let opposite mistakes of different confidences cancel', () => {
    const error = expectedCalibrationError([
      { confidence: 0.9, right: false },
      { confidence: 0.1, right: true },
    ])
    expect(error).toBeCloseTo(0.9)
  })
})

describe('figures of labels', () => {
  const answers = [answer('a', 'a'), answer('a', 'b'), answer('b', 'b'), answer('b', 'b')]

  it('are percentages', () => {
    expect(accuracyOf(answers).value).toBe(75)
    expect(scoreOf(answers, { f1: 'b' }).value).toBeCloseTo(80)
    expect(scoreOf(answers, 'macroRecall').value).toBe(75)
    expect(scoreOf(answers, 'macroF1').value).toBeCloseTo((200 / 3 + 80) / 2)
  })

  it('have their confusions by gold, then predicted', () => {
    expect(confusionOf('set', 'en', ['a', 'b'], answers).rows).toEqual([
      [1, 1],
      [0, 2],
    ])
  })
})
