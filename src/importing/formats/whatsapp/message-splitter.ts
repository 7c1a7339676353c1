import type { Item } from '../../import-format.js'
import {
  createLineSplitter,
  MAX_RECORD_BYTES,
  tooLongProblem,
  type Piece,
  type Splitter,
} from '../../splitters/line-splitter.js'

type Line = Pick<Item, 'line' | 'start' | 'end'>

/**
 * Puts lines together that belong to one message: all up to the next line that begins one.
 * @param begins whether a line is the first of a message
 */
export function createMessageSplitter(begins: (line: Buffer) => boolean): Splitter {
  const lines = createLineSplitter()
  let parts: Buffer[] = []
  let bytes = 0
  let span: Line | null = null

  function finish(): Piece[] {
    if (!span) return []
    const piece: Piece =
      bytes > MAX_RECORD_BYTES
        ? { ...span, bytes: null, problem: tooLongProblem(span, MAX_RECORD_BYTES) }
        : { ...span, bytes: Buffer.from(parts.map((part) => part.toString('latin1')).join('\n'), 'latin1') }
    parts = []
    bytes = 0
    span = null
    return [piece]
  }

  function take(pieces: readonly Piece[]): Piece[] {
    const done: Piece[] = []
    for (const piece of pieces) {
      if (piece.bytes === null) {
        done.push(...finish(), piece)
        continue
      }
      if (begins(piece.bytes)) done.push(...finish())
      span = { line: span?.line ?? piece.line, start: span?.start ?? piece.start, end: piece.end }
      bytes += piece.bytes.length + 1
      // The chunk is used again before the message ends.
      if (bytes <= MAX_RECORD_BYTES) parts.push(Buffer.from(piece.bytes))
    }
    return done
  }

  return {
    push: (chunk) => take(lines.push(chunk)),
    end: () => [...take(lines.end()), ...finish()],
  }
}
