import { decodeJsonValues } from './decode-json.js'
import type { FormatReader, Item, Parsed } from './import-format.js'
import { createJsonSplitter, EACH } from './splitters/json-splitter.js'
import { createLineSplitter } from './splitters/line-splitter.js'
import { createPieceReader } from './splitters/piece-reader.js'

/** What shows how the file is laid out, in bytes; the same for any chunks. */
const HEAD_BYTES = 4 * 1024
/** A list, or an object that goes on over lines; perhaps with the name of a variable before it. */
const DOCUMENT = /^\uFEFF?\s*(?:[\w.$ ]+=\s*)?(?:\[|\{\s*[\r\n]|\{[^\r\n]*[\r\n]+[ \t]+["\]}])/
/** Lines that are indented, or objects that end with their line: a brace at the beginning of a line begins an element. */
const EACH_BEGINS_A_LINE = /[\r\n](?:[ \t]+"|\{.*\},?[\r\n])/

/**
 * Reader of the JSON of a program: one value a line as it writes them, or a list or pretty-printed values, as people save
 * them again.
 * @param toItems turns a value into items
 * @param maxBytes longest line or value; absent: that of every format
 */
export function createJsonLinesReader(
  toItems: (content: unknown, notes: readonly string[]) => Parsed | readonly Parsed[],
  maxBytes?: number,
): FormatReader {
  let head: Buffer = Buffer.alloc(0)
  let reader: FormatReader | null = null

  function parse(bytes: Buffer): Parsed | readonly Parsed[] | null {
    const decoded = decodeJsonValues(bytes)
    if (decoded.kind === 'none') return decoded.parsed
    const [content] = decoded.contents
    if (decoded.contents.length === 1) return toItems(content, decoded.notes)
    return decoded.contents.flatMap((each) => toItems(each, decoded.notes))
  }

  function begin(): Item[] {
    const text = head.toString('utf8', 0, HEAD_BYTES)
    const splitter = DOCUMENT.test(text)
      ? createJsonSplitter({ isElement, restarts: EACH_BEGINS_A_LINE.test(text), ...(maxBytes ? { maxBytes } : {}) })
      : createLineSplitter(maxBytes)
    reader = createPieceReader(splitter, parse)
    const items = reader.push(head)
    head = Buffer.alloc(0)
    return items
  }

  return {
    push(chunk) {
      if (reader) return reader.push(chunk)
      head = Buffer.concat([head, chunk])
      return head.length < HEAD_BYTES ? [] : begin()
    },
    end() {
      const items = reader ? [] : begin()
      return [...items, ...(reader?.end() ?? [])]
    },
    ignored: new Set(),
  }
}

function isElement(path: readonly string[], isList: boolean): boolean {
  return path.length === 0 ? !isList : path.length === 1 && path[0] === EACH
}
