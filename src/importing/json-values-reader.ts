import { decodeText } from './decode-text.js'
import { decodeJson } from './decode-json.js'
import { parseExactJson } from './exact-json.js'
import type { FormatReader, Item, Parsed } from './import-format.js'
import { createJsonSplitter, EACH } from './splitters/json-splitter.js'
import { createLineSplitter } from './splitters/line-splitter.js'
import { createPieceReader } from './splitters/piece-reader.js'

/** What shows how a file is laid out, in bytes; the same for any chunks. */
const HEAD_BYTES = 64 * 1024
/** Lines that are tried: the first may be broken. */
const LINES_TRIED = 20

type ToItem = (content: unknown, notes: readonly string[]) => Parsed
type AboutFile = Pick<FormatReader, 'ignored' | 'chosen'>

/**
 * Reader of JSON objects in any layout that programs write: one a line, a list, over several lines each, or one behind
 * the other. Lines are read as lines, so that a broken one costs nothing but itself.
 */
export function createJsonValuesReader(toItem: ToItem, about: AboutFile): FormatReader {
  const understood: string[] = []
  let head: Buffer = Buffer.alloc(0)
  let reader: FormatReader | null = null

  function parse(bytes: Buffer): Parsed | readonly Parsed[] | null {
    const decoded = decodeJson(withoutSeparator(bytes))
    if (decoded.kind === 'none') return decoded.parsed
    const { content, notes } = decoded
    return Array.isArray(content) && content.some(isObject)
      ? content.map((each) => toItem(each, notes))
      : toItem(content, notes)
  }

  function open(): FormatReader {
    const layout = layoutOf(head)
    if (layout.isLines) return createPieceReader(createLineSplitter(), parse)
    understood.push(layout.understood)
    return createPieceReader(createJsonSplitter({ isElement: isObjectOrMember, restarts: layout.restarts }), parse)
  }

  function openWith(bytes: Buffer): Item[] {
    head = Buffer.concat([head, bytes])
    if (head.length < HEAD_BYTES) return []
    return begin()
  }

  function begin(): Item[] {
    reader = open()
    const items = reader.push(head)
    head = Buffer.alloc(0)
    return items
  }

  return {
    push: (chunk) => (reader ? reader.push(chunk) : openWith(chunk)),
    end() {
      const items = reader ? [] : begin()
      return [...items, ...(reader?.end() ?? [])]
    },
    understood,
    get ignored() {
      return about.ignored
    },
    ...(about.chosen ? { chosen: about.chosen } : {}),
  }
}

const isObjectOrMember = (path: readonly string[], isList: boolean): boolean =>
  path.length === 0 ? !isList : path.length === 1 && path[0] === EACH

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null

/** JSON text sequences (RFC 7464) begin each value with a record separator; copied lists end each line with a comma. */
function withoutSeparator(bytes: Buffer): Buffer {
  const begin = bytes[0] === 0x1e ? 1 : 0
  let end = bytes.length
  while (end > begin && (bytes[end - 1] === 0x20 || bytes[end - 1] === 0x09)) end -= 1
  return bytes.subarray(begin, bytes[end - 1] === 0x2c ? end - 1 : bytes.length)
}

type Layout = { readonly isLines: true } | { readonly isLines: false; understood: string; restarts: boolean }

function layoutOf(head: Buffer): Layout {
  const decoded = decodeText(head.subarray(0, HEAD_BYTES))
  const text = decoded.kind === 'text' ? decoded.text.replace(/^\uFEFF/, '').trimStart() : ''
  const lines = text.split('\n').slice(0, LINES_TRIED)
  if (text.startsWith('[')) {
    return { isLines: false, understood: 'a list of JSON objects', restarts: lines.some(isWhole) }
  }
  if (!text.startsWith('{') || lines.some(isWhole)) return { isLines: true }
  const understood = 'JSON objects one behind the other, not one a line'
  return { isLines: false, understood, restarts: lines.some((line) => /^\s+"/.test(line)) }
}

/** An object that begins where its line does, and ends with it. */
function isWhole(line: string): boolean {
  if (!line.startsWith('{')) return false
  try {
    parseExactJson(line.trimEnd().replace(/,$/, ''))
    return true
  } catch {
    return false // broken, or the beginning of an object over several lines
  }
}
