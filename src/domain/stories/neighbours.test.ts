import { expect, it } from 'vitest'
import { createPlaced, placedPost } from '../../../test/support/placed-meanings.js'
import { pairEvidence } from './evidence.js'
import { neighboursOf } from './neighbours.js'
import { HOUR_MS } from './story-post.js'

const breathe = () => undefined
const SIZE = 384
const { random, direction, near } = createPlaced(5, SIZE)
const times = Array.from({ length: 300 }, () => random() * 40 * HOUR_MS).sort((a, b) => a - b)
const subjects = Array.from({ length: 10 }, direction)
// About one subject, and some of them just too far from each other.
const posts = times.map((at, id) => placedPost(id, at, near(subjects[id % 10] as Float32Array, 0.45)))

it('finds nearly all pairs that have the evidence, and no others', async () => {
  const found = await neighboursOf(posts, 1, breathe)
  let [all, missed, wrong] = [0, 0, 0]
  for (const one of posts) {
    for (const other of posts) {
      if (one.id === other.id || Math.abs(one.at - other.at) >= 12 * HOUR_MS) continue
      const isNear = pairEvidence(one, other, () => 0) >= 1
      const isFound = found[one.id]?.has(other.id) === true
      wrong += Number(isFound && !isNear)
      all += Number(isNear)
      missed += Number(isNear && !isFound)
    }
  }
  expect([wrong, all > 1_000]).toEqual([0, true])
  expect(missed / all).toBeLessThan(0.1)
})

it('asks only of those within twelve hours', async () => {
  const about = direction()
  const at = (hours: number) => placedPost(hours, hours * HOUR_MS, about)
  expect(await neighboursOf([at(0), at(11), at(22)], 1, breathe)).toEqual([new Set([1]), new Set([0, 2]), new Set([1])])
  expect(await neighboursOf([at(0), at(12)], 1, breathe)).toEqual([new Set(), new Set()])
})

it('stops at a hundred neighbours', async () => {
  const about = direction()
  const same = Array.from({ length: 150 }, (_, id) => placedPost(id, id, about))
  const found = await neighboursOf(same, 1, breathe)
  expect(Math.max(...found.map(({ size }) => size))).toBe(100)
})

it('has none among none', async () => {
  expect(await neighboursOf([], 1, breathe)).toEqual([])
})
