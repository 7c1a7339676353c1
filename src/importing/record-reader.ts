import { createCsvSplitter } from './splitters/csv-splitter.js'
import { decodeText } from './decode-text.js'
import { splitRecord } from './formats/csv.js'
import { rejected, type FormatReader, type Parsed } from './import-format.js'
import { createPieceReader } from './splitters/piece-reader.js'

/** Fields of one record by the header's names; empty for a column that the file lacks. */
export type CsvRecord = (name: string) => string

/**
 * Reader of a CSV file with a header that a program writes.
 * @param toItem turns one record into its item; `has` says which columns the file has
 */
export function createRecordReader(
  toItem: (record: CsvRecord, has: (name: string) => boolean, notes: readonly string[]) => Parsed | readonly Parsed[],
): FormatReader {
  let columns: ReadonlyMap<string, number> | null = null
  let width = 0

  function parseRecord(bytes: Buffer): Parsed | readonly Parsed[] | null {
    const decoded = decodeText(bytes)
    if (decoded.kind === 'not_text') return rejected(decoded.reason)
    if (decoded.text.trim() === '') return null
    let row: string[]
    try {
      row = splitRecord(decoded.text)
    } catch (err) {
      return rejected(err instanceof Error ? err.message : String(err))
    }
    if (!columns) {
      width = row.length
      columns = new Map(row.map((name, index) => [name.trim(), index]))
      return null
    }
    if (row.length !== width) return rejected(`${row.length} columns instead of ${width}`)
    const known = columns
    const field: CsvRecord = (name) => row[known.get(name) ?? -1] ?? ''
    return toItem(field, (name) => known.has(name), decoded.notes)
  }

  return createPieceReader(createCsvSplitter(), parseRecord)
}
