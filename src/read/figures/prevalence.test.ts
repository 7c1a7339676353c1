import { describe, expect, it } from 'vitest'
import { createPrevalenceCorrection, invert, solveOnSimplex } from './prevalence.js'

const labels = ['negative', 'neutral', 'positive']
/** rows[gold][predicted], of a hundred texts each */
const matrix = [
  [80, 15, 5],
  [10, 80, 10],
  [5, 15, 80],
]
const confusion = (rows: number[][], language = 'en') => ({ set: 'test', language, labels, rows })
const share = (predicted: number[], rows = matrix) =>
  createPrevalenceCorrection([confusion(rows)])?.correct([{ language: 'en', posts: predicted }])

describe('corrected prevalence', () => {
  it('returns the true shares when predictions follow the matrix exactly', () => {
    // 500 negative, 300 neutral, 200 positive through the matrix.
    const predicted = [0, 1, 2].map((label) => 5 * matrix[0]![label]! + 3 * matrix[1]![label]! + 2 * matrix[2]![label]!)
    const shares = share(predicted)
    expect(shares?.map((s) => Number(s.share.toFixed(6)))).toEqual([0.5, 0.3, 0.2])
    for (const { share: at, low, high } of shares ?? []) {
      expect(low).toBeLessThan(at)
      expect(high).toBeGreaterThan(at)
    }
  })

  it('leaves the shares of a model without errors as they are', () => {
    const perfect = [
      [1000, 0, 0],
      [0, 1000, 0],
      [0, 0, 1000],
    ]
    expect(share([70, 20, 10], perfect)?.map((s) => s.share)).toEqual(
      [0.7, 0.2, 0.1].map((v) => expect.closeTo(v, 9) as number),
    )
  })

  it('keeps its intervals within 0…1', () => {
    for (const { low, high } of share([6, 16, 78]) ?? []) {
      expect(low).toBeGreaterThanOrEqual(0)
      expect(high).toBeLessThanOrEqual(1)
    }
  })

  it('is refused where plain inversion leaves 0…1', () => {
    // Less than a twentieth is seen as negative, which no shares of true labels can explain.
    expect(share([1, 15, 84])).toBeNull()
    expect(share([6, 16, 78])).not.toBeNull()
  })

  it('takes a set of another kind for few texts, however many it has', () => {
    const huge = matrix.map((row) => row.map((count) => count * 1000))
    const [negative] = share([40_000, 35_000, 25_000], huge) ?? []
    // With all texts of the set the interval would be narrower than a point.
    expect((negative?.high ?? 0) - (negative?.low ?? 0)).toBeGreaterThan(0.2)
  })

  it('holds the truth of posts that are confused less often than those of the set', () => {
    // English of the bundled sample through the matrix of English: 31.4 % are negative.
    const english = [
      [2911, 1061, 153],
      [1058, 4208, 767],
      [104, 610, 1812],
    ]
    const shares = share([146, 160, 165], english) ?? []
    expect(shares).toHaveLength(3)
    for (const [label, truth] of [0.314, 0.348, 0.338].entries()) {
      expect(shares[label]?.low).toBeLessThan(truth)
      expect(shares[label]?.high).toBeGreaterThan(truth)
    }
  })

  it('has the same interval every time, and a narrower one from more posts', () => {
    const few = share([40, 35, 25])
    expect(share([40, 35, 25])).toEqual(few)
    const many = share([4_000, 3_500, 2_500])
    const width = (of: typeof few) => (of?.[0] ? of[0].high - of[0].low : NaN)
    expect(width(many)).toBeLessThan(width(few))
    expect(width(many)).toBeGreaterThan(0)
  })

  it('covers the truth about as often as it says', () => {
    // Seeded draws of posts whose truth is known: nine of ten at least, where 95 % is promised.
    let state = 7
    const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
    const truth = [0.5, 0.3, 0.2]
    const draw = (shares: readonly number[]) => {
      const at = random()
      return at < shares[0]! ? 0 : at < shares[0]! + shares[1]! ? 1 : 2
    }
    let covered = 0
    for (let round = 0; round < 100; round += 1) {
      const predicted = [0, 0, 0]
      const rows = matrix.map((row) => {
        const counts = [0, 0, 0]
        for (let i = 0; i < 200; i += 1) counts[draw(row.map((n) => n / 100))]! += 1
        return counts
      })
      for (let i = 0; i < 500; i += 1) predicted[draw(matrix[draw(truth)]!.map((n) => n / 100))]! += 1
      const [negative] = share(predicted, rows) ?? []
      if (negative && negative.low <= 0.5 && 0.5 <= negative.high) covered += 1
    }
    expect(covered).toBeGreaterThanOrEqual(88)
  })

  it('corrects each language by its own matrix, and refuses one without', () => {
    const swapped = [
      [5, 15, 80],
      [10, 80, 10],
      [80, 15, 5],
    ]
    const correction = createPrevalenceCorrection([confusion(matrix), confusion(swapped, 'zh')])
    const [en] = correction?.correct([{ language: 'en', posts: [800, 150, 50] }]) ?? []
    const [zh] = correction?.correct([{ language: 'zh', posts: [50, 150, 800] }]) ?? []
    expect(en?.share).toBeCloseTo(1, 6)
    expect(zh?.share).toBeCloseTo(1, 6)
    expect(correction?.knows('ms')).toBe(false)
    expect(correction?.correct([{ language: 'ms', posts: [10, 10, 10] }])).toBeNull()
    const some = { language: 'en', posts: [40, 35, 25] }
    expect(correction?.correct([some, { language: 'ms', posts: [0, 0, 1] }])).toBeNull()
    expect(correction?.correct([some, { language: 'ms', posts: [0, 0, 0] }])).not.toBeNull()
  })

  it('refuses a language whose set has fewer than a hundred texts of a label', () => {
    const few = [matrix[0]!, matrix[1]!, [5, 14, 80]]
    expect(createPrevalenceCorrection([confusion(few)])).toBeNull()
    const correction = createPrevalenceCorrection([confusion(matrix), confusion(few, 'en-SG')])
    expect(correction?.knows('en-SG')).toBe(false)
    expect(correction?.correct([{ language: 'en-SG', posts: [40, 35, 25] }])).toBeNull()
  })

  it('says nothing of nothing, without a matrix, or when the sets do not fit together', () => {
    expect(share([0, 0, 0])).toBeNull()
    expect(createPrevalenceCorrection([])).toBeNull()
    expect(
      createPrevalenceCorrection([confusion(matrix), { ...confusion(matrix), labels: ['a', 'b', 'c'] }]),
    ).toBeNull()
    expect(
      createPrevalenceCorrection([
        confusion([
          [1, 0, 0],
          [0, 0, 0],
          [0, 0, 1],
        ]),
      ]),
    ).toBeNull()
  })
})

