import type { Span } from '../import-format.js'

const CR = 0x0d

/**
 * Longest line or record, in bytes. A text of 1 MB still fits with its quoting; longer ones are rejected without being
 * held in memory.
 */
export const MAX_RECORD_BYTES = 2 * 1024 * 1024

/** Bytes of one line or record without its line break; null with a reason when it cannot be read at all. */
export type Piece<Context = undefined> = Span & {
  /** Where the piece is in the file, from a splitter that knows the file's structure. */
  readonly context?: Context
} & ({ readonly bytes: Buffer; readonly problem?: undefined } | { readonly bytes: null; readonly problem: string })

export interface Splitter<Context = undefined> {
  /** The pieces share the chunk's memory: they are to be decoded before it is used again. */
  push(chunk: Buffer): Piece<Context>[]
  end(): Piece<Context>[]
}

/** Cuts at LF, or what is given; CRs before it belong to the line break. Lines over `maxBytes` are skipped up to the next line break. */
export function createLineSplitter(maxBytes: number = MAX_RECORD_BYTES, lineBreak: '\n' | '\r' = '\n'): Splitter {
  const BREAK = lineBreak.charCodeAt(0)
  let held: Buffer[] = []
  let heldBytes = 0
  let skipping = false
  let start = 0
  let line = 1

  function hold(part: Buffer): void {
    heldBytes += part.length
    if (heldBytes > maxBytes + 1) {
      skipping = true
      held = []
    }
    if (!skipping && part.length > 0) held.push(part)
  }

  function finish(breakBytes: 0 | 1): Piece {
    const span = { line, start, end: start + heldBytes + breakBytes }
    const whole = held.length === 1 && held[0] ? held[0] : Buffer.concat(held)
    const bytes = withoutCarriageReturns(whole)
    const tooLong = skipping || bytes.length > maxBytes
    held = []
    heldBytes = 0
    skipping = false
    start = span.end
    line += 1
    return tooLong ? { ...span, bytes: null, problem: tooLongProblem(span, maxBytes) } : { ...span, bytes }
  }

  return {
    push(chunk) {
      const pieces: Piece[] = []
      let from = 0
      for (let at = chunk.indexOf(BREAK); at >= 0; at = chunk.indexOf(BREAK, from)) {
        hold(chunk.subarray(from, at))
        pieces.push(finish(1))
        from = at + 1
      }
      hold(Buffer.from(chunk.subarray(from))) // a copy: the reader uses its chunk again
      return pieces
    },
    end: () => (heldBytes > 0 ? [finish(0)] : []),
  }
}

/** Windows programs that end lines twice write CR CR LF. */
export function withoutCarriageReturns(bytes: Buffer): Buffer {
  let end = bytes.length
  while (end > 0 && bytes[end - 1] === CR) end -= 1
  return end === bytes.length ? bytes : bytes.subarray(0, end)
}

export function tooLongProblem(span: Span, maxBytes: number): string {
  return `longer than ${maxBytes} bytes (${span.end - span.start})`
}
