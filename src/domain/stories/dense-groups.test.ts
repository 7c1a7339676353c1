import { expect, it } from 'vitest'
import { seededRandom } from '../random.js'
import { findDense } from './dense-groups.js'

const SIZE = 384
const random = seededRandom(3)
const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
/** Two unrelated ones have a product of about 1 at most. */
const direction = (): Float32Array => Float32Array.from({ length: SIZE }, () => normal() / SIZE ** 0.25)
const HOUR = 3_600_000
const breathe = () => undefined

const nothing = Array.from({ length: 600 }, () => ({ at: random() * 24 * HOUR, meaning: direction() }))
const about = direction()
const said = Array.from({ length: 12 }, (_, at) => ({
  at: 9 * HOUR + at * 60_000,
  meaning: direction().map((value, index) => (value + about[index]!) * Math.SQRT1_2),
}))

it('finds the posts that are near many others, and none where there are none', async () => {
  const found = await findDense([...nothing, ...said], { limit: 100, evidence: 1, breathe })
  expect(found.filter((at) => at >= nothing.length).length).toBeGreaterThanOrEqual(9)
  expect(found.filter((at) => at < nothing.length).length).toBeLessThanOrEqual(1)
  expect(await findDense(nothing, { limit: 100, evidence: 1, breathe })).toEqual([])
})

it('takes no more than it may', async () => {
  expect(await findDense([...nothing, ...said], { limit: 5, evidence: 1, breathe })).toHaveLength(5)
})
