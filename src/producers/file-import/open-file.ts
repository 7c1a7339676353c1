import { createHash } from 'node:crypto'
import { open, stat } from 'node:fs/promises'
import { UsageError } from '../../domain/errors.js'
import { gunzip } from './gunzip.js'

/** A small file may unpack to this many bytes at any ratio. */
const BOMB_FLOOR_BYTES = 64 * 1024 * 1024
/** Text packs 3 to 30 to one; gzip's own limit, which a bomb comes close to, is about 1,030 to one. */
const BOMB_RATIO = 200

const CHUNK_BYTES = 64 * 1024
const NOT_READ_HERE: readonly { magic: string; what: string; mend: string }[] = [
  { magic: '28b52ffd', what: 'zstd', mend: 'unpack it with: zstd -d' },
  { magic: '504b0304', what: 'zip', mend: 'unpack it with: unzip' },
  { magic: 'fd377a58', what: 'xz', mend: 'unpack it with: xz -d' },
  { magic: '425a68', what: 'bzip2', mend: 'unpack it with: bunzip2' },
  { magic: 'fffe', what: 'UTF-16 text', mend: 'convert it with: iconv -f UTF-16 -t UTF-8' },
  { magic: 'feff', what: 'UTF-16 text', mend: 'convert it with: iconv -f UTF-16 -t UTF-8' },
]

/** Unpacks to more than it may; everything up to the limit has been delivered. */
export class TooLargeError extends Error {
  override name = 'TooLargeError'
}

/** A file that can be read, seen from its beginning; nothing stays open. */
export interface OpenedFile {
  readonly path: string
  /** On disk. */
  readonly bytes: number
  /** The first decompressed bytes as text, for recognising the format. */
  readonly head: string
  /** sha-256 of all bytes on disk: the same file is known again under any name. */
  fingerprint(signal: AbortSignal): Promise<string>
  /**
   * Decompressed content from the beginning. A chunk is valid until the next one is asked for.
   * @throws DamagedArchiveError, TooLargeError after what could be read has been delivered
   */
  chunks(signal: AbortSignal): AsyncGenerator<Buffer>
}

/**
 * @param maxBytes how much a compressed file may unpack to; null: 200 times its size, 64 MiB at least
 * @throws UsageError naming the file when it cannot be read or is of a kind that is not read here
 */
export async function openFile(path: string, maxBytes: number | null): Promise<OpenedFile> {
  const bytes = await sizeOf(path)
  const first = await firstBytes(path)
  const unread = NOT_READ_HERE.find(({ magic }) => first.subarray(0, magic.length / 2).toString('hex') === magic)
  if (unread) throw new UsageError(`${path} is ${unread.what}: ${unread.mend} ${path}`)
  const packed = first[0] === 0x1f && first[1] === 0x8b
  // The end is fixed now: a file that grows while it is read is imported as it was found.
  const raw = (signal: AbortSignal): AsyncGenerator<Buffer> => readRaw(path, bytes, signal)

  async function* chunks(signal: AbortSignal): AsyncGenerator<Buffer> {
    if (!packed) {
      yield* raw(signal)
      return
    }
    const limit = maxBytes ?? Math.max(BOMB_FLOOR_BYTES, BOMB_RATIO * bytes)
    let unpacked = 0
    for await (const chunk of gunzip(raw(signal))) {
      unpacked += chunk.length
      if (unpacked > limit) {
        yield chunk.subarray(0, chunk.length - (unpacked - limit))
        throw new TooLargeError(
          `${bytes} compressed bytes unpack to more than ${limit}: the rest is not read. If you trust the file, give --max-bytes`,
        )
      }
      yield chunk
    }
  }

  return {
    path,
    bytes,
    head: await headOf(chunks),
    chunks,
    async fingerprint(signal) {
      const hash = createHash('sha256')
      for await (const chunk of raw(signal)) hash.update(chunk)
      return hash.digest('hex')
    },
  }
}

/** One buffer for the whole file: a new one per chunk would pile up until the next garbage collection. */
async function* readRaw(path: string, bytes: number, signal: AbortSignal): AsyncGenerator<Buffer> {
  const handle = await readable(path, () => open(path, 'r'))
  try {
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
    for (let at = 0; at < bytes;) {
      signal.throwIfAborted()
      const { bytesRead } = await handle.read(buffer, 0, Math.min(CHUNK_BYTES, bytes - at), at)
      if (bytesRead === 0) return
      at += bytesRead
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await handle.close()
  }
}

async function sizeOf(path: string): Promise<number> {
  const found = await readable(path, () => stat(path))
  if (!found.isFile()) throw new UsageError(`${path} is not a file`)
  return found.size
}

async function firstBytes(path: string): Promise<Buffer> {
  const handle = await readable(path, () => open(path, 'r'))
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(8), 0, 8, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

async function readable<T>(path: string, attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt()
  } catch (err) {
    const code = (err as NodeJS.ErrnoException).code
    const why = code === 'ENOENT' ? 'does not exist' : code === 'EACCES' ? 'may not be read by this user' : String(err)
    throw new UsageError(`${path} ${why}`, { cause: err })
  }
}

async function headOf(chunks: OpenedFile['chunks']): Promise<string> {
  for await (const chunk of chunks(new AbortController().signal)) {
    return chunk
      .subarray(0, CHUNK_BYTES)
      .toString('utf8')
      .replace(/^\uFEFF/, '')
  }
  return ''
}
