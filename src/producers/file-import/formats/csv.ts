import { parse } from 'csv-parse/sync'
import { createCsvSplitter } from '../csv-splitter.js'
import type { ImportFormat } from '../import-format.js'
import { createTableReader } from '../table-reader.js'

/** Columns between commas, quoted as in RFC 4180: a quoted field may hold commas, line breaks and doubled quotes. */
export const csvFormat: ImportFormat = {
  name: 'csv',
  extensions: ['.csv'],
  takesMap: true,
  recognises: () => false,
  createReader: (map) => createTableReader(createCsvSplitter(), map, splitRecord),
}

function splitRecord(record: string): string[] {
  // The splitter has refused what is ambiguous; what stays relaxed is a quote inside an unquoted field.
  const rows = parse(record, { relax_quotes: true, relax_column_count: true })
  return rows[0] ?? []
}
