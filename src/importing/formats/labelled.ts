import { parseColumnMap } from '../column-map.js'
import type { ImportFormat } from '../import-format.js'
import { tsvFormat } from './tsv.js'

const LABELLED_LINE = /^(?:positive|negative|neutral)\t[^\t]*\r?$/

/** Label and text between tabs, without a header: how sets for training sentiment are kept. The label is not stored. */
export const labelledFormat: ImportFormat = {
  name: 'labelled',
  title: 'label, tab, text',
  extensions: [],
  takesMap: false,
  takes: ['separator', 'header'],
  recognises({ text }) {
    const lines = text.split('\n').slice(0, -1) // the last one may be cut
    return lines.length > 0 && lines.every((line) => LABELLED_LINE.test(line))
  },
  createReader: (options) => tsvFormat.createReader({ ...options, map: parseColumnMap('label,text') }),
}
