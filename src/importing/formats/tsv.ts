import type { ImportFormat } from '../import-format.js'
import { createTableReader } from '../table-reader.js'

/** Columns between tabs. Where the file does not quote, one post a line and a quotation mark is part of the text. */
export const tsvFormat: ImportFormat = {
  name: 'tsv',
  title: 'columns between tabs, with a header or --map',
  extensions: ['.tsv', '.tab'],
  takesMap: true,
  takes: ['separator', 'header'],
  recognises: () => false,
  createReader: (options) => createTableReader(options, '\t'),
}
