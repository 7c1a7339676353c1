import { expect, it } from 'vitest'
import { representativesOf } from './representatives.js'

const at = (id: number, degrees: number, language = 'en') => {
  const angle = (degrees * Math.PI) / 180
  return { id, language, meaning: Float32Array.of(Math.cos(angle), Math.sin(angle)) }
}

it('takes posts that leave little unsaid, the one that stands for most first', () => {
  const votes = [...[0, 2, 4, 6].map((degrees, index) => at(index, degrees)), at(10, 88), at(11, 90), at(12, 45)]
  const chosen = representativesOf(votes)
  expect(chosen.length).toBeGreaterThanOrEqual(3)
  expect([0, 1, 2, 3]).toContain(chosen[0]?.post)
  expect(chosen.map(({ post }) => post)).toEqual(expect.arrayContaining([12]))
  expect(chosen.reduce((sum, { standsFor }) => sum + standsFor, 0)).toBe(votes.length)
})

it('prefers a language that none is in yet', () => {
  const near = [0, 1, 2, 3, 4, 5].map((degrees) => at(degrees, degrees))
  const firstTwo = (language: string): number[] =>
    representativesOf([...near, at(10, 70), at(11, 71), at(12, 72, language)])
      .slice(0, 2)
      .map(({ post }) => post)
  expect(firstTwo('ta')).toContain(12)
  expect(firstTwo('en')).toContain(11)
})

it('has no more than there are, and counts those that were left out of a sample', () => {
  expect(representativesOf([])).toEqual([])
  expect(representativesOf([at(7, 0)])).toEqual([{ post: 7, standsFor: 1 }])
  expect(representativesOf([at(7, 0)], 40)).toEqual([{ post: 7, standsFor: 40 }])
})
