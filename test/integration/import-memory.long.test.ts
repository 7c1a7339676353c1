import { afterEach, beforeEach, expect, inject, it } from 'vitest'
import { linesOf, openImportBench, watched, type ImportBench } from '../support/import-bench.js'

let bench: ImportBench

beforeEach(async () => {
  bench = await openImportBench({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') })
})
afterEach(() => bench.close())

it.skipIf(process.platform !== 'linux')('needs no more memory for a big file than for a small one', async () => {
  async function peakBytes(name: string, posts: number): Promise<number> {
    bench.write(
      name,
      linesOf(
        Array.from({ length: posts }, (_, at) => `${name} waited ${at} minutes ${'and still no bus '.repeat(1_200)}`),
      ),
    )
    const { peak, result } = await watched(bench, [name, '--as', 'lines', '--json'])
    expect(result).toMatchObject({ code: 0, files: [{ accepted: posts }] })
    return peak
  }
  const small = await peakBytes('small.txt', 100) // 2 MB
  const big = await peakBytes('big.txt', 10_000) // 205 MB
  process.stderr.write(
    `peak memory: 2 MB file ${Math.round(small / 1e6)} MB, 205 MB file ${Math.round(big / 1e6)} MB\n`,
  )
  expect(big / small).toBeLessThan(1.15) // 1.6 and more with V8's own limits
})
