import { createTableReader } from '../table-reader.js'
import type { ImportFormat } from '../import-format.js'
import { createLineSplitter } from '../splitters/line-splitter.js'

/** Columns between tabs, one post a line. Nothing is quoted or escaped: a quotation mark is part of the text. */
export const tsvFormat: ImportFormat = {
  name: 'tsv',
  title: 'columns between tabs, with a header or --map',
  extensions: ['.tsv', '.tab'],
  takesMap: true,
  recognises: () => false,
  createReader: (options) => createTableReader(createLineSplitter(), options, (line) => line.split('\t')),
}
