import { parse } from 'csv-parse/sync'
import { createCsvSplitter } from '../splitters/csv-splitter.js'
import type { ImportFormat } from '../import-format.js'
import { createTableReader } from '../table-reader.js'

/** Columns between commas, quoted as in RFC 4180: a quoted field may contain commas, line breaks and doubled quotes. */
export const csvFormat: ImportFormat = {
  name: 'csv',
  title: 'columns between commas, with a header or --map',
  extensions: ['.csv'],
  takesMap: true,
  recognises: () => false,
  createReader: (options) => createTableReader(createCsvSplitter(), options, splitRecord),
}

/** @throws when the quoting is broken in a way that the splitter has not refused */
export function splitRecord(record: string): string[] {
  if (!record.includes('"')) return record.split(',')
  // The splitter has found where the record ends and refused ambiguous ones. So only a quote inside an unquoted field
  // must be allowed here. We name the line break, because otherwise a lone CR would be taken for one.
  const rows = parse(record, { relax_quotes: true, relax_column_count: true, record_delimiter: '\n' })
  return rows[0] ?? []
}
