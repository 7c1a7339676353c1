import { expect, it } from 'vitest'
import { scoreStories } from './score-stories.js'

const planted = new Map([
  ...['a1', 'a2', 'a3', 'a4'].map((id) => [id, 'a'] as const),
  ...['b1', 'b2'].map((id) => [id, 'b'] as const),
])

it('is whole when each planted story was found, and nothing else', () => {
  expect(
    scoreStories(9, planted, [
      ['a1', 'a2', 'a3', 'a4'],
      ['b1', 'b2'],
    ]),
  ).toEqual({
    planted: 2,
    found: 2,
    matched: 2,
    false: 0,
    unmatched: 0,
    bcubed: { precision: 1, recall: 1, f: 1 },
    bcubedInStories: { precision: 1, recall: 1, f: 1 },
    byStory: { a: 1, b: 1 },
  })
})

it('pairs each planted story with one found story only', () => {
  const scores = scoreStories(9, planted, [
    ['a1', 'a2'],
    ['a3', 'a4'],
  ])
  expect(scores).toMatchObject({ matched: 1, false: 0, unmatched: 1, byStory: { a: 2 / 3, b: 0 } })
})

it('counts a story of posts that belong to none as false, and against the precision', () => {
  const scores = scoreStories(9, planted, [
    ['a1', 'a2', 'a3', 'a4'],
    ['x', 'y', 'z', 'b1'],
  ])
  expect(scores).toMatchObject({ false: 1, unmatched: 1 })
  expect(scores.bcubedInStories.precision).toBeCloseTo((4 + 1 / 4) / 8)
  expect(scores.bcubedInStories.recall).toBeCloseTo((4 + 1 / 2 + 1 / 2) / 6)
  expect(scores.bcubed.precision).toBeCloseTo((4 + 4 * (1 / 4) + 1) / 9) // b2 was left alone
  expect(scores.bcubed.recall).toBeCloseTo((4 + 1 / 2 + 1 / 2 + 3) / 9)
})

it('takes one story of everything for what it is', () => {
  const scores = scoreStories(9, planted, [['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'x', 'y']])
  expect(scores.bcubedInStories.recall).toBe(1)
  expect(scores.bcubedInStories.precision).toBeCloseTo((4 * (4 / 8) + 2 * (2 / 8)) / 8)
})

it('has nothing to say when nothing was found', () => {
  expect(scoreStories(9, planted, [])).toMatchObject({ matched: 0, found: 0, bcubedInStories: { precision: 0, f: 0 } })
})
