import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import protobuf from 'protobufjs'
import { UsageError } from '../../domain/errors.js'
import { packageRoot } from '../../package-root.js'

/** Codes of `TensorProto.DataType` in the graphs of this project. */
export const DATA_TYPES = { FLOAT: 1, INT8: 3, INT64: 7, INT4: 22 } as const

/** 64-bit integers come as the library's `Long`; a number is taken when writing. */
type Integer = number | { toString(): string }

/** One initialiser: its values are in `rawData` (little-endian), or in the list of their type. */
export interface OnnxTensor {
  name: string
  dims: Integer[]
  dataType: number
  rawData?: Uint8Array
  floatData?: number[]
  int32Data?: number[]
}

interface OnnxDimension {
  dimValue?: Integer
  dimParam?: string
}

/** The parts of an ONNX model that are read or changed here; everything else passes through unchanged. */
export interface OnnxModel {
  graph: {
    initializer: OnnxTensor[]
    output: { name: string; type: { tensorType: { shape: { dim: OnnxDimension[] } } } }[]
  }
}

let modelType: Promise<protobuf.Type> | undefined

/** The schema is ONNX's own onnx.proto, read once. */
function loadModelType(): Promise<protobuf.Type> {
  modelType ??= readFile(join(packageRoot(), 'data/onnx/onnx.proto'), 'utf8').then((text) =>
    protobuf.parse(text).root.lookupType('onnx.ModelProto'),
  )
  return modelType
}

/**
 * Reads a whole .onnx file.
 * @throws UsageError when it is missing or not an ONNX model
 */
export async function readOnnxFile(file: string): Promise<OnnxModel> {
  const type = await loadModelType()
  let bytes: Buffer
  try {
    bytes = await readFile(file)
  } catch (err) {
    throw new UsageError(`${file} cannot be read: ${(err as Error).message}`, { cause: err })
  }
  try {
    const model = type.decode(bytes) as unknown as OnnxModel
    if (!model.graph.initializer.every(({ name }) => typeof name === 'string')) throw new Error('a tensor has no name')
    return model
  } catch (err) {
    throw new UsageError(`${file} is not an ONNX model, or is cut off: ${(err as Error).message}`, { cause: err })
  }
}

/** The bytes of a .onnx file. */
export async function encodeOnnx(model: OnnxModel): Promise<Uint8Array> {
  const type = await loadModelType()
  return type.encode(model).finish()
}

export function dimsOf(tensor: OnnxTensor): number[] {
  return tensor.dims.map((dim) => Number(dim.toString()))
}

/** @throws UsageError when the values are not there or not as many as the dimensions say */
export function floatsOf(tensor: OnnxTensor): Float32Array {
  const { rawData, floatData = [] } = tensor
  if (tensor.dataType !== DATA_TYPES.FLOAT) throw wrong(tensor, `has type ${tensor.dataType}, expected 32-bit floats`)
  const size = dimsOf(tensor).reduce((product, dim) => product * dim, 1)
  const held = rawData?.length ? rawData.length / 4 : floatData.length
  if (held !== size) throw wrong(tensor, `has ${held} values, its shape ${dimsOf(tensor).join(' × ')} needs ${size}`)
  if (!rawData?.length) return Float32Array.from(floatData)
  // A copy: bytes inside a file need not start at a multiple of four. All machines that run Node are little-endian.
  return new Float32Array(new Uint8Array(rawData).buffer)
}

/**
 * The bytes of an int8 tensor, or of an int4 tensor with two values in each.
 * @throws UsageError when they are not there or not as many as the dimensions say
 */
export function bytesOf(tensor: OnnxTensor, dataType: number): Int8Array {
  if (tensor.dataType !== dataType) throw wrong(tensor, `has type ${tensor.dataType}, expected ${dataType}`)
  const size = dimsOf(tensor).reduce((product, dim) => product * dim, 1)
  const expected = dataType === DATA_TYPES.INT4 ? Math.ceil(size / 2) : size
  const raw = tensor.rawData ?? new Uint8Array()
  if (raw.length !== expected) {
    throw wrong(tensor, `has ${raw.length} bytes, its shape ${dimsOf(tensor).join(' × ')} needs ${expected}`)
  }
  return new Int8Array(raw.buffer, raw.byteOffset, raw.length)
}

function wrong({ name }: OnnxTensor, problem: string): UsageError {
  return new UsageError(`The tensor ${name} of the ONNX file ${problem}. Use the file as it was shipped or exported.`)
}
