import { decodeText } from './decode-text.js'
import { createDialectReader, createTableSplitter } from './dialect-reader.js'
import { leftOut, NO_TABLE_RULES, rejected, type FormatReader, type Parsed, type TableRules } from './import-format.js'
import { createPieceReader } from './splitters/piece-reader.js'
import { describeDialect, namedSeparator, splitRecord, type TableDialect } from './table-dialect.js'
import { fittedTo, isHeaderAgain } from './row-reader.js'

/** Fields of one record by the header's names; empty for a column that the file lacks. */
export type CsvRecord = (name: string) => string

type ToItem = (
  record: CsvRecord,
  has: (name: string) => boolean,
  notes: readonly string[],
) => Parsed | readonly Parsed[]

/**
 * Reader of a CSV file with a header that a program writes, or that another program has saved again in its own way.
 * @param toItem one record into what it is; `has` tells which columns the file has
 */
export function createRecordReader(toItem: ToItem, rules: TableRules = NO_TABLE_RULES): FormatReader {
  return createDialectReader({ preferred: ',', rules, width: null }, (dialect) => createReader(toItem, dialect))
}

function createReader(toItem: ToItem, dialect: TableDialect): FormatReader {
  let names: readonly string[] | null = null
  let columns: ReadonlyMap<string, number> = new Map()

  function parseRecord(bytes: Buffer): Parsed | readonly Parsed[] | null {
    const decoded = decodeText(bytes)
    if (decoded.kind === 'not_text') return rejected(decoded.reason)
    if (decoded.text.trim() === '' || (!names && namedSeparator(decoded.text) !== null)) return null
    let row: readonly string[]
    try {
      row = splitRecord(decoded.text, dialect, bytes)
    } catch (err) {
      return rejected(err instanceof Error ? err.message : String(err))
    }
    if (!names) {
      names = row.map((name) => name.trim())
      columns = new Map(names.map((name, index) => [name, index]))
      return null
    }
    row = fittedTo(row, names)
    if (row.length !== names.length) return rejected(`${row.length} columns instead of ${names.length}`)
    if (isHeaderAgain(row, { names, width: names.length })) return leftOut('the line of column names again')
    const field: CsvRecord = (name) => row[columns.get(name) ?? -1] ?? ''
    return toItem(field, (name) => columns.has(name), decoded.notes)
  }

  return createPieceReader(createTableSplitter(dialect), parseRecord, { understood: [describeDialect(dialect)] })
}
