import { decodeText } from './decode-text.js'
import { parseExactJson } from './exact-json.js'
import { rejected, type Parsed } from './import-format.js'
import { createJsonSplitter } from './splitters/json-splitter.js'

export type DecodedJson =
  | { readonly kind: 'json'; readonly content: unknown; readonly notes: readonly string[] }
  | { readonly kind: 'none'; readonly parsed: Parsed | null }

export type DecodedValues =
  | { readonly kind: 'json'; readonly contents: readonly unknown[]; readonly notes: readonly string[] }
  | Extract<DecodedJson, { readonly kind: 'none' }>

/** What `print` writes in Python: quotes of one stroke, None and True. */
const OF_PYTHON = /^\s*\[?\s*\{\s*'/

/** Bytes of one line or element as JSON; `none` with the result for the piece instead: null for a blank one. */
export function decodeJson(bytes: Buffer): DecodedJson {
  const decoded = decodeText(bytes)
  if (decoded.kind === 'not_text') return { kind: 'none', parsed: rejected(decoded.reason) }
  if (decoded.text.trim() === '') return { kind: 'none', parsed: null }
  try {
    return { kind: 'json', content: parseExactJson(decoded.text), notes: decoded.notes }
  } catch (err) {
    const why = OF_PYTHON.test(decoded.text)
      ? "Python's own way of writing objects: save them with json.dumps"
      : err instanceof Error
        ? err.message
        : String(err)
    return { kind: 'none', parsed: rejected(`not JSON: ${why}`) }
  }
}

/** The same for a line on which several objects stand: two processes wrote it, or a line break was lost. */
export function decodeJsonValues(bytes: Buffer): DecodedValues {
  const whole = decodeJson(bytes)
  if (whole.kind === 'json') return { kind: 'json', contents: [whole.content], notes: whole.notes }
  const splitter = createJsonSplitter({ isElement: (path, isList) => path.length === 0 && !isList })
  const pieces = [...splitter.push(bytes), ...splitter.end()]
  if (pieces.length < 2) return whole
  const read = pieces.map((piece) => (piece.bytes ? decodeJson(piece.bytes) : whole))
  const contents = read.flatMap((each) => (each.kind === 'json' ? [each] : []))
  // Something that is no object stands between them, or one of them is broken.
  const between = bytes.length - pieces.reduce((sum, { start, end }) => sum + end - start, 0)
  if (contents.length < read.length || between > 2 * pieces.length) return whole
  return {
    kind: 'json',
    contents: contents.map(({ content }) => content),
    notes: [...new Set(contents.flatMap(({ notes }) => notes))],
  }
}
