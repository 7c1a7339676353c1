import { layOut, rowToDraft, type ColumnMap, type Layout } from './column-map.js'
import { decodeText } from './decode-text.js'
import { rejected, type FormatReader, type Parsed } from './import-format.js'
import type { Splitter } from './splitters/line-splitter.js'
import { createPieceReader } from './splitters/piece-reader.js'

/**
 * Reader of a table: the first record is the header unless the map names the columns.
 * @param split one record into its columns
 */
export function createTableReader(
  splitter: Splitter,
  map: ColumnMap | null,
  split: (record: string) => string[],
): FormatReader {
  let layout: Layout | null = map?.kind === 'columns' ? layOut(map, null) : null

  function parseRecord(bytes: Buffer): Parsed | null {
    const decoded = decodeText(bytes)
    if (decoded.kind === 'not_text') return rejected(decoded.reason)
    if (decoded.text.trim() === '') return null
    let row: string[]
    try {
      row = split(decoded.text)
    } catch (err) {
      return rejected(err instanceof Error ? err.message : String(err))
    }
    if (!layout) {
      layout = layOut(map, row)
      return null
    }
    const draft = rowToDraft(row, layout)
    return typeof draft === 'string' ? rejected(draft) : { kind: 'post', draft, notes: decoded.notes }
  }

  return createPieceReader(splitter, parseRecord, () => layout?.ignored ?? new Set())
}
