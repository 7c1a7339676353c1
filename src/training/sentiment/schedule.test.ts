import { describe, expect, it } from 'vitest'
import { rowsPerEpoch, scheduleEpoch, sliceRows, type Stretch } from './schedule.js'

const small = { rows: 1_000, rowsPerChunk: 64, weight: 1 }

/** Every row of the stretches, as set/row. */
function rowsOf(stretches: readonly Stretch[]): string[] {
  return stretches.flatMap(({ set, chunk, from, to }) =>
    Array.from({ length: to - from }, (_, at) => `${set}/${chunk * 64 + from + at}`),
  )
}

describe('scheduleEpoch', () => {
  it('reads every row once, in an order that the seed and the epoch decide', () => {
    const order = (seed: number, epoch: number) =>
      rowsOf(scheduleEpoch({ sets: [small, small], seed, limit: undefined }, epoch))
    expect(new Set(order(1, 0)).size).toBe(2_000)
    expect(order(1, 0)).toHaveLength(2_000)
    expect(order(1, 0)).toEqual(order(1, 0))
    expect(order(1, 1)).not.toEqual(order(1, 0))
    expect(order(2, 0)).not.toEqual(order(1, 0))
  })

  it('mixes a file that is sorted by label', () => {
    const sorted = { rows: 100_000, rowsPerChunk: 64, weight: 1 }
    const stretches = scheduleEpoch({ sets: [sorted], seed: 3 }, 0)
    const shares = Array.from({ length: 24 }, (_, block) => {
      const rows = rowsOf(sliceRows(stretches, block * 4_096, (block + 1) * 4_096))
      return rows.filter((row) => Number(row.slice(2)) < 50_000).length / rows.length
    })
    expect(Math.min(...shares)).toBeGreaterThan(0.25)
    expect(Math.max(...shares)).toBeLessThan(0.75)
  })

  it('gives a set of weight 2 twice, and one of weight 0.5 half at a time', () => {
    const sets = [
      { ...small, weight: 2 },
      { ...small, weight: 0.5 },
    ]
    const epochs = [0, 1].map((epoch) => rowsOf(scheduleEpoch({ sets, seed: 1 }, epoch)))
    for (const rows of epochs) {
      expect(rows.filter((row) => row.startsWith('0/'))).toHaveLength(2_000)
      expect(rows.filter((row) => row.startsWith('1/'))).toHaveLength(500)
    }
    const halves = epochs.flat().filter((row) => row.startsWith('1/'))
    expect(new Set(halves).size).toBe(1_000)
  })

  it('keeps to the same rows in every epoch when there are to be fewer', () => {
    const options = { sets: [small, { ...small, rows: 3_000 }], seed: 1, limit: 400 }
    const [first, second] = [0, 1].map((epoch) => rowsOf(scheduleEpoch(options, epoch)))
    expect(first).toHaveLength(400)
    expect(rowsPerEpoch(options.sets, 400)).toEqual([100, 300])
    expect(new Set(second)).toEqual(new Set(first))
    expect(second).not.toEqual(first)
  })
})

describe('sliceRows', () => {
  it('cuts stretches where a block ends, losing and repeating nothing', () => {
    const stretches = scheduleEpoch({ sets: [small], seed: 1 }, 0)
    const blocks = Array.from({ length: 11 }, (_, block) => sliceRows(stretches, block * 100, (block + 1) * 100))
    expect(blocks.map((block) => rowsOf(block).length)).toEqual([...Array<number>(10).fill(100), 0])
    expect(blocks.flatMap(rowsOf)).toEqual(rowsOf(stretches))
  })
})