describe('least squares over shares', () => {
  it('finds the same as a fine grid over all shares', () => {
    const columns = [0, 1, 2].map((predicted) => matrix.map((row) => (row[predicted] ?? 0) / 100))
    const error = (x: readonly number[], target: readonly number[]) =>
      target.reduce((sum, value, row) => sum + (columns[row]!.reduce((at, c, i) => at + c * x[i]!, 0) - value) ** 2, 0)
    for (const target of [
      [0.02, 0.03, 0.95],
      [0.9, 0.1, 0],
      [0.01, 0.98, 0.01],
      [0.5, 0, 0.5],
      [0.3, 0.3, 0.4],
    ]) {
      let least = Infinity
      for (let a = 0; a <= 200; a += 1)
        for (let b = 0; a + b <= 200; b += 1)
          least = Math.min(least, error([a / 200, b / 200, 1 - (a + b) / 200], target))
      const found = solveOnSimplex(columns, invert(columns), target)
      expect(Math.min(...found)).toBeGreaterThanOrEqual(0)
      expect(error(found, target)).toBeLessThanOrEqual(least + 1e-12)
    }
  })

  it('is plain inversion where that stays inside', () => {
    const columns = [
      [0.9, 0.2],
      [0.1, 0.8],
    ]
    expect(solveOnSimplex(columns, invert(columns), [0.55, 0.45])).toEqual([
      expect.closeTo(0.5, 9),
      expect.closeTo(0.5, 9),
    ])
  })

  it('works with a matrix that distinguishes nothing', () => {
    const columns = [
      [0.5, 0.5],
      [0.5, 0.5],
    ]
    const x = solveOnSimplex(columns, invert(columns), [0.7, 0.3])
    expect(x[0]! + x[1]!).toBeCloseTo(1, 9)
  })
})
