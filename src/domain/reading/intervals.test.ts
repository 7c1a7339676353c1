import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { meanOf, newcombe, wilson, wilsonOfClusters } from './intervals.js'

const rounded = (value: object) =>
  Object.fromEntries(Object.entries(value).map(([key, number]) => [key, Number((number as number).toFixed(4))]))

describe('wilson', () => {
  it.each([
    // Newcombe 1998, Statistics in Medicine 17:857, table I, method 3.
    [81, 263, { low: 0.2553, high: 0.3662 }],
    [15, 148, { low: 0.0624, high: 0.1605 }],
    [0, 20, { low: 0, high: 0.1611 }],
    [1, 29, { low: 0.0061, high: 0.1718 }],
  ])('agrees with the published interval of %i in %i', (hits, n, expected) => {
    const { low, high } = wilson(hits, n)
    expect(rounded({ low, high })).toEqual(expected)
  })

  it('knows nothing of nothing, and stays around its share within 0…1', () => {
    expect(wilson(0, 0)).toEqual({ share: 0, low: 0, high: 1 })
    fc.assert(
      fc.property(fc.nat(10_000), fc.nat(10_000), (a, b) => {
        const { share, low, high } = wilson(Math.min(a, b), Math.max(a, b))
        return low >= 0 && low <= share && share <= high && high <= 1
      }),
    )
  })
})

describe('wilsonOfClusters', () => {
  /** @param authors what each has of it, and their whole */
  const interval = (authors: readonly (readonly [own: number, whole: number])[]) => {
    const sum = (of: (own: number, whole: number) => number) =>
      authors.reduce((total, [own, whole]) => total + of(own, whole), 0)
    return wilsonOfClusters(
      { amount: sum((own) => own), squares: sum((own) => own * own), products: sum((own, whole) => own * whole) },
      { amount: sum((_, whole) => whole), squares: sum((_, whole) => whole * whole) },
    )
  }
  const times = <T>(n: number, value: T): T[] => Array.from({ length: n }, () => value)

  it('is that of as many draws as there are equal authors', () => {
    expect(rounded(interval([...times(30, [5, 5] as const), ...times(70, [0, 5] as const)]))).toEqual(
      rounded(wilson(30, 100)),
    )
    expect(rounded(interval([...times(20, [1, 2] as const)]))).toEqual(rounded(wilson(10, 20)))
    expect(interval(times(4, [3, 3] as const))).toEqual(wilson(4, 4))
  })

  it('is wide where one author has much of it', () => {
    const { share, low, high } = interval([...times(900, [0, 1] as const), [100, 100]])
    expect(share).toBeCloseTo(0.1)
    expect([low < 0.03, high > 0.3]).toEqual([true, true])
  })

  it('contains the truth nearly as often as it says', () => {
    // Authors of very different diligence: each writes one language, or two in halves.
    let seed = 1
    const random = (): number => {
      seed = (seed * 48_271) % 2_147_483_647
      return seed / 2_147_483_647
    }
    const draw = () =>
      Array.from({ length: 200 }, (): [number, number] => {
        const whole = Math.ceil(1 / Math.sqrt(random()))
        const kind = random()
        return [kind < 0.15 ? whole : kind < 0.25 ? whole / 2 : 0, whole]
      })
    const hits = Array.from({ length: 400 }, draw).filter((authors) => {
      const { low, high } = interval(authors)
      return low <= 0.2 && 0.2 <= high
    }).length
    expect(hits / 400).toBeGreaterThan(0.92)
  })
})

describe('newcombe', () => {
  it.each([
    // Newcombe 1998, Statistics in Medicine 17:873, table II, method 10.
    [56, 70, 48, 80, { value: 0.2, low: 0.0524, high: 0.3339 }],
    [9, 10, 3, 10, { value: 0.6, low: 0.1705, high: 0.809 }],
    [10, 10, 0, 10, { value: 1, low: 0.6075, high: 1 }],
  ])('agrees with the published interval of %i/%i − %i/%i', (a, m, b, n, expected) => {
    expect(rounded(newcombe(wilson(a, m), wilson(b, n)))).toEqual(expected)
  })
})

describe('meanOf', () => {
  const sums = (values: number[]) => ({
    n: values.length,
    sum: values.reduce((total, value) => total + value, 0),
    squares: values.reduce((total, value) => total + value * value, 0),
  })

  it('is the mean with 1.96 standard errors about it', () => {
    const mean = meanOf(sums([-1, -0.5, 0, 0.5, 1]), [-1, 1])
    expect(mean).toEqual({
      mean: 0,
      low: expect.closeTo(-0.69296, 4) as number,
      high: expect.closeTo(0.69296, 4) as number,
      n: 5,
    })
  })

  it('has no interval narrower than one value allows, and none beyond the possible values', () => {
    expect(meanOf(sums([0.3]), [-1, 1])).toEqual({ mean: 0.3, low: -1, high: 1, n: 1 })
    expect(meanOf(sums([-1, 1]), [-1, 1])).toMatchObject({ low: -1, high: 1 })
    expect(meanOf(sums([]), [-1, 1])).toBeNull()
  })
})
