import { expect, it } from 'vitest'
import { followStories, type FoundStory, type KnownStory } from './follow-stories.js'

const DAY = 86_400_000
const [RAIN, TRAIN] = [Float32Array.of(1, 0), Float32Array.of(0, 1)]
const known = (id: number, posts: readonly number[], middle = RAIN, lastAt = 0): KnownStory => ({
  ...{ id, posts: new Set(posts), middle, lastAt, isCompared: true },
})
const found = (posts: readonly number[], middle = RAIN, firstAt = DAY): FoundStory => ({ posts, middle, firstAt })

it('goes on as the story that has most of its posts', () => {
  expect(followStories([known(7, [1, 2, 3]), known(8, [4])], [found([1, 2, 4, 5])])).toEqual([7])
})

it('goes on in one part when a story falls apart, and the other part is new', () => {
  expect(followStories([known(7, [1, 2, 3])], [found([3, 9]), found([1, 2, 8])])).toEqual([null, 7])
})

it('is new when nothing of it is known', () => {
  expect(followStories([known(7, [1, 2], TRAIN)], [found([5, 6])])).toEqual([null])
})

it('is back when it says what a silent story said, whatever its posts', () => {
  expect(followStories([known(7, [], RAIN), known(8, [], TRAIN)], [found([5, 6], TRAIN, 6 * DAY)])).toEqual([8])
})

it('is not back after a month, nor while the other one is still told', () => {
  expect(followStories([known(7, [], RAIN)], [found([5, 6], RAIN, 30 * DAY)])).toEqual([null])
  expect(followStories([known(7, [1, 2], RAIN)], [found([5, 6], RAIN, DAY)])).toEqual([null])
})
