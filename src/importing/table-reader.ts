import { decodeText } from './decode-text.js'
import { dateReaderOf } from './date-reader.js'
import { rejected, type FormatOptions, type FormatReader, type Parsed } from './import-format.js'
import { createRowReader } from './row-reader.js'
import type { Splitter } from './splitters/line-splitter.js'
import { createPieceReader } from './splitters/piece-reader.js'

/**
 * Reader of a table: the first record is the header unless the map names the columns.
 * @param split one record into its columns
 */
export function createTableReader(
  splitter: Splitter,
  { map, dates }: FormatOptions,
  split: (record: string) => string[],
): FormatReader {
  const rows = createRowReader(map, dateReaderOf(dates))

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
    return rows.read(row, decoded.notes)
  }

  return createPieceReader(splitter, parseRecord, rows)
}
