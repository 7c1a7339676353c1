import { UsageError } from '../../domain/errors.js'
import type { NamedTensor, Weights } from '../weights.js'
import type { MappedTensor, Mapping } from './mapping.js'
import { bytesOf, DATA_TYPES, dimsOf, floatsOf, readOnnxFile, type OnnxTensor } from './onnx-file.js'
import { dequantizeBlocks, dequantizeColumns, dequantizeRows } from './quantization.js'

/** An initialiser by its name. */
type Find = (name: string) => OnnxTensor

/**
 * The weights that a quantised model computes with, as fp32 under their Hugging Face names: what training and the
 * TensorFlow engine start from, so that no second copy of them ships.
 * @throws UsageError when the file is missing, cut off, or of another graph than the mapping
 */
export async function readOnnxWeights(modelFile: string, mapping: Mapping): Promise<Weights> {
  const { graph } = await readOnnxFile(modelFile)
  const tensors = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]))
  const find: Find = (name) => {
    const tensor = tensors.get(name)
    if (!tensor) throw new UsageError(`${modelFile}: the tensor ${name} is missing: not a model of this graph`)
    return tensor
  }
  return new Map(mapping.flatMap((mapped) => weightsOf(mapped, find)))
}

function weightsOf(mapped: MappedTensor, find: Find): (readonly [string, NamedTensor])[] {
  if (mapped.transform === 'zeros: symmetric') return []
  const tensor = find(mapped.name)
  const dims = dimsOf(tensor)
  const [rows = 0, width = 0] = dims
  if (dims.length !== mapped.dims.length) throw misshapen(mapped, dims)
  const scales = (): Float32Array => floatsOf(find(mapped.scales))
  switch (mapped.transform) {
    case 'copy':
      return [[mapped.source[0], { shape: dims, data: floatsOf(tensor) }]]
    case 'concatenate':
      return split(floatsOf(tensor), mapped.source).map(([name, data]) => [name, { shape: [data.length], data }])
    case 'transpose, then int8 per column':
    case 'transpose each, concatenate columns, then int8 per column': {
      const weight = dequantizeColumns({ values: bytesOf(tensor, DATA_TYPES.INT8), scales: fitting(scales(), width, mapped) }, rows)
      return split(weight, mapped.source).map(([name, data]) => [name, { shape: [data.length / rows, rows], data }])
    }
    case 'int8 rows, value = q * scale[row]': {
      const data = dequantizeRows({ values: bytesOf(tensor, DATA_TYPES.INT8), scales: fitting(scales(), rows, mapped) }, width)
      return [[mapped.source[0], { shape: dims, data }]]
    }
    default: {
      const quantized = { values: bytesOf(tensor, DATA_TYPES.INT4), scales: fitting(scales(), (rows * width) / 32, mapped) }
      return [[mapped.source[0], { shape: dims, data: dequantizeBlocks(quantized) }]]
    }
  }
}

/** Equal parts, one a name, in order. */
function split(data: Float32Array, names: readonly string[]): (readonly [string, Float32Array])[] {
  const size = data.length / names.length
  return names.map((name, index) => [name, data.slice(index * size, (index + 1) * size)])
}

function fitting(scales: Float32Array, expected: number, { name }: MappedTensor): Float32Array {
  if (scales.length !== expected) throw new UsageError(`The tensor ${name} has ${scales.length} scales, needs ${expected}`)
  return scales
}

function misshapen({ name, dims }: MappedTensor, found: readonly number[]): UsageError {
  return new UsageError(`The tensor ${name} has the shape ${found.join(' × ')}, expected ${dims.length} dimensions`)
}
