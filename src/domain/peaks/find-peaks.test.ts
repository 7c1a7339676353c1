import { describe, expect, it } from 'vitest'
import { growthOf, LINEAR } from '../../../test/support/growth.js'
import { seededRandom } from '../random.js'
import { findPeaks, MIN_REFERENCE_DAYS, type Period } from './find-peaks.js'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const DAYS = 56
/** The window begins after four weeks that are only compared with. */
const FROM = 28 * DAY

/** Posts by chance, as many as people write at this hour: few at night, most in the evening. */
function rhythm(hour: number): number {
  return 6 + 5 * Math.sin(((hour - 14) / 24) * 2 * Math.PI)
}

function poisson(mean: number, random: () => number): number {
  let [count, product] = [0, random()]
  while (product > Math.exp(-mean)) {
    count += 1
    product *= random()
  }
  return count
}

/** Eight weeks of hours, with changes to some of them. */
function hours(seed: number, change: (hour: number, posts: number) => Partial<Period> = () => ({})): Period[] {
  const random = seededRandom(seed)
  return Array.from({ length: DAYS * 24 }, (_, hour) => {
    const posts = poisson(rhythm(hour % 24), random)
    return { at: hour * HOUR, posts, state: 'whole' as const, ...change(hour, posts) }
  })
}

const days = (counts: readonly number[], states: Readonly<Record<number, Period['state']>> = {}): Period[] =>
  counts.map((posts, day) => ({ at: day * DAY, posts, state: states[day] ?? 'whole' }))

const find = (periods: readonly Period[], stepMs = HOUR, from = FROM) => findPeaks(periods, { stepMs, from }).peaks

/** 20 posts a day, one more or less. */
const even = (length: number): number[] => Array.from({ length }, (_, day) => 19 + (day % 3))

describe('peaks', () => {
  it('are in no even series, however long', () => {
    const found = Array.from({ length: 25 }, (_, seed) => find(hours(seed + 1)).length)
    // 16,800 hours by chance.
    expect(found.reduce((sum, n) => sum + n, 0)).toBeLessThanOrEqual(1)
    expect(find(days(even(60)), DAY)).toEqual([])
  })

  it('are hours with more posts than the same hour has on other days', () => {
    const at = 40 * 24 + 20
    const found = find(hours(1, (hour, posts) => (hour === at ? { posts: posts + 30 } : {})))
    expect(found).toHaveLength(1)
    expect(found[0]).toMatchObject({ from: at * HOUR, to: (at + 1) * HOUR })
    expect(found[0]?.expected).toBeGreaterThan(7)
    expect(found[0]?.expected).toBeLessThan(15)
    expect(found[0]?.strength).toBeGreaterThan(6)
  })

  it('are not the hours in which there is always more', () => {
    const noon = (hour: number, posts: number) => (hour % 24 === 12 ? { posts: posts + 60 } : {})
    expect(find(hours(2, noon))).toEqual([])
    // As many posts at night are one.
    const atNight = find(hours(2, (hour, posts) => (hour === 45 * 24 + 3 ? { posts: posts + 60 } : noon(hour, posts))))
    expect(atNight).toHaveLength(1)
  })

  it('are one where they are neighbours, also with an hour between that is only a little more', () => {
    const begin = 42 * 24 + 9
    const planted = [30, 40, 9, 35]
    const found = find(
      hours(3, (hour, posts) => (hour >= begin && hour < begin + 4 ? { posts: posts + planted[hour - begin]! } : {})),
    )
    expect(found).toMatchObject([{ from: begin * HOUR, to: (begin + 4) * HOUR }])
    const apart = find(hours(3, (hour, posts) => (hour === begin || hour === begin + 3 ? { posts: posts + 40 } : {})))
    expect(apart).toHaveLength(2)
  })

  it('add up their posts and what was usual', () => {
    const counts = even(40)
    counts[35] = 90
    counts[36] = 70
    expect(find(days(counts), DAY)).toMatchObject([{ from: 35 * DAY, to: 37 * DAY, posts: 160, expected: 40 }])
  })

  it('need more than a few posts, however quiet it usually is', () => {
    const quiet = Array.from({ length: 40 }, () => 0)
    expect(find(days(quiet.map((_, day) => (day === 35 ? 4 : 0))), DAY)).toEqual([])
    expect(find(days(quiet.map((_, day) => (day === 35 ? 12 : 0))), DAY)).toHaveLength(1)
  })

  it('are not the days after a gap', () => {
    const counts = even(42).map((posts, day) => (day >= 29 && day < 40 ? 1 : posts))
    const gap = Object.fromEntries(Array.from({ length: 11 }, (_, day) => [29 + day, 'hole'] as const))
    expect(find(days(counts, gap), DAY)).toEqual([])
    // A series of quiet days which nobody knows to be a gap, longer than half of what is compared with:
    const long = even(50).map((posts, day) => (day >= 20 && day < 45 ? 1 : posts))
    expect(find(days(long), DAY).length).toBeGreaterThan(0)
    const known = Object.fromEntries(Array.from({ length: 25 }, (_, day) => [20 + day, 'hole'] as const))
    expect(find(days(long, known), DAY)).toEqual([])
  })

  it('are in a gap only where posts stand out in spite of it', () => {
    const counts = even(40)
    counts[33] = 2
    counts[35] = 80
    const found = find(days(counts, { 33: 'hole', 35: 'hole' }), DAY)
    expect(found).toMatchObject([{ from: 35 * DAY }])
  })

  it('are never in a period that is not over, or before anything was collected', () => {
    const counts = even(40)
    counts[39] = 200
    expect(find(days(counts, { 39: 'open' }), DAY)).toEqual([])
    expect(find(days(counts, { 39: 'unknown' }), DAY)).toEqual([])
    expect(find(days(counts), DAY)).toHaveLength(1)
  })

  it('are looked for behind as well where the series begins, and not at all in a short one', () => {
    const counts = even(MIN_REFERENCE_DAYS + 3)
    counts[1] = 90
    expect(findPeaks(days(counts), { stepMs: DAY, from: 0 })).toMatchObject({ peaks: [{ from: DAY }], unjudged: 0 })
    const short = counts.slice(0, MIN_REFERENCE_DAYS)
    expect(findPeaks(days(short), { stepMs: DAY, from: 0 })).toEqual({ peaks: [], unjudged: MIN_REFERENCE_DAYS })
  })

  it('take time with the length of the series, and not with its square', () => {
    const of = (length: number) => days(even(length))
    const series = new Map([1_000, 16_000].map((length) => [length, of(length)]))
    expect(growthOf((size) => find(series.get(size) ?? of(size), DAY), 1_000)).toBeLessThan(LINEAR)
  })
})
