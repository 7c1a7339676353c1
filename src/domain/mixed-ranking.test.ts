import { expect, it } from 'vitest'
import { MEANING_SIZE } from './annotation.js'
import { toMeaning } from './meaning.js'
import { rankMixed, type FoundPost } from './mixed-ranking.js'

const DAY = 86_400_000
/** So many degrees away from what is searched for, in a plane of its own. */
const post = (degrees: number, plane: number, more: Partial<FoundPost> = {}): FoundPost => {
  const numbers = new Float32Array(MEANING_SIZE)
  numbers[0] = Math.cos((degrees * Math.PI) / 180)
  numbers[plane] = Math.sin((degrees * Math.PI) / 180)
  return { meaning: toMeaning(numbers), at: 0, words: 0, ...more }
}
const wanted = post(0, 1).meaning
/** Four that nothing displaces. */
const first = [10, 12, 14, 16].map((degrees) => post(degrees, 1))

it('puts the nearest first', () => {
  expect(rankMixed(wanted, [post(70, 2), post(30, 3), post(50, 4)])).toEqual([1, 2, 0])
  expect(rankMixed(wanted, [])).toEqual([])
})

it('puts a post with the words of the search before one that is a little nearer', () => {
  expect(rankMixed(wanted, [post(30, 2), post(40, 3, { words: 1 })])).toEqual([1, 0])
  expect(rankMixed(wanted, [post(30, 2), post(60, 3, { words: 1 })])).toEqual([0, 1])
})

it('prefers, behind the first four, what is of their time and what is like them', () => {
  const late = { at: 20 * DAY }
  expect(rankMixed(wanted, [...first, post(50, 2, late), post(52, 3)])).toEqual([0, 1, 2, 3, 5, 4])
  expect(rankMixed(wanted, [...first, post(50, 2), post(52, 1)])).toEqual([0, 1, 2, 3, 5, 4])
  // Not much: what is clearly nearer stays before it.
  expect(rankMixed(wanted, [...first, post(50, 2, late), post(70, 3)])).toEqual([0, 1, 2, 3, 4, 5])
})

it('keeps the first four, and undated posts', () => {
  const ranked = rankMixed(wanted, [...first.map((each) => ({ ...each, at: null })), post(20, 1, { at: null })])
  expect(ranked).toEqual([0, 1, 2, 3, 4])
})
