import { describe, expect, it } from 'vitest'
import { shrunkMeans, type GroupSums } from './shrinkage.js'

const sumsOf = (values: readonly number[]): GroupSums => ({
  n: values.length,
  sum: values.reduce((sum, value) => sum + value, 0),
  squares: values.reduce((sum, value) => sum + value ** 2, 0),
})
const RANGE = [-1, 1] as const
const many = (n: number, ...values: number[]) => Array.from({ length: n }, () => values).flat()

describe('shrunk means', () => {
  it('are those of the formula', () => {
    const groups = [sumsOf([0.1, 0.3, 0.1, 0.3]), sumsOf([0.5, 0.7, 0.5, 0.7])]
    const within = 0.08 / 6
    const variance = within / 4
    const between = (2 * 0.2 ** 2) / variance - 1
    const own = (between * variance) / (between * variance + variance)
    const [low, high] = shrunkMeans(groups, RANGE)
    expect(low?.mean).toBeCloseTo(0.4 - 0.2 * own, 10)
    expect(high?.mean).toBeCloseTo(0.4 + 0.2 * own, 10)
    expect((high?.high ?? 0) - (high?.mean ?? 0)).toBeCloseTo(1.959963984540054 * Math.sqrt(own * variance), 10)
  })

  it('draw a group of few values further than one of many with the same mean', () => {
    const groups = [
      sumsOf(many(50, 0.5, 0.7)),
      sumsOf([0.5, 0.7]),
      sumsOf(many(50, -0.5, -0.3)),
      sumsOf(many(50, 0, 0.2)),
    ]
    const [large, small] = shrunkMeans(groups, RANGE)
    expect(large?.mean).toBeCloseTo(0.6, 2)
    expect(small?.mean).toBeLessThan(large?.mean ?? 0)
    expect((small?.high ?? 0) - (small?.low ?? 0)).toBeGreaterThan((large?.high ?? 0) - (large?.low ?? 0))
  })

  it('are the common mean where groups differ by chance alone', () => {
    const [one, other] = shrunkMeans([sumsOf([-1, 1, 0.1]), sumsOf([-0.9, 1, 0])], RANGE)
    expect(one?.mean).toBeCloseTo(other?.mean ?? Number.NaN, 10)
  })

  it('of nothing are nothing, of one value each unknown, of equal values those', () => {
    expect(shrunkMeans([], RANGE)).toEqual([])
    expect(shrunkMeans([sumsOf([0.2]), sumsOf([0.4])], RANGE)).toEqual([null, null])
    expect(shrunkMeans([sumsOf([]), sumsOf([0.5, 0.5])], RANGE)).toEqual([
      null,
      { mean: 0.5, low: 0.5, high: 0.5, n: 2 },
    ])
  })
})
