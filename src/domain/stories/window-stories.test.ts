import { expect, it } from 'vitest'
import type { KnownStory } from './follow-stories.js'
import { castVotes, changesBy, type Member } from './window-stories.js'

const member = (id: number, voter = id, cluster = id): Member => ({
  ...{ id, at: id, voter, cluster, language: 'en', evidence: 2 },
})
const known = (id: number, posts: readonly number[]): KnownStory => ({
  ...{ id, posts: new Set(posts), middle: Float32Array.of(1), lastAt: 0, isCompared: true },
})

it('what was found takes the place of what was found before', () => {
  const { lost, found } = changesBy([{ id: 7, members: [member(2), member(3)] }], [known(7, [1, 2])], () => false)
  expect([...lost]).toEqual([[7, [1, 2]]])
  expect([...found]).toEqual([7])
})

it('a story that is only silent keeps what no other story has now', () => {
  const { lost } = changesBy([{ id: null, members: [member(2)] }], [known(7, [1, 2]), known(8, [3])], () => false)
  expect([...lost]).toEqual([[7, [2]]])
})

it('a story of this window alone that is not found again has nothing', () => {
  const { lost } = changesBy([], [known(7, [1, 2]), known(8, [3])], (id) => id === 7)
  expect([...lost]).toEqual([[7, [1, 2]]])
})

it('votes once a voter and cluster over the whole life of a story', () => {
  const before = [
    { ...member(1, 10, 1), vote: true },
    { ...member(2, 10, 2), vote: false },
  ]
  const { votes, inWindow } = castVotes(before, [member(3, 10), member(4, 11, 1), member(5, 12), member(6, 12)])
  expect(votes).toEqual([1, 5])
  expect([...inWindow]).toEqual([5])
})
