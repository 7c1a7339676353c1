import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { UsageError } from '../../domain/errors.js'

/** Limit for one line: anything longer is another format, or a quote that is never closed. */
const MAX_LINE_BYTES = 1 << 20
const LF = 0x0a
const UTF8_MARK = Buffer.from([0xef, 0xbb, 0xbf])

export interface TextSource {
  readonly path: string
  readonly encoding: 'utf-8' | 'latin1' | 'windows-1252'
}

/** A stretch of whole lines, as text. */
export interface TextPiece {
  readonly text: string
  /** Number of its first line, from 1. */
  readonly line: number
}

export interface TextReading {
  /** Pieces in the order of the file, a chunk of the disk at a time. @throws UsageError naming the line that is not text */
  readonly pieces: AsyncGenerator<TextPiece>
  /** The sha-256 of the file as it lies on the disk, in hex; whole once `pieces` has ended. */
  sha256(): string
}

/** Reads a file of any size as text, `.gz` unpacked, in constant memory. */
export function readText({ path, encoding }: TextSource): TextReading {
  const hash = createHash('sha256')
  async function* chunks(): AsyncGenerator<Buffer> {
    const file = createReadStream(path, { highWaterMark: 1 << 18 })
    file.on('data', (chunk) => hash.update(chunk))
    const source = path.endsWith('.gz') ? file.pipe(createGunzip()) : file
    // pipe() does not hand on errors: without this, a file that vanishes would leave the reader waiting.
    if (source !== file) file.on('error', (err) => source.destroy(err))
    try {
      for await (const chunk of source) yield chunk as Buffer
    } catch (err) {
      throw unreadable(path, err as NodeJS.ErrnoException)
    } finally {
      file.destroy()
    }
  }
  return { pieces: wholeLines(path, encoding, chunks()), sha256: () => hash.digest('hex') }
}

async function* wholeLines(
  path: string,
  encoding: TextSource['encoding'],
  chunks: AsyncGenerator<Buffer>,
): AsyncGenerator<TextPiece> {
  const windows1252 = new TextDecoder('windows-1252')
  let pending: Buffer = Buffer.alloc(0)
  let line = 1
  let first = true
  const decode = (bytes: Buffer): TextPiece => {
    const start = first && bytes.subarray(0, 3).equals(UTF8_MARK) ? 3 : 0
    first = false
    const body = bytes.subarray(start)
    checkBytes(path, encoding, body, line)
    const text =
      encoding === 'windows-1252' ? windows1252.decode(body) : body.toString(encoding === 'latin1' ? 'latin1' : 'utf8')
    const piece = { text, line }
    line += lineBreaks(bytes)
    return piece
  }
  for await (const chunk of chunks) {
    // In all these encodings a line feed is one byte that is part of nothing else.
    const end = chunk.lastIndexOf(LF) + 1
    if (end === 0) pending = Buffer.concat([pending, chunk])
    else {
      yield decode(Buffer.concat([pending, chunk.subarray(0, end)]))
      pending = Buffer.from(chunk.subarray(end))
    }
    if (pending.length > MAX_LINE_BYTES) throw tooLong(path, line)
  }
  if (pending.length > 0) yield decode(pending)
}

function checkBytes(path: string, encoding: TextSource['encoding'], bytes: Buffer, firstLine: number): void {
  const zero = bytes.indexOf(0)
  if (zero >= 0) {
    const line = firstLine + lineBreaks(bytes.subarray(0, zero))
    throw new UsageError(`${path}:${line}: a zero byte: this is UTF-16, or not text. Convert the file to UTF-8.`)
  }
  if (encoding !== 'utf-8' || isUtf8(bytes)) return
  let line = firstLine
  for (let at = 0; at < bytes.length; line += 1) {
    const lineBreak = bytes.indexOf(LF, at)
    const end = lineBreak < 0 ? bytes.length : lineBreak
    if (!isUtf8(bytes.subarray(at, end))) {
      throw new UsageError(
        `${path}:${line}: not UTF-8. Say the file's encoding in the recipe: "encoding": "latin1" (the original Sentiment140) or "windows-1252".`,
      )
    }
    at = end + 1
  }
}

function lineBreaks(bytes: Buffer): number {
  let count = 0
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) count += 1
  return count
}

function tooLong(path: string, line: number): UsageError {
  return new UsageError(`${path}:${line}: a line of over ${MAX_LINE_BYTES >> 20} MiB. Is this the right file?`)
}

function unreadable(path: string, err: NodeJS.ErrnoException): Error {
  if (err.code === 'ENOENT') return new UsageError(`${path}: no such file. Correct its path in the recipe.`)
  if (err.code === 'EISDIR') return new UsageError(`${path}: a folder. The recipe must name a file.`)
  if (err.code === 'EACCES') return new UsageError(`${path}: this user may not read it.`)
  if (err.code?.startsWith('Z_') === true) {
    return new UsageError(`${path}: damaged, cut short, or not a gzip file (${err.message}). Fetch it again.`)
  }
  return err
}
