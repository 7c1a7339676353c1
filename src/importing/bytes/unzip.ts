import { createInflateRaw } from 'node:zlib'
import yauzl, { type Entry, type ZipFile } from 'yauzl'
import { UsageError } from '../../domain/errors.js'
import { damaged, decompress } from './decompress.js'
import type { Member } from './members.js'

const STORED = 0
const DEFLATED = 8
/** Deflate packs at most about 1,030 to one, so one slice becomes 17 MB at most. */
const SLICE_BYTES = 16 * 1024
const MAGIC = '504b0304'

export const isZip = (first: Buffer): boolean => first.toString('hex', 0, 4) === MAGIC

export interface ZipMember extends Member {
  readonly entry: Entry
}

/** @throws UsageError when it cannot be opened */
export async function listZip(path: string): Promise<ZipMember[]> {
  const zip = await open(path)
  const members: ZipMember[] = []
  try {
    for await (const entry of zip.eachEntry()) members.push({ name: entry.fileName, entry })
  } catch (err) {
    throw broken(path, err)
  } finally {
    zip.close()
  }
  return members
}

/**
 * Members of a zip, one behind the other.
 * @throws UsageError when one cannot be unpacked here; DamagedArchiveError after what could be read
 */
export async function* unzip(path: string, members: readonly ZipMember[], signal: AbortSignal): AsyncGenerator<Buffer> {
  const zip = await open(path)
  try {
    for (const { entry } of members) {
      signal.throwIfAborted()
      yield* contentOf(zip, entry, path)
    }
  } finally {
    zip.close()
  }
}

async function open(path: string): Promise<ZipFile> {
  try {
    return await yauzl.openPromise(path, { lazyEntries: true, autoClose: false })
  } catch (err) {
    throw broken(path, err)
  }
}

function broken(path: string, err: unknown): UsageError {
  const why = err instanceof Error ? err.message : String(err)
  return new UsageError(`${path} is a zip that cannot be opened (${why}): download it again`, { cause: err })
}

async function* contentOf(zip: ZipFile, entry: Entry, path: string): AsyncGenerator<Buffer> {
  if (entry.isEncrypted()) throw new UsageError(`${path} is encrypted: unpack it with: unzip ${path}`)
  if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED) {
    throw new UsageError(`${path} is packed in a way that is not read here: unpack it with: unzip ${path}`)
  }
  const packed = readPacked(zip, entry)
  let bytes = 0
  for await (const chunk of entry.compressionMethod === STORED
    ? packed
    : decompress(packed, createInflateRaw(), SLICE_BYTES)) {
    bytes += chunk.length
    yield chunk
  }
  if (bytes !== entry.uncompressedSize) throw damaged(`${bytes} bytes instead of ${entry.uncompressedSize}`)
}

async function* readPacked(zip: ZipFile, entry: Entry): AsyncGenerator<Buffer> {
  try {
    const stream = await zip.openReadStreamPromise(entry, { decodeFileData: false })
    for await (const chunk of stream) yield chunk as Buffer
  } catch (err) {
    throw damaged(err instanceof Error ? err.message : String(err), err)
  }
}
