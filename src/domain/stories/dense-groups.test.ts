import { expect, it } from 'vitest'
import { createPlaced } from '../../../test/support/placed-meanings.js'
import { findDense } from './dense-groups.js'
import { HOUR_MS } from './story-post.js'

const { random, direction, near } = createPlaced(3, 384)
const breathe = () => undefined
const byTime = <P extends { readonly at: number }>(posts: readonly P[]): P[] => [...posts].sort((a, b) => a.at - b.at)

const nothing = byTime(
  Array.from({ length: 600 }, () => ({ at: random() * 24 * HOUR_MS, meaning: direction(), isSaid: false })),
)
const about = direction()
const said = Array.from({ length: 12 }, (_, at) => ({
  ...{ at: 9 * HOUR_MS + at * 60_000, isSaid: true },
  meaning: near(about, Math.SQRT1_2),
}))
const all = byTime([...nothing, ...said])

it('finds the posts that are near many others, and none where there are none', async () => {
  const found = (await findDense(all, { limit: 100, evidence: 1, breathe })).map((at) => all[at])
  expect(found.filter((post) => post?.isSaid === true).length).toBe(12)
  expect(found.filter((post) => post?.isSaid === false).length).toBeLessThanOrEqual(1)
  expect(await findDense(nothing, { limit: 100, evidence: 1, breathe })).toEqual([])
})

it('takes no more than it may', async () => {
  expect(await findDense(all, { limit: 5, evidence: 1, breathe })).toHaveLength(5)
})
