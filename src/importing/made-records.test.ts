import { expect, it } from 'vitest'
import { foundIn, madeFile, readMade, SHAPES } from '../../test/support/made-records.js'

// test/integration/made-records.long.test.ts does the same with 100,000 records.
it.each(SHAPES)('no record of %s is lost, changed or invented, whatever its neighbours are', async (shape) => {
  for (let seed = 1; seed <= 10; seed += 1) {
    const file = madeFile(seed, shape, 60)
    const { posts, counts } = await readMade(file, seed)
    expect(foundIn(posts), `seed ${seed}`).toEqual(file.wanted)
    expect(counts.rejected, `seed ${seed}`).toBe(file.broken)
    const omitted = Object.values(counts.omitted).flatMap((reasons) => Object.values(reasons))
    expect(
      omitted.reduce((sum, count) => sum + count, 0),
      `seed ${seed}`,
    ).toBe(file.spoilt)
  }
})
