import { createHash } from 'node:crypto'
import { open, stat } from 'node:fs/promises'
import { UsageError } from '../../domain/errors.js'
import { firstOf } from './gather.js'
import { peel, type LayerTools, type Source } from './layers.js'
import { openZip } from './open-zip.js'
import { toUtf8, type Utf8Text } from './to-utf8.js'
import { isZip } from './unzip.js'
import type { ZstdProgram } from './unzstd.js'
import { createLimit } from './within-limit.js'

const CHUNK_BYTES = 64 * 1024

/** A file that can be read, seen from its beginning; nothing stays open. */
export interface OpenedFile {
  readonly path: string
  /** What the content is called: the file without the ending of its packing, or the member of an archive. */
  readonly contentName: string
  /** A sheet of a workbook, made a table in UTF-8. */
  readonly isWorkbook: boolean
  /** Names of the sheets of a workbook, in their order; of others none. */
  readonly sheets: readonly string[]
  /** On disk. */
  readonly bytes: number
  /** The first decompressed bytes as text, for recognising the format. */
  readonly head: string
  /** What was found out about the bytes and is not certain, for people: `text in UTF-16LE`, `sheet Posts`. */
  readonly understood?: readonly string[]
  /** sha-256 of all bytes on disk: the same file is known again under any name. */
  fingerprint(signal: AbortSignal): Promise<string>
  /**
   * Decompressed content in UTF-8 from the beginning. A chunk is valid until the next one is asked for.
   * @throws DamagedArchiveError, TooLargeError after what could be read has been delivered
   */
  chunks(signal: AbortSignal): AsyncGenerator<Buffer>
}

/** What a person says about the bytes of a file; null: it is found out. */
export interface BytesRules {
  /** Name of the encoding of its text. */
  readonly encoding: string | null
  /** Name of the sheet of a workbook; null: the first one. */
  readonly sheet: string | null
}

/**
 * @param maxBytes how much a compressed file may unpack to; null: 200 times its size, 64 MiB at least
 * @param zstd program that unpacks zstd where Node cannot
 * @param signal ends the first look at the file
 * @throws UsageError naming the file when it cannot be read or is of a kind that is not read here
 */
export async function openFile(
  path: string,
  maxBytes: number | null,
  zstd: ZstdProgram = { file: 'zstd', libraries: [] },
  signal: AbortSignal = new AbortController().signal,
  { encoding, sheet }: BytesRules = { encoding: null, sheet: null },
): Promise<OpenedFile> {
  const bytes = await sizeOf(path)
  // The end is fixed now: a file that grows while it is read is imported as it was found.
  const raw: Source = (stop) => readRaw(path, bytes, stop)
  const tools: LayerTools = { path, zstd, withinLimit: createLimit(bytes, maxBytes), signal }
  const content = isZip(await firstOf(raw(signal), 4))
    ? await openZip(path, sheet, tools)
    : { ...(await peel(raw, path, tools)), understood: [], isWorkbook: false, sheets: [] }
  let text: Utf8Text | null = null

  function chunks(stop: AbortSignal): AsyncGenerator<Buffer> {
    text = toUtf8(content.source(stop), content.isWorkbook ? 'utf-8' : encoding)
    return text.chunks
  }

  return {
    path,
    contentName: content.name,
    isWorkbook: content.isWorkbook,
    sheets: content.sheets,
    bytes,
    head: (await firstOf(chunks(signal), CHUNK_BYTES)).toString('utf8').replace(/^\uFEFF/, ''),
    chunks,
    get understood() {
      return [...content.understood, ...(text?.found ? [text.found] : [])]
    },
    async fingerprint(stop) {
      const hash = createHash('sha256')
      for await (const chunk of raw(stop)) hash.update(chunk)
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

async function readable<T>(path: string, attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt()
  } catch (err) {
    const code = (err as NodeJS.ErrnoException).code
    const why = code === 'ENOENT' ? 'does not exist' : code === 'EACCES' ? 'may not be read by this user' : String(err)
    throw new UsageError(`${path} ${why}`, { cause: err })
  }
}
