import { decodeText } from '../decode-text.js'
import { rejected, type ImportFormat, type Parsed } from '../import-format.js'
import { createLineSplitter } from '../splitters/line-splitter.js'
import { createPieceReader } from '../splitters/piece-reader.js'

/** One post a line; blank lines are no posts. */
export const linesFormat: ImportFormat = {
  name: 'lines',
  title: 'one post a line',
  extensions: [],
  takesMap: false,
  recognises: () => false, // any text is lines; only --as says so
  createReader: () => createPieceReader(createLineSplitter(), parseLine),
}

function parseLine(bytes: Buffer): Parsed | null {
  const decoded = decodeText(bytes)
  if (decoded.kind === 'not_text') return rejected(decoded.reason)
  if (decoded.text.trim() === '') return null
  return { kind: 'post', draft: { text: decoded.text, postedAt: null }, notes: decoded.notes }
}
