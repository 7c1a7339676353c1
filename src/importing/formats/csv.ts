import type { ImportFormat } from '../import-format.js'
import { createTableReader } from '../table-reader.js'

/** Columns between commas, or what the file shows, quoted as in RFC 4180: a field may hold commas and line breaks. */
export const csvFormat: ImportFormat = {
  name: 'csv',
  title: 'columns between commas or semicolons, or a sheet of Excel, with a header or --map',
  extensions: ['.csv'],
  takesMap: true,
  takes: ['separator', 'header'],
  recognises: () => false,
  createReader: (options) => createTableReader(options, ','),
}
