import { expect, it } from 'vitest'
import { originsAt } from './origin-shares.js'
import { ORIGIN_BINS } from './origins.js'

const bins = Array.from({ length: ORIGIN_BINS }, (_, bin) => ({
  from: bin / ORIGIN_BINS,
  to: (bin + 1) / ORIGIN_BINS,
  posts: 1,
  authors: bin === ORIGIN_BINS - 1 ? 4 : 0,
}))

it.each([
  [0.5, [10, 10, 0]],
  [0.75, [5, 5, 10]],
  [0.95, [1, 1, 18]],
])('draws the line at %d on both sides', (threshold, counts) => {
  const shares = originsAt({ bins }, threshold, 'posts')
  expect(shares.map(({ label, count }) => [label, count])).toEqual([
    ['inside', counts[0]],
    ['outside', counts[1]],
    ['unknown', counts[2]],
  ])
  expect(shares.reduce((sum, { share }) => sum + share.share, 0)).toBeCloseTo(1)
})

it('counts authors apart from posts', () => {
  expect(originsAt({ bins }, 0.95, 'authors').map(({ count }) => count)).toEqual([4, 0, 0])
})
