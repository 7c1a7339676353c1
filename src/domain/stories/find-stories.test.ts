import { expect, it } from 'vitest'
import { createPlaced, placedPost } from '../../../test/support/placed-meanings.js'
import { findStories } from './find-stories.js'
import { HOUR_MS } from './story-post.js'

const SIZE = 64
const { random, direction, near } = createPlaced(9, SIZE)
const options = {
  others: { posts: [], days: 0 },
  isKnown: () => false,
  rarity: () => 0,
  breathe: () => undefined,
}

it('of many posts, two stories of one hour whose directions are a little alike stay two', async () => {
  const one = direction()
  const other = near(one, 0.15)
  const posts = [
    ...Array.from({ length: 1_200 }, (_, id) => placedPost(id, random() * 72 * HOUR_MS, direction())),
    ...[one, other].flatMap((about, story) =>
      Array.from({ length: 12 }, (_, at) =>
        placedPost(10_000 + story * 100 + at, 30 * HOUR_MS + at * 600_000, near(about, 0.75)),
      ),
    ),
  ]
  const found = await findStories(posts, { ...options, usual: posts })
  const planted = found.map((group) => [
    group.filter(({ id }) => id >= 10_000 && id < 10_100).length,
    group.filter(({ id }) => id >= 10_100).length,
  ])
  expect(planted.filter(([a = 0, b = 0]) => a + b > 0)).toEqual([
    [12, 0],
    [0, 12],
  ])
})
