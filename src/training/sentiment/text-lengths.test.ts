import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createRowFile } from './row-file.js'
import { maxLengthOf, measureLengths } from './text-lengths.js'

it('finds the length that 95 % of the texts fit into, and rounds it up for auto', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lengths-'))
  const rowFile = join(folder, 'set.rows')
  const writer = await createRowFile(rowFile)
  for (let row = 0; row < 1_000; row += 1) await writer.add({ label: 0, text: 'x'.repeat(1 + (row % 100)) })
  const index = await writer.finish()
  const tokenizer = {
    encode: (text: string) => new Int32Array(text.length),
    pieces: () => [],
    wrap: () => new Int32Array(),
  }
  const lengths = await measureLengths([{ rowFile, index }], tokenizer, new AbortController().signal)
  await rm(folder, { recursive: true })
  expect(lengths).toMatchObject({ measured: 1_000, of: 1_000, line95: 95 })
  expect(lengths.counts).toEqual([0, ...Array<number>(100).fill(10)])
  expect(maxLengthOf('auto', lengths)).toBe(96)
  expect(maxLengthOf(32, lengths)).toBe(32)
})
