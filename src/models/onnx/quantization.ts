/** Quantised values and the numbers to multiply them by. */
export interface Quantized {
  readonly values: Int8Array
  readonly scales: Float32Array
}

/**
 * Symmetric int8 for a weight `[out, in]`, one scale an output, as onnxruntime's own quantiser has it: scale = largest
 * magnitude of the output / `largest`, values rounded half to even. The result is transposed: `[in, out]`, as a matrix
 * product wants it.
 * @param largest 64 where two products of 8-bit numbers must not overflow 16 bits (processors without VNNI), else 127
 * @param carries adds the error of each value to the next one of its output (error diffusion, as Floyd and Steinberg
 *   1976 do for pictures). For weights that were int8 before they were trained further: they begin on the grid, so that
 *   rounding alone takes back every change of less than half a step, which is most of them
 */
export function quantizeColumns(
  weight: Float32Array,
  outputs: number,
  inputs: number,
  largest: number,
  carries = false,
): Quantized {
  const values = new Int8Array(outputs * inputs)
  const scales = new Float32Array(outputs)
  for (let output = 0; output < outputs; output += 1) {
    const row = weight.subarray(output * inputs, (output + 1) * inputs)
    const scale = scaleOf(row, largest)
    scales[output] = scale
    let error = 0
    for (let input = 0; input < inputs; input += 1) {
      const wanted = (row[input] ?? 0) + error
      const value = rounded(wanted, scale, -largest, largest)
      values[input * outputs + output] = value
      if (carries) error = wanted - value * scale
    }
  }
  return { values, scales }
}

/** The inverse of `quantizeColumns`: fp32 `[out, in]`. */
export function dequantizeColumns({ values, scales }: Quantized, inputs: number): Float32Array {
  const outputs = scales.length
  const weight = new Float32Array(outputs * inputs)
  for (let input = 0; input < inputs; input += 1) {
    for (let output = 0; output < outputs; output += 1) {
      weight[output * inputs + input] = (values[input * outputs + output] ?? 0) * (scales[output] ?? 0)
    }
  }
  return weight
}

const LARGEST_OF_ROWS = 127

/** Symmetric int8 for an embedding `[rows, width]`, one scale a row. */
export function quantizeRows(weight: Float32Array, rows: number, width: number): Quantized {
  const values = new Int8Array(rows * width)
  const scales = new Float32Array(rows)
  for (let row = 0; row < rows; row += 1) {
    const own = weight.subarray(row * width, (row + 1) * width)
    const scale = scaleOf(own, LARGEST_OF_ROWS)
    scales[row] = scale
    for (let at = 0; at < width; at += 1) {
      values[row * width + at] = rounded(own[at] ?? 0, scale, -LARGEST_OF_ROWS, LARGEST_OF_ROWS)
    }
  }
  return { values, scales }
}

/** The inverse of `quantizeRows`. */
export function dequantizeRows({ values, scales }: Quantized, width: number): Float32Array {
  const weight = new Float32Array(values.length)
  for (let at = 0; at < values.length; at += 1) weight[at] = (values[at] ?? 0) * (scales[Math.floor(at / width)] ?? 0)
  return weight
}

/** Values that share a scale in a 4-bit embedding; the attribute `block_size` of the graph's GatherBlockQuantized. */
export const BLOCK = 32
const LOWEST_OF_BLOCK = -8
const HIGHEST_OF_BLOCK = 7

/**
 * 4 bits a value in blocks of 32 along the last axis, two values a byte, the first in the low half. As onnxruntime's
 * MatMulNBits quantiser has it: the value of largest magnitude becomes −8, so a scale has the opposite sign of it.
 * @param weight a whole number of blocks
 */
export function quantizeBlocks(weight: Float32Array): Quantized {
  const blocks = weight.length / BLOCK
  if (!Number.isInteger(blocks)) throw new Error(`${weight.length} values are not a whole number of blocks of ${BLOCK}`)
  const values = new Int8Array(weight.length / 2)
  const scales = new Float32Array(blocks)
  for (let block = 0; block < blocks; block += 1) {
    const own = weight.subarray(block * BLOCK, (block + 1) * BLOCK)
    let extreme = 0
    for (const value of own) if (Math.abs(value) > Math.abs(extreme)) extreme = value
    const scale = Math.fround(extreme / LOWEST_OF_BLOCK) || 1
    scales[block] = scale
    for (let at = 0; at < BLOCK; at += 2) {
      const low = rounded(own[at] ?? 0, scale, LOWEST_OF_BLOCK, HIGHEST_OF_BLOCK)
      const high = rounded(own[at + 1] ?? 0, scale, LOWEST_OF_BLOCK, HIGHEST_OF_BLOCK)
      values[(block * BLOCK + at) / 2] = (low & 0xf) | (high << 4)
    }
  }
  return { values, scales }
}

/** The inverse of `quantizeBlocks`. */
export function dequantizeBlocks({ values, scales }: Quantized): Float32Array {
  const weight = new Float32Array(values.length * 2)
  for (let at = 0; at < weight.length; at += 2) {
    const pair = values[at / 2] ?? 0
    const scale = scales[Math.floor(at / BLOCK)] ?? 0
    weight[at] = ((pair << 28) >> 28) * scale // sign extension of the low half
    weight[at + 1] = (pair >> 4) * scale
  }
  return weight
}

/** A row of zeros has scale 1: any would do, and zero would divide by itself. */
function scaleOf(row: Float32Array, largest: number): number {
  let magnitude = 0
  for (const value of row) magnitude = Math.max(magnitude, Math.abs(value))
  return Math.fround(magnitude / largest) || 1
}

function rounded(value: number, scale: number, lowest: number, highest: number): number {
  const exact = Math.fround(value / scale)
  const below = Math.floor(exact)
  const rest = exact - below
  const nearest = rest > 0.5 || (rest === 0.5 && below % 2 !== 0) ? below + 1 : below
  return Math.min(highest, Math.max(lowest, nearest))
}
