import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Tokenizer } from '../../models/tokenizer.js'
import { batchesPerEpoch, placedBatches, type ExampleOptions, type PlacedBatch } from './example-source.js'
import type { Position } from '../tuning/position.js'
import { createRowFile, openRowFile, type RowIndex } from './row-file.js'

/** A word is a token: its number. */
const tokenizer: Tokenizer = {
  encode: (text, maxLength) => Int32Array.from(text.split(' ').map(Number)).slice(0, maxLength),
  pieces: () => [],
  wrap: (ids) => Int32Array.from(ids),
}
const ROWS = 10_000
const PAD = 99_999

let folder: string
let index: RowIndex
let options: ExampleOptions
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'examples-'))
  const rowFile = join(folder, 'set.rows')
  const writer = await createRowFile(rowFile)
  // The row's number, then as many sevens as make it 1 to 20 tokens long.
  for (let row = 0; row < ROWS; row += 1) {
    await writer.add({ label: row % 2, text: [row, ...Array<number>((row * 7) % 20).fill(7)].join(' ') })
  }
  index = await writer.finish()
  const sets = [{ rowFile, index, classWeights: [1, 2], weight: 1 }]
  options = { sets, seed: 1, epochs: 2, batchSize: 32, maxLength: 16, padTokenId: PAD }
})
afterAll(() => rm(folder, { recursive: true }))

function batchesFrom(position: Position, changed: Partial<ExampleOptions> = {}): PlacedBatch[] {
  return [...placedBatches({ ...options, ...changed }, tokenizer, position)]
}

/** All of a batch in one line. */
function printed({ batch, next }: PlacedBatch): string {
  const { ids, mask, labels, classWeights } = batch
  const numbers = [ids, mask, labels, classWeights].map((each) => each.join())
  return [JSON.stringify(next), batch.rows, batch.length, ...numbers].join('/')
}

/** Numbers of the rows in a batch. */
function rowsOf({ batch }: PlacedBatch): number[] {
  return Array.from({ length: batch.rows }, (_, row) => batch.ids[row * batch.length] ?? -1)
}

describe('placedBatches', () => {
  it('gives every row once an epoch, with its label, its tokens and its padding', () => {
    const all = batchesFrom({ epoch: 0, batch: 0 })
    const perEpoch = batchesPerEpoch(options)
    expect(perEpoch).toBe(313)
    expect(all).toHaveLength(2 * perEpoch)
    for (const epoch of [all.slice(0, perEpoch), all.slice(perEpoch)]) {
      expect(epoch.flatMap(rowsOf).sort((one, other) => one - other)).toEqual([...Array(ROWS).keys()])
      expect(epoch.filter(({ batch }) => batch.rows !== 32)).toHaveLength(1)
    }
    for (const placed of all.slice(0, 20)) {
      const { batch } = placed
      rowsOf(placed).forEach((number, row) => {
        const tokens = Math.min(16, 1 + ((number * 7) % 20))
        const ids = batch.ids.subarray(row * batch.length, (row + 1) * batch.length)
        expect(batch.labels[row]).toBe(number % 2)
        expect([...ids].filter((id) => id !== PAD)).toHaveLength(tokens)
        expect([...batch.mask.subarray(row * batch.length, (row + 1) * batch.length)]).toEqual(
          Array.from({ length: batch.length }, (_, at) => (at < tokens ? 1 : 0)),
        )
      })
    }
  })

  it('wastes little on padding', () => {
    const all = batchesFrom({ epoch: 0, batch: 0 }, { epochs: 1 })
    const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0)
    const places = sum(all.map(({ batch }) => batch.rows * batch.length))
    const tokens = sum(all.map(({ batch }) => sum([...batch.mask])))
    expect(tokens / places).toBeGreaterThan(0.97)
  })

  it('continues from any position as if it had never stopped', () => {
    const all = batchesFrom({ epoch: 0, batch: 0 })
    for (const at of [0, 1, 127, 128, 200, 311, 312, 313, 500, 624]) {
      const { next } = all[at]!
      expect(batchesFrom(next).map(printed)).toEqual(all.slice(at + 1).map(printed))
    }
    expect(all.at(-1)?.next).toEqual({ epoch: 2, batch: 0 })
  })

  it('deals the rows of one large batch to several processes', () => {
    const whole = batchesFrom({ epoch: 0, batch: 0 })
    const parts = [0, 1, 2].map((index) => batchesFrom({ epoch: 0, batch: 0 }, { share: { index, of: 3 } }))
    for (const part of parts)
      expect(part.map(({ rows, next }) => [rows, next])).toEqual(whole.map(({ rows, next }) => [rows, next]))
    const sorted = (numbers: number[]): number[] => numbers.sort((one, other) => one - other)
    whole.forEach((placed, at) => {
      const dealt = parts.map((part) => rowsOf(part[at]!))
      expect(sorted(dealt.flat())).toEqual(sorted(rowsOf(placed)))
      expect(
        Math.max(...dealt.map(({ length }) => length)) - Math.min(...dealt.map(({ length }) => length)),
      ).toBeLessThan(2)
    })
  })
})

describe('a row file', () => {
  it('gives a stretch of a chunk', () => {
    const file = openRowFile(options.sets[0]!.rowFile, index)
    expect(file.read(2, 3, 5).map(({ text }) => Number(text.split(' ')[0]))).toEqual([131, 132])
    file.close()
  })

  it('says when it has changed since it was written', () => {
    const offsets = index.offsets.map((offset) => offset + 3)
    const file = openRowFile(options.sets[0]!.rowFile, { ...index, offsets })
    expect(() => file.read(1, 0, 64)).toThrow('has changed since it was written')
    file.close()
  })
})
