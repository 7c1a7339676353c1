import { createHash } from 'node:crypto'
import { open, stat } from 'node:fs/promises'
import { createGunzip } from 'node:zlib'
import { UsageError } from '../../domain/errors.js'
import { decompress } from './decompress.js'
import { unzip } from './unzip.js'
import { unzstd, type ZstdProgram } from './unzstd.js'

/** A small file may unpack to this many bytes at any ratio. */
const BOMB_FLOOR_BYTES = 64 * 1024 * 1024
/** Text packs 3 to 30 to one; gzip's own limit, which a bomb comes close to, is about 1,030 to one. */
const BOMB_RATIO = 200

const CHUNK_BYTES = 64 * 1024
/** Deflate packs at most about 1,030 to one, so one slice becomes 17 MB at most. */
const SLICE_BYTES = 16 * 1024

const GZIP = '1f8b'
const ZIP = '504b0304'
const ZSTD = '28b52ffd'
const NOT_READ_HERE: readonly { magic: string; what: string; fix: string }[] = [
  { magic: 'fd377a58', what: 'xz', fix: 'unpack it with: xz -d' },
  { magic: '425a68', what: 'bzip2', fix: 'unpack it with: bunzip2' },
  { magic: 'fffe', what: 'UTF-16 text', fix: 'convert it with: iconv -f UTF-16 -t UTF-8' },
  { magic: 'feff', what: 'UTF-16 text', fix: 'convert it with: iconv -f UTF-16 -t UTF-8' },
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
  /** What was found out about the bytes and is not certain, for people: `UTF-16LE`, `sheet Posts`. */
  readonly understood?: readonly string[]
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
 * @param zstd program that unpacks zstd where Node cannot
 * @param stop ends the first look at the file
 * @throws UsageError naming the file when it cannot be read or is of a kind that is not read here
 */
export async function openFile(
  path: string,
  maxBytes: number | null,
  zstd: ZstdProgram = { file: 'zstd', libraries: [] },
  stop: AbortSignal = new AbortController().signal,
): Promise<OpenedFile> {
  const bytes = await sizeOf(path)
  const first = await firstBytes(path)
  const beginsWith = (magic: string): boolean => first.toString('hex').startsWith(magic)
  const unread = NOT_READ_HERE.find(({ magic }) => beginsWith(magic))
  if (unread) throw new UsageError(`${path} is ${unread.what}: ${unread.fix} ${path}`)
  // The end is fixed now: a file that grows while it is read is imported as it was found.
  const raw = (signal: AbortSignal): AsyncGenerator<Buffer> => readRaw(path, bytes, signal)

  function unpacked(signal: AbortSignal): AsyncGenerator<Buffer> | null {
    if (beginsWith(GZIP)) return decompress(raw(signal), createGunzip(), SLICE_BYTES)
    if (beginsWith(ZSTD)) return unzstd(raw(signal), zstd)
    return beginsWith(ZIP) ? unzip(path, signal) : null
  }

  async function* chunks(signal: AbortSignal): AsyncGenerator<Buffer> {
    const content = unpacked(signal)
    if (!content) {
      yield* raw(signal)
      return
    }
    const limit = maxBytes ?? Math.max(BOMB_FLOOR_BYTES, BOMB_RATIO * bytes)
    let delivered = 0
    for await (const chunk of content) {
      delivered += chunk.length
      if (delivered > limit) {
        yield chunk.subarray(0, chunk.length - (delivered - limit))
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
    head: await headOf(chunks(stop)),
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

async function headOf(chunks: AsyncIterable<Buffer>): Promise<string> {
  for await (const chunk of chunks) {
    return chunk
      .subarray(0, CHUNK_BYTES)
      .toString('utf8')
      .replace(/^\uFEFF/, '')
  }
  return ''
}
