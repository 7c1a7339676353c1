import { expect, it } from 'vitest'
import { scoreLabels, scoreSpans } from './score.js'

it('scores labels as computed by hand', () => {
  //                          hit   a→b   hit   hit   b→c   c→a
  const gold = /*       */ ['a', 'a', 'a', 'b', 'b', 'c']
  const predicted = /*  */ ['a', 'b', 'a', 'b', 'c', 'a']
  const scores = scoreLabels(gold, predicted)
  expect(scores.n).toBe(6)
  expect(scores.accuracy).toBeCloseTo(3 / 6)
  expect(scores.perLabel['a']).toEqual({ precision: 2 / 3, recall: 2 / 3, f1: 2 / 3, n: 3 })
  expect(scores.perLabel['b']).toEqual({ precision: 1 / 2, recall: 1 / 2, f1: 1 / 2, n: 2 })
  expect(scores.perLabel['c']).toEqual({ precision: 0, recall: 0, f1: 0, n: 1 })
  expect(scores.macroRecall).toBeCloseTo((2 / 3 + 1 / 2 + 0) / 3)
  expect(scores.macroF1).toBeCloseTo((2 / 3 + 1 / 2 + 0) / 3)
  expect(scores.confusion).toEqual({ a: { a: 2, b: 1 }, b: { b: 1, c: 1 }, c: { a: 1 } })
})

it('counts an answer outside the gold labels as a miss, not as another label', () => {
  const scores = scoreLabels(['en', 'en'], ['en', 'und'])
  expect(scores.macroRecall).toBe(0.5)
  expect(Object.keys(scores.perLabel)).toEqual(['en'])
  expect(scores.perLabel['en']).toEqual({ precision: 1, recall: 0.5, f1: 2 / 3, n: 2 })
})

it('scores exact spans as computed by hand', () => {
  const per = (start: number, end: number) => ({ start, end, type: 'PER' })
  const loc = (start: number, end: number) => ({ start, end, type: 'LOC' })
  const gold = [[per(0, 2), loc(4, 5)], [loc(1, 3)], []]
  // One hit; a wrong end; a hit in the wrong sentence is none; the right range with the wrong type.
  const predicted = [[per(0, 2), loc(4, 6)], [per(1, 3)], [loc(1, 3)]]
  const scores = scoreSpans(gold, predicted)
  expect(scores).toMatchObject({ n: 3, precision: 1 / 4, recall: 1 / 3 })
  expect(scores.f1).toBeCloseTo((2 * (1 / 4) * (1 / 3)) / (1 / 4 + 1 / 3))
  expect(scores.perType).toEqual({
    LOC: { precision: 0, recall: 0, f1: 0, n: 2 },
    PER: { precision: 1 / 2, recall: 1, f1: 2 / 3, n: 1 },
  })
})

it('leaves out types that the gold did not annotate', () => {
  const gold = [[{ start: 0, end: 1, type: 'LOC' }]]
  const predicted = [
    [
      { start: 0, end: 1, type: 'LOC' },
      { start: 2, end: 3, type: 'MISC' },
    ],
  ]
  expect(scoreSpans(gold, predicted)).toMatchObject({ precision: 1, recall: 1, f1: 1 })
})

it('refuses answers that do not belong to the gold', () => {
  expect(() => scoreLabels(['a'], [])).toThrow('1 gold items but 0 predictions')
})
