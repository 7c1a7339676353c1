import { UsageError } from '../domain/errors.js'
import type { ColumnMap } from './column-map.js'
import { dateReaderOf } from './date-reader.js'
import { decodeText } from './decode-text.js'
import { createDialectReader, createTableSplitter } from './dialect-reader.js'
import { rejected, type FormatOptions, type FormatReader, type Parsed } from './import-format.js'
import { createRowReader, type RowReader } from './row-reader.js'
import { createPieceReader } from './splitters/piece-reader.js'
import { describeDialect, namedSeparator, splitRecord, type TableDialect } from './table-dialect.js'

/**
 * Reader of a table: the first record is the header unless the map names the columns.
 * @param preferred separator of a file that shows none
 * @throws UsageError when nothing names the columns
 */
export function createTableReader({ map, table, dates }: FormatOptions, preferred: string): FormatReader {
  const width = map?.kind === 'columns' ? map.columns.length : null
  if (table.header === false && width === null) {
    throw new UsageError('--no-header needs the names of the columns in their order, such as --map label,text')
  }
  const readDate = dateReaderOf(dates)
  return createDialectReader({ preferred, rules: table, width }, (dialect) =>
    readerOf(dialect, map, createRowReader(map, readDate, table.header === false)),
  )
}

function readerOf(dialect: TableDialect, map: ColumnMap | null, rows: RowReader): FormatReader {
  let isFirst = true

  function parseRecord(bytes: Buffer): Parsed | null {
    const decoded = decodeText(bytes)
    if (decoded.kind === 'not_text') return rejected(decoded.reason)
    if (decoded.text.trim() === '') return null
    const wasFirst = isFirst
    isFirst = false
    if (wasFirst && namedSeparator(decoded.text) !== null) return null
    let row: string[]
    try {
      row = splitRecord(decoded.text, dialect, bytes)
    } catch (err) {
      return rejected(err instanceof Error ? err.message : String(err))
    }
    return readRow(rows, row, decoded.notes, dialect)
  }

  const named = map?.kind === 'columns' ? '--map names the columns' : 'the first line names the columns'
  return createPieceReader(createTableSplitter(dialect), parseRecord, {
    get ignored() {
      return rows.ignored
    },
    get understood() {
      return [describeDialect(dialect), named, ...rows.understood]
    },
    get chosen() {
      return rows.chosen
    },
  })
}

/** A header without a column that is needed may have been split at the wrong character. */
function readRow(
  rows: RowReader,
  row: readonly string[],
  notes: readonly string[],
  dialect: TableDialect,
): Parsed | null {
  try {
    return rows.read(row, notes)
  } catch (err) {
    if (!(err instanceof UsageError)) throw err
    throw new UsageError(
      `${err.message}. It was read as ${describeDialect(dialect)}: if that is wrong, give --separator`,
      { cause: err },
    )
  }
}
