import { open, rename, rm, type FileHandle } from 'node:fs/promises'
import { z } from 'zod'
import { UsageError } from '../domain/errors.js'
import type { NamedTensor, Weights } from './weights.js'

// The file format of https://github.com/huggingface/safetensors: eight bytes with the length of a JSON header, the header
// with type, shape and place of every tensor, then their bytes, little-endian.

const BYTES = { F32: 4, F16: 2, BF16: 2 } as const
type StoredType = keyof typeof BYTES

/** Far above any model's; a file of something else has a random number here. */
const MAX_HEADER_BYTES = 100_000_000
const LENGTH_BYTES = 8

const Entry = z.object({
  dtype: z.enum(Object.keys(BYTES) as [StoredType, ...StoredType[]], 'is not one of F32, F16, BF16'),
  shape: z.array(z.number().int().nonnegative()),
  data_offsets: z.tuple([z.number().int().nonnegative(), z.number().int().nonnegative()]),
})
/** Some writers store these next to the weights, but they are not weights: 0, 1, 2 … */
const POSITIONS = /(^|\.)position_ids$/

const Header = z.record(z.string(), z.unknown())
interface Stored extends z.infer<typeof Entry> {
  readonly name: string
}

const ENCODER_PREFIX = 'bert.'
const HEAD_PREFIX = 'classifier.'

/**
 * Reads all tensors as fp32, under the names of `Weights`. When a file has only the encoder, its names get their prefix.
 * @throws UsageError naming the tensor that is damaged, of another type, or not whole
 */
export async function readSafetensors(path: string): Promise<Weights> {
  const file = await openFile(path)
  try {
    const { entries, begin } = await readHeader(file, path)
    const weights = new Map<string, NamedTensor>()
    for (const entry of entries) {
      const [from, to] = entry.data_offsets
      const bytes = Buffer.alloc(to - from)
      await readFully(file, bytes, begin + from, `${path}: ${entry.name}`)
      weights.set(prefixed(entry.name), { shape: entry.shape, data: toFloats(bytes, entry.dtype) })
    }
    return weights
  } finally {
    await file.close()
  }
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r')
  } catch (err) {
    if (!(err instanceof Error && 'code' in err && err.code === 'ENOENT')) throw err
    throw new UsageError(`${path} is missing. Training needs the weights of the base model in safetensors format.`)
  }
}

async function readHeader(file: FileHandle, path: string): Promise<{ entries: Stored[]; begin: number }> {
  const { size } = await file.stat()
  const lengthBytes = Buffer.alloc(LENGTH_BYTES)
  await readFully(file, lengthBytes, 0, path)
  const length = Number(lengthBytes.readBigUInt64LE())
  if (length > MAX_HEADER_BYTES || length + LENGTH_BYTES > size) throw damaged(path, 'it does not begin with a header')
  const text = Buffer.alloc(length)
  await readFully(file, text, LENGTH_BYTES, path)
  const entries = parseHeader(text.toString('utf8'), path)
  const begin = LENGTH_BYTES + length
  checkPlaces(entries, size - begin, path)
  return { entries, begin }
}

function parseHeader(text: string, path: string): Stored[] {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (err) {
    throw damaged(path, `its header is not JSON (${(err as SyntaxError).message})`)
  }
  const header = Header.safeParse(json)
  if (!header.success) throw damaged(path, 'its header is not an object')
  return Object.entries(header.data).flatMap(([name, value]) => {
    if (name === '__metadata__' || POSITIONS.test(name)) return []
    const entry = Entry.safeParse(value)
    if (entry.success) return [{ name, ...entry.data }]
    const [issue] = entry.error.issues
    throw damaged(path, `tensor ${name}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`)
  })
}

/** Every tensor lies in the file, is as long as its shape says, and shares no byte with another. */
function checkPlaces(entries: readonly Stored[], available: number, path: string): void {
  let end = 0
  for (const { name, dtype, shape, data_offsets: place } of [...entries].sort(
    (a, b) => a.data_offsets[0] - b.data_offsets[0],
  )) {
    const [from, to] = place
    const wanted = shape.reduce((product, size) => product * size, BYTES[dtype])
    if (to - from !== wanted) throw damaged(path, `tensor ${name} has ${to - from} bytes, its shape needs ${wanted}`)
    if (to > available) throw damaged(path, `it ends within tensor ${name}`)
    if (from < end) throw damaged(path, `tensor ${name} overlaps another one`)
    end = to
  }
}

async function readFully(file: FileHandle, into: Buffer, position: number, what: string): Promise<void> {
  let done = 0
  while (done < into.length) {
    const { bytesRead } = await file.read(into, done, into.length - done, position + done)
    if (bytesRead === 0) throw damaged(what, 'it ends too early')
    done += bytesRead
  }
}

function toFloats(bytes: Buffer, dtype: StoredType): Float32Array {
  if (dtype === 'F32') return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / BYTES.F32)
  const halves = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / BYTES[dtype])
  if (dtype === 'F16') {
    const table = float16Values()
    const floats = new Float32Array(halves.length)
    for (let at = 0; at < halves.length; at += 1) floats[at] = table[halves[at] as number] as number
    return floats
  }
  const words = new Uint32Array(halves.length)
  halves.forEach((half, at) => (words[at] = half << 16))
  return new Float32Array(words.buffer)
}

let float16Table: Float32Array | undefined
/** All 65,536 of them: a base model has fifty million to look up. */
function float16Values(): Float32Array {
  return (float16Table ??= Float32Array.from({ length: 0x1_0000 }, (_, bits) => float16(bits)))
}

/** Value of the sixteen bits of IEEE 754 binary16. */
function float16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

function prefixed(name: string): string {
  return name.startsWith(ENCODER_PREFIX) || name.startsWith(HEAD_PREFIX) ? name : ENCODER_PREFIX + name
}

/** Writes fp32; the file appears under its name only when it is whole. */
export async function writeSafetensors(path: string, weights: Weights): Promise<void> {
  let end = 0
  const header: Record<string, unknown> = {}
  for (const [name, { shape, data }] of weights) {
    header[name] = { dtype: 'F32', shape, data_offsets: [end, (end += data.byteLength)] }
  }
  const json = JSON.stringify(header)
  // Tensors begin at a multiple of eight bytes, as the format asks for.
  const text = Buffer.from(json.padEnd(Math.ceil(Buffer.byteLength(json) / 8) * 8, ' '))
  const length = Buffer.alloc(LENGTH_BYTES)
  length.writeBigUInt64LE(BigInt(text.length))
  const partial = `${path}.partial`
  const file = await open(partial, 'w')
  try {
    await file.writeFile(length)
    await file.writeFile(text)
    for (const { data } of weights.values()) {
      await file.writeFile(Buffer.from(data.buffer, data.byteOffset, data.byteLength))
    }
    await file.sync()
  } catch (err) {
    await rm(partial, { force: true })
    throw err
  } finally {
    await file.close()
  }
  await rename(partial, path)
}

function damaged(path: string, why: string): UsageError {
  return new UsageError(`${path} cannot be read as safetensors: ${why}. Fetch or write it again.`)
}
