import { decodeJson } from './decode-json.js'
import type { FormatReader, Parsed } from './import-format.js'
import { createLineSplitter } from './splitters/line-splitter.js'
import { createPieceReader } from './splitters/piece-reader.js'

/**
 * Reader of one JSON value a line.
 * @param toItems turns a line into items
 * @param maxBytes longest line; absent: that of every format
 */
export function createJsonLinesReader(
  toItems: (content: unknown, notes: readonly string[]) => Parsed | readonly Parsed[],
  maxBytes?: number,
): FormatReader {
  return createPieceReader(createLineSplitter(maxBytes), (bytes) => {
    const decoded = decodeJson(bytes)
    return decoded.kind === 'none' ? decoded.parsed : toItems(decoded.content, decoded.notes)
  })
}
