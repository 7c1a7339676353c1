import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  BLOCK,
  dequantizeBlocks,
  dequantizeColumns,
  dequantizeRows,
  quantizeBlocks,
  quantizeColumns,
  quantizeRows,
} from './quantization.js'

const float = fc.float({ min: -4, max: 4, noNaN: true })
const arrayOf = (length: number): fc.Arbitrary<Float32Array> =>
  fc.array(float, { minLength: length, maxLength: length }).map((values) => Float32Array.from(values))

it('gives each output of a weight its own scale, and transposes', () => {
  // [out 2, in 3]
  const weight = Float32Array.of(64, -32, 1, 0.5, 0.25, -0.5)
  const { values, scales } = quantizeColumns(weight, 2, 3, 64)
  expect([...scales]).toEqual([1, 0.5 / 64])
  expect([...values]).toEqual([64, 64, -32, 32, 1, -64]) // [in, out]
  expect(dequantizeColumns({ values, scales }, 3)).toEqual(weight)
})

it('rounds halves to even, as the quantiser of onnxruntime does', () => {
  const { values } = quantizeColumns(Float32Array.of(64, 0.5, 1.5, 2.5, -0.5, -1.5), 1, 6, 64)
  expect([...values]).toEqual([64, 0, 2, 2, 0, -2])
})

it('keeps small changes of weights that were int8 before, in the sum, where it carries the error', () => {
  const before = Float32Array.from({ length: 101 }, (_, at) => (at === 0 ? 64 : (at % 7) - 3))
  const changed = before.map((value, at) => (at === 0 ? value : value + 0.3))
  const sumOf = (weight: Float32Array, carries: boolean): number =>
    quantizeColumns(weight, 1, 101, 64, carries).values.reduce((sum, value) => sum + value, 0)
  expect([...quantizeColumns(before, 1, 101, 64, true).values]).toEqual([...before])
  expect(sumOf(changed, true) - sumOf(before, true)).toBeCloseTo(30, -0.3)
  expect(sumOf(changed, false) - sumOf(before, false), 'control: rounding alone takes them back').toBe(0)
})

it('makes the value of largest magnitude −8 in a block of 4 bits, the first value in the low half', () => {
  const block = new Float32Array(BLOCK)
  block.set([4, -3.5, 0.5])
  const { values, scales } = quantizeBlocks(block)
  expect([...scales]).toEqual([-0.5])
  expect([...values.slice(0, 2)].map((pair) => [(pair << 28) >> 28, pair >> 4])).toEqual([
    [-8, 7],
    [-1, 0],
  ])
  expect(dequantizeBlocks({ values, scales }).map((value) => value + 0)).toEqual(block) // -0 + 0 is 0
})

it('keeps rows and blocks of zeros', () => {
  expect(dequantizeRows(quantizeRows(new Float32Array(6), 2, 3), 3)).toEqual(new Float32Array(6))
  expect(dequantizeBlocks(quantizeBlocks(new Float32Array(BLOCK))).every((value) => value === 0)).toBe(true)
  expect(dequantizeColumns(quantizeColumns(new Float32Array(6), 2, 3, 64), 3)).toEqual(new Float32Array(6))
})

it('is at most half a step from every value', () => {
  fc.assert(
    fc.property(arrayOf(96), (weight) => {
      const columns = quantizeColumns(weight, 3, 32, 64)
      dequantizeColumns(columns, 32).forEach((value, at) => {
        const scale = columns.scales[Math.floor(at / 32)] ?? 0
        expect(Math.abs(value - (weight[at] ?? 0))).toBeLessThanOrEqual(scale * 0.5001)
      })
      const rows = quantizeRows(weight, 3, 32)
      dequantizeRows(rows, 32).forEach((value, at) => {
        const scale = rows.scales[Math.floor(at / 32)] ?? 0
        expect(Math.abs(value - (weight[at] ?? 0))).toBeLessThanOrEqual(scale * 0.5001)
      })
      const blocks = quantizeBlocks(weight)
      dequantizeBlocks(blocks).forEach((value, at) => {
        // Only −8 has no positive twin: what should be +8 is a whole step away.
        const scale = Math.abs(blocks.scales[Math.floor(at / BLOCK)] ?? 0)
        expect(Math.abs(value - (weight[at] ?? 0))).toBeLessThanOrEqual(scale * 1.0001)
      })
    }),
  )
})

it('refuses an embedding that is not a whole number of blocks', () => {
  expect(() => quantizeBlocks(new Float32Array(33))).toThrow('not a whole number of blocks')
})
