import { describe, expect, it } from 'vitest'
import type { AreaRow } from '../domain/reading/figures.js'
import { feelingClasses, isFew, postClasses, valueOfArea } from './area-map.js'
import { englishChartWords } from './english.js'
import { DARK, LIGHT, type ChartLook } from './look.js'

const look = (colours = LIGHT): ChartLook => ({ colours, font: 'sans-serif', words: englishChartWords })
const row = (posts: number, mean = 0, n = posts): AreaRow => {
  const score = { mean, low: -1, high: 1, n }
  return { area: 'Bedok', posts, share: { share: 0.5, low: 0, high: 1 }, places: 1, score, shrunk: score }
}
const lightness = (colour: string) =>
  [1, 3, 5].reduce((sum, at) => sum + Number.parseInt(colour.slice(at, at + 2), 16), 0)

describe('classes of areas', () => {
  it.each([1, 2, 9, 75, 1_234])(
    'of up to %d posts have each count in one class, and their names end with it',
    (most) => {
      const classes = postClasses([row(most), row(1)], look())
      for (let count = 1; count <= most; count += 1)
        expect(
          classes.filter(({ has }) => has(count)),
          String(count),
        ).toHaveLength(1)
      expect(classes.at(-1)?.label.endsWith(englishChartWords.count(most))).toBe(true)
      expect(classes.length).toBeLessThanOrEqual(5)
    },
  )

  it('of posts get steadily darker on light paper and lighter on dark paper', () => {
    for (const [colours, sign] of [
      [LIGHT, -1],
      [DARK, 1],
    ] as const) {
      const steps = postClasses([row(500)], look(colours)).map(({ colour }) => lightness(colour) * sign)
      expect(steps).toEqual([...steps].sort((one, other) => one - other))
      expect(new Set(steps).size).toBe(5)
    }
  })

  it('of feelings cover the whole scale, each value once', () => {
    const classes = feelingClasses(look())
    for (const value of [-1, -0.3, -0.1, 0, 0.1, 0.3, 1])
      expect(
        classes.filter(({ has }) => has(value)),
        String(value),
      ).toHaveLength(1)
    expect(classes.find(({ has }) => has(-0.5))?.colour).toBe(LIGHT.negative)
    expect(classes.find(({ has }) => has(0.5))?.colour).toBe(LIGHT.positive)
  })

  it('have too few posts below thirty, for a feeling alone', () => {
    expect([isFew(row(29), 'feeling'), isFew(row(30), 'feeling'), isFew(row(1), 'posts')]).toEqual([true, false, false])
    expect(valueOfArea(undefined, 'posts')).toBeNull()
  })
})
