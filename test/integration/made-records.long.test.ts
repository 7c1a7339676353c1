import { expect, it } from 'vitest'
import { foundIn, madeFile, readMade, SHAPES } from '../support/made-records.js'

const RECORDS = 100_000
const A_FILE = 250

it('100,000 records of every shape are read as they are', { timeout: 600_000 }, async () => {
  let records = 0
  for (let seed = 1_000; records < RECORDS; seed += 1) {
    const shape = SHAPES[seed % SHAPES.length] ?? 'csv'
    const file = madeFile(seed, shape, A_FILE)
    const { posts, counts } = await readMade(file, seed)
    expect(foundIn(posts), `${shape}, seed ${seed}`).toEqual(file.wanted)
    expect(counts.rejected, `${shape}, seed ${seed}`).toBe(file.broken)
    records += A_FILE
  }
})
