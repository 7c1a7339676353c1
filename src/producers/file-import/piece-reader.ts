import { rejected, type FormatReader, type Item, type Parsed } from './import-format.js'
import type { Piece, Splitter } from './line-splitter.js'

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf])

/**
 * Joins what cuts a file with what understands one piece.
 * @param parse null for a piece that is no item (a blank line, a header); an array for one that holds several
 */
export function createPieceReader<Context = undefined>(
  splitter: Splitter<Context>,
  parse: (bytes: Buffer, context: Context | undefined) => Parsed | readonly Parsed[] | null,
  ignored: () => ReadonlySet<string> = () => new Set(),
): FormatReader {
  const toItems = (pieces: readonly Piece<Context>[]): Item[] =>
    pieces.flatMap((piece) => {
      const { line, start, end } = piece
      const parsed = piece.bytes
        ? parse(start === 0 ? withoutMark(piece.bytes) : piece.bytes, piece.context)
        : rejected(piece.problem)
      if (parsed === null) return []
      if (!isList(parsed)) return [{ line, start, end, ...parsed }]
      // Each its own end, so that a checkpoint can stand between two items of one line. There are bytes enough: an item
      // takes more than one.
      return parsed.map((one, index) => ({ line, start, end: end - (parsed.length - 1 - index), ...one }))
    })
  return {
    push: (chunk) => toItems(splitter.push(chunk)),
    end: () => toItems(splitter.end()),
    get ignored() {
      return ignored()
    },
  }
}

function isList(parsed: Parsed | readonly Parsed[]): parsed is readonly Parsed[] {
  return Array.isArray(parsed)
}

function withoutMark(bytes: Buffer): Buffer {
  return bytes.subarray(0, 3).equals(BYTE_ORDER_MARK) ? bytes.subarray(3) : bytes
}
