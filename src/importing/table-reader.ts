import { UsageError } from '../domain/errors.js'
import { layOut, rowToDraft, type ColumnMap, type Layout } from './column-map.js'
import { decodeText } from './decode-text.js'
import { createDialectReader, createTableSplitter } from './dialect-reader.js'
import { leftOut, rejected, type FormatOptions, type FormatReader, type Parsed } from './import-format.js'
import { createPieceReader } from './splitters/piece-reader.js'
import { describeDialect, namedSeparator, splitRecord, type TableDialect } from './table-dialect.js'

/**
 * Reader of a table: the first record is the header unless the map names the columns.
 * @param preferred separator of a file that shows none
 * @throws UsageError when nothing names the columns
 */
export function createTableReader({ map, table }: FormatOptions, preferred: string): FormatReader {
  const width = map?.kind === 'columns' ? map.columns.length : null
  if (table.header === false && width === null) {
    throw new UsageError('--no-header needs the names of the columns in their order, such as --map label,text')
  }
  return createDialectReader({ preferred, rules: table, width }, (dialect) => createRowReader(dialect, map))
}

function createRowReader(dialect: TableDialect, map: ColumnMap | null): FormatReader {
  let names: readonly string[] | null = map?.kind === 'columns' ? map.columns : null
  let layout: Layout | null = names ? layOut(map, null) : null
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
      row = splitRecord(decoded.text, dialect)
    } catch (err) {
      return rejected(err instanceof Error ? err.message : String(err))
    }
    if (!layout || !names) {
      names = row.map((name) => name.trim())
      layout = layOutHeader(map, row, dialect)
      return null
    }
    if (isHeader(row, names)) return leftOut('the names of the columns again')
    const draft = rowToDraft(row, layout)
    return typeof draft === 'string' ? rejected(draft) : { kind: 'post', draft, notes: decoded.notes }
  }

  return {
    ...createPieceReader(createTableSplitter(dialect), parseRecord),
    get ignored() {
      return layout?.ignored ?? new Set<string>()
    },
    understood: [
      describeDialect(dialect),
      map?.kind === 'columns' ? '--map names the columns' : 'the first line names the columns',
    ],
  }
}

/** Files that were put together with `cat` have their first line again in the middle. */
export function isHeader(row: readonly string[], names: readonly string[]): boolean {
  return row.length === names.length && row.length > 1 && row.every((value, index) => value.trim() === names[index])
}

function layOutHeader(map: ColumnMap | null, header: readonly string[], dialect: TableDialect): Layout {
  try {
    return layOut(map, header)
  } catch (err) {
    if (!(err instanceof UsageError)) throw err
    throw new UsageError(
      `${err.message}. It was read as ${describeDialect(dialect)}: if that is wrong, give --separator`,
    )
  }
}
