import { UsageError } from '../../domain/errors.js'
import type { NamedTensor, Weights } from '../weights.js'
import type { MappedTensor, Mapping } from './mapping.js'
import { BLOCK, quantizeBlocks, quantizeColumns, quantizeRows, type Quantized } from './quantization.js'
import { encodeOnnx, readOnnxFile, type OnnxTensor } from './onnx-file.js'

const WORDS = 'bert.embeddings.word_embeddings.weight'
const HEAD = ['classifier.weight', 'classifier.bias']

/**
 * The bytes of an int8 model.onnx: the graph of a template with these weights. The vocabulary and, where there is a head,
 * the number of labels may differ from the template's; everything else is its size.
 * @param template path of the graph without weights
 * @param carries see `quantizeColumns`
 * @throws UsageError naming every weight that is missing, has another shape or is not finite
 */
export async function fillTemplate(
  template: string,
  mapping: Mapping,
  weights: Weights,
  carries = false,
): Promise<Uint8Array> {
  const model = await readOnnxFile(template)
  const sizes = sizesOf(mapping, weights)
  check(mapping, weights, sizes)
  const tensors = new Map(model.graph.initializer.map((tensor) => [tensor.name, tensor]))
  const set = (name: string, dims: readonly number[], values: Partial<OnnxTensor>): void => {
    const tensor = tensors.get(name)
    if (!tensor) throw new Error(`${template} has no tensor ${name}: the graph and the mapping do not fit together`)
    Object.assign(tensor, { dims: [...dims], ...values })
  }
  for (const mapped of mapping) fill(mapped, sizes, weights, carries, set)
  if (sizes.labels) {
    const logits = model.graph.output.find(({ name }) => name === 'logits')
    const labels = logits?.type.tensorType.shape.dim.at(-1)
    if (!labels) throw new Error(`${template} has no output "logits"`)
    labels.dimValue = sizes.labels.to
  }
  return encodeOnnx(model)
}

/** A size of the template, and its new value. */
interface Resized {
  readonly from: number
  readonly to: number
}

interface Sizes {
  /** Null for an encoder without a head. */
  readonly labels: Resized | null
  readonly words: Resized
}

function sizesOf(mapping: Mapping, weights: Weights): Sizes {
  const resized = (name: string): Resized | null => {
    const mapped = mapping.find((one) => 'source' in one && one.source[0] === name)
    if (!mapped) return null
    // A quantised weight is stored as [in, out]; only embeddings keep their rows first.
    const from = (name === WORDS ? mapped.dims[0] : mapped.dims.at(-1)) ?? 0
    return { from, to: weights.get(name)?.shape[0] ?? from }
  }
  const words = resized(WORDS)
  if (!words) throw new Error(`the mapping has no ${WORDS}`)
  return { labels: resized('classifier.weight'), words }
}

type SetTensor = (name: string, dims: readonly number[], values: Partial<OnnxTensor>) => void

/** Fields are those that onnxruntime's quantiser writes: raw bytes, but lists for scales and zero points of columns. */
function fill(mapped: MappedTensor, sizes: Sizes, weights: Weights, carries: boolean, set: SetTensor): void {
  const dims = dimsFor(mapped, sizes)
  const size = dims.reduce((product, dim) => product * dim, 1)
  if (mapped.transform === 'zeros: symmetric') {
    return set(mapped.name, dims, { int32Data: new Array<number>(size).fill(0) })
  }
  const data = concatenate(mapped.source.map((name) => weights.get(name)?.data ?? new Float32Array()))
  const [rows = 0, width = 0] = dims
  switch (mapped.transform) {
    case 'copy':
    case 'concatenate':
      return set(mapped.name, dims, { rawData: raw(data) })
    case 'transpose, then int8 per column':
    case 'transpose each, concatenate columns, then int8 per column': {
      const { values, scales } = quantizeColumns(data, width, rows, mapped.largest_magnitude, carries)
      set(mapped.name, dims, { rawData: raw(values) })
      return set(mapped.scales, [width], { floatData: [...scales] })
    }
    case 'int8 rows, value = q * scale[row]':
      return setEmbedding(mapped, dims, [rows, 1], quantizeRows(data, rows, width), set)
    default:
      return setEmbedding(mapped, dims, [rows, width / BLOCK], quantizeBlocks(data), set)
  }
}

function setEmbedding(
  { name, scales: nameOfScales }: MappedTensor,
  dims: readonly number[],
  dimsOfScales: readonly number[],
  { values, scales }: Quantized,
  set: SetTensor,
): void {
  set(name, dims, { rawData: raw(values) })
  set(nameOfScales, dimsOfScales, { rawData: raw(scales) })
}

function dimsFor(mapped: MappedTensor, { labels, words }: Sizes): number[] {
  const isHead = 'source' in mapped ? HEAD.includes(mapped.source[0] ?? '') : mapped.dims[0] === labels?.from
  const isWords = 'source' in mapped && mapped.source[0] === WORDS
  return mapped.dims.map((dim, index) => {
    if (isWords && index === 0) return words.to
    return labels && isHead && index === mapped.dims.length - 1 ? labels.to : dim
  })
}

/** Weights of a wrong shape, or not finite, would give a model that answers nonsense. */
function check(mapping: Mapping, weights: Weights, sizes: Sizes): void {
  const problems = mapping.flatMap((mapped) => {
    if (!('source' in mapped)) return []
    const [first = 0, ...rest] = dimsFor(mapped, sizes)
    const isColumns = 'largest_magnitude' in mapped
    const outputs = isColumns ? (rest[0] ?? 0) : first
    const shape = [outputs / mapped.source.length, ...(isColumns ? [first] : rest)]
    return mapped.source.flatMap((name) => problemOf(name, weights.get(name), shape))
  })
  if (problems.length === 0) return
  throw new UsageError(['The weights do not fit the graph:', ...problems.map((problem) => `  - ${problem}`)].join('\n'))
}

function problemOf(name: string, tensor: NamedTensor | undefined, shape: readonly number[]): string[] {
  if (!tensor) return [`${name}: missing`]
  const size = shape.reduce((product, dim) => product * dim, 1)
  if (tensor.shape.join() !== shape.join() || tensor.data.length !== size) {
    return [`${name}: shape ${tensor.shape.join(' × ')}, the graph needs ${shape.join(' × ')}`]
  }
  return areFinite(tensor.data) ? [] : [`${name}: contains values that are not finite`]
}

function areFinite(values: Float32Array): boolean {
  for (const value of values) if (!Number.isFinite(value)) return false
  return true
}

function concatenate(arrays: readonly Float32Array[]): Float32Array {
  const [only] = arrays
  if (only && arrays.length === 1) return only
  const all = new Float32Array(arrays.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const array of arrays) {
    all.set(array, at)
    at += array.length
  }
  return all
}

function raw({ buffer, byteOffset, byteLength }: Float32Array | Int8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}
