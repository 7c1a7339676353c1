import { rejected, type FormatReader, type Item, type Parsed } from './import-format.js'
import type { Piece, Splitter } from './line-splitter.js'

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf])

/**
 * Joins what cuts a file with what understands one piece.
 * @param parse null for a piece that is no item (a blank line, a header)
 */
export function createPieceReader(
  splitter: Splitter,
  parse: (bytes: Buffer) => Parsed | null,
  ignored: () => ReadonlySet<string> = () => new Set(),
): FormatReader {
  const toItems = (pieces: readonly Piece[]): Item[] =>
    pieces.flatMap((piece) => {
      const { line, start, end } = piece
      const parsed = piece.bytes ? parse(start === 0 ? withoutMark(piece.bytes) : piece.bytes) : rejected(piece.problem)
      return parsed ? [{ line, start, end, ...parsed }] : []
    })
  return {
    push: (chunk) => toItems(splitter.push(chunk)),
    end: () => toItems(splitter.end()),
    get ignored() {
      return ignored()
    },
  }
}

function withoutMark(bytes: Buffer): Buffer {
  return bytes.subarray(0, 3).equals(BYTE_ORDER_MARK) ? bytes.subarray(3) : bytes
}
