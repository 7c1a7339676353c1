import { closeSync, openSync, readSync } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'

/** A checked, cleaned text with its class. */
export interface Row {
  readonly label: number
  readonly text: string
}

/** The places of the rows in a file, so that any range of them can be read without the rest. */
export interface RowIndex {
  readonly rows: number
  /** Rows of every chunk but the last. */
  readonly rowsPerChunk: number
  /** Byte at which each chunk begins, and the length of the file at the end. */
  readonly offsets: readonly number[]
}

/** Chunks are read in random order: small enough that neighbours in a sorted file do not stay together. */
const ROWS_PER_CHUNK = 64
/** The index stays below half a megabyte; beyond this, two chunks become one. */
const MAX_CHUNKS = 1 << 16
const HEAD_BYTES = 5
const FLUSH_BYTES = 1 << 20

export interface RowWriter {
  add(row: Row): Promise<void>
  /** Everything is on the disk when it resolves. */
  finish(): Promise<RowIndex>
  /** Closes the file without finishing it. */
  abandon(): Promise<void>
}

/** Writes rows one after the other: class (1 byte), length in bytes (4, little-endian), UTF-8. Replaces an old file. */
export async function createRowFile(path: string): Promise<RowWriter> {
  const file: FileHandle = await open(path, 'w')
  let waiting: Buffer[] = []
  let waitingBytes = 0
  let bytes = 0
  let rows = 0
  let rowsPerChunk = ROWS_PER_CHUNK
  let offsets: number[] = []
  const flush = async (): Promise<void> => {
    const block = Buffer.concat(waiting)
    waiting = []
    waitingBytes = 0
    // A plain write may stop early on a full disk. writeFile writes everything or throws.
    await file.writeFile(block)
  }
  return {
    async add({ label, text }) {
      if (rows % rowsPerChunk === 0) {
        if (offsets.length === MAX_CHUNKS) {
          offsets = offsets.filter((_, index) => index % 2 === 0)
          rowsPerChunk *= 2
        }
        offsets.push(bytes)
      }
      const body = Buffer.from(text, 'utf8')
      const head = Buffer.alloc(HEAD_BYTES)
      head.writeUInt8(label, 0)
      head.writeUInt32LE(body.length, 1)
      waiting.push(head, body)
      waitingBytes += HEAD_BYTES + body.length
      bytes += HEAD_BYTES + body.length
      rows += 1
      if (waitingBytes >= FLUSH_BYTES) await flush()
    },
    async finish() {
      await flush()
      await file.sync()
      await file.close()
      return { rows, rowsPerChunk, offsets: [...offsets, bytes] }
    },
    abandon: () => file.close(),
  }
}

export interface RowReader {
  /** Rows of one chunk from `from` up to `to`, counted within the chunk. @throws Error when the file is not as indexed */
  read(chunk: number, from: number, to: number): Row[]
  close(): void
}

/** Synchronous: it runs in a thread that has nothing else to do. */
export function openRowFile(path: string, { offsets }: RowIndex): RowReader {
  const file = openSync(path, 'r')
  return {
    read(chunk, from, to) {
      const start = offsets[chunk] ?? 0
      const bytes = Buffer.alloc((offsets[chunk + 1] ?? start) - start)
      if (readSync(file, bytes, 0, bytes.length, start) !== bytes.length) throw damaged(path)
      const rows: Row[] = []
      let at = 0
      for (let index = 0; index < to; index += 1) {
        if (at + HEAD_BYTES > bytes.length) throw damaged(path)
        const end = at + HEAD_BYTES + bytes.readUInt32LE(at + 1)
        if (index >= from) rows.push({ label: bytes.readUInt8(at), text: bytes.toString('utf8', at + HEAD_BYTES, end) })
        at = end
      }
      return rows
    },
    close: () => closeSync(file),
  }
}

function damaged(path: string): Error {
  return new Error(`${path} has changed since it was written: train from scratch with --force`)
}
