import { decodeText } from './decode-text.js'
import { decodeJsonValues } from './decode-json.js'
import { parseExactJson } from './exact-json.js'
import type { FormatReader, Item, Parsed } from './import-format.js'
import { parseBeginning } from './read-head.js'
import { createJsonSplitter, EACH } from './splitters/json-splitter.js'
import { createLineSplitter } from './splitters/line-splitter.js'
import { createPieceReader } from './splitters/piece-reader.js'

/** What shows how a file is laid out, in bytes; the same for any chunks. */
const HEAD_BYTES = 64 * 1024
/** Names around a list of posts: an answer of VK has two. */
const MOST_NAMES_AROUND = 4
/** Lines that are tried: the first may be broken. */
const LINES_TRIED = 20

type ToItem = (content: unknown, notes: readonly string[]) => Parsed
type AboutFile = Pick<FormatReader, 'ignored' | 'chosen'> & {
  /** Whether an object has what a post must have; tells a post from a document with a list of posts inside. */
  readonly isPost: (content: unknown) => boolean
}

/**
 * Reader of JSON objects in any layout that programs write: one a line, a list, over several lines each, or one behind
 * the other. Lines are read as lines, so that a broken one costs nothing but itself.
 */
export function createJsonValuesReader(toItem: ToItem, about: AboutFile): FormatReader {
  const understood: string[] = []
  let head: Buffer = Buffer.alloc(0)
  let reader: FormatReader | null = null

  function parse(bytes: Buffer): Parsed | readonly Parsed[] | null {
    const decoded = decodeJsonValues(withoutSeparator(bytes))
    if (decoded.kind === 'none') return decoded.parsed
    const { contents, notes } = decoded
    if (contents.length > 1) return contents.map((each) => toItem(each, notes))
    const [content] = contents
    return Array.isArray(content) && content.some(isObject)
      ? content.map((each) => toItem(each, notes))
      : toItem(content, notes)
  }

  function open(): FormatReader {
    const layout = layoutOf(head, about.isPost)
    if (layout.isLines) return createPieceReader(createLineSplitter(), parse)
    understood.push(layout.understood)
    const { within, restarts } = layout
    return createPieceReader(
      createJsonSplitter({ isElement: (path, isList) => isElement(path, isList, within), restarts }),
      parse,
    )
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

/** @param within names around the list of posts; empty: objects and lists of objects are the whole file */
function isElement(path: readonly string[], isList: boolean, within: readonly string[]): boolean {
  if (within.length === 0 && path.length === 0) return !isList
  return path.length === within.length + 1 && path.at(-1) === EACH && within.every((name, at) => name === path[at])
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null

/** JSON text sequences (RFC 7464) begin each value with a record separator; copied lists end each line with a comma. */
function withoutSeparator(bytes: Buffer): Buffer {
  const begin = bytes[0] === 0x1e ? 1 : 0
  let end = bytes.length
  while (end > begin && (bytes[end - 1] === 0x20 || bytes[end - 1] === 0x09)) end -= 1
  return bytes.subarray(begin, bytes[end - 1] === 0x2c ? end - 1 : bytes.length)
}

type Layout =
  | { readonly isLines: true }
  | {
      readonly isLines: false
      readonly understood: string
      readonly within: readonly string[]
      readonly restarts: boolean
    }

function layoutOf(head: Buffer, isPost: AboutFile['isPost']): Layout {
  const decoded = decodeText(head.subarray(0, HEAD_BYTES))
  const text = decoded.kind === 'text' ? decoded.text.replace(/^\uFEFF/, '').trimStart() : ''
  const whole = text.split('\n').slice(0, LINES_TRIED).flatMap(wholeObject)
  const layout = { isLines: false, within: [] } as const
  if (text.startsWith('[')) return { ...layout, understood: 'a list of JSON objects', restarts: whole.length > 0 }
  if (!text.startsWith('{')) return { isLines: true }
  const within = whole.some(isPost) ? null : listOfPosts(parseBeginning(text), isPost)
  if (within) {
    return { isLines: false, within, understood: `the list ${within.join('.')} of a JSON document`, restarts: false }
  }
  if (whole.length > 0) return { isLines: true }
  const restarts = text.split('\n').some((line) => /^\s+"/.test(line))
  return { ...layout, understood: 'JSON objects one behind the other, not one a line', restarts }
}

/** An object that begins where its line does, and ends with it. */
function wholeObject(line: string): unknown[] {
  if (!line.startsWith('{')) return []
  try {
    return [parseExactJson(line.trimEnd().replace(/,$/, ''))]
  } catch {
    return [] // broken, or the beginning of an object over several lines
  }
}

/** @returns the names that lead to the one list of posts in a document; null when there is none, or several */
function listOfPosts(document: unknown, isPost: AboutFile['isPost'], depth = 0): string[] | null {
  if (!isObject(document) || isPost(document) || depth === MOST_NAMES_AROUND) return null
  const found = Object.entries(document as object).flatMap(([name, value]: [string, unknown]) => {
    if (Array.isArray(value)) return isPost(value[0]) ? [[name]] : []
    const inside = listOfPosts(value, isPost, depth + 1)
    return inside ? [[name, ...inside]] : []
  })
  return found.length === 1 ? (found[0] ?? null) : null
}
