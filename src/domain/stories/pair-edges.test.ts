import { expect, it } from 'vitest'
import { createPlaced, placedPost } from '../../../test/support/placed-meanings.js'
import { pairEvidence, rarityAmong } from './evidence.js'
import { strongestEdges } from './pair-edges.js'
import { HOUR_MS } from './story-post.js'

const breathe = () => undefined
const FLOOR = -2
const { random, direction } = createPlaced(7, 30)

const some = <T>(items: readonly T[], size: number): T[] => items.filter(() => random() < size / items.length)
const TERMS = ['#haze', '#mrt', 'bedok', 'psi', '#sg']
const posts = Array.from({ length: 61 }, (_, id) =>
  placedPost(id + 100, random() * 48 * HOUR_MS, direction(), {
    terms: some(TERMS, 1.5),
    // Some answer a post before them, some one behind them, and some one that is not here.
    answers: id % 3 === 0 ? 100 + ((id * 7) % 64) : null,
  }),
)
const rarity = rarityAmong(posts)

it('has each pair above the floor with its evidence', async () => {
  const edges = await strongestEdges(posts, { rarity, floor: FLOOR, breathe })
  const found = new Map(edges.map(({ one, other, evidence }) => [`${one} ${other}`, evidence]))
  let above = 0
  for (let other = 1; other < posts.length; other += 1) {
    for (let one = 0; one < other; one += 1) {
      const evidence = pairEvidence(posts[one]!, posts[other]!, rarity)
      if (evidence > FLOOR) above += 1
      if (evidence > FLOOR) expect(found.get(`${one} ${other}`), `${one} ${other}`).toBeCloseTo(evidence, 9)
    }
  }
  expect(above).toBeGreaterThan(100)
  expect(found.size).toBe(above)
})

it('of a post with many it has the strongest', async () => {
  const near = direction()
  const same = Array.from({ length: 300 }, (_, id) => placedPost(id, id * 60_000, near))
  const edges = await strongestEdges(same, { rarity: () => 0, floor: FLOOR, breathe })
  const ofFirst = edges.filter(({ one }) => one === 0).map(({ other }) => other)
  expect(ofFirst.sort((a, b) => a - b)).toEqual(Array.from({ length: 64 }, (_, at) => at + 1))
  expect(edges.length).toBeLessThanOrEqual(300 * 64)
})

it('of one post there are none', async () => {
  expect(await strongestEdges(posts.slice(0, 1), { rarity, floor: FLOOR, breathe })).toEqual([])
  expect(await strongestEdges([], { rarity, floor: FLOOR, breathe })).toEqual([])
})
