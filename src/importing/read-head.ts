import { parseExactJson } from './exact-json.js'
import { NO_TABLE_RULES } from './import-format.js'
import { findDialect, namedSeparator } from './table-dialect.js'

/** The beginning of a file, taken apart once so that every format can look for its own marks. */
export interface FileHead {
  /** The first decompressed bytes as text. */
  readonly text: string
  /** The first JSON value, as far as the head contains it; undefined when there is none. */
  readonly json: unknown
  /** Names in the first line, were it the header of a CSV file. */
  readonly columns: ReadonlySet<string>
}

/** Lines that are tried until one is JSON: the first may be broken, or a keep-alive of a recorded stream. */
const LINES_TRIED = 20

export function readHead(text: string): FileHead {
  return { text, json: firstJson(text), columns: new Set(/^\s*[{[]/.test(text) ? [] : namesOf(text)) }
}

/** Programs save each other's files with separators of their own. */
function namesOf(text: string): string[] {
  const dialect = findDialect(text, false, ',', NO_TABLE_RULES)
  const lines = text.split(dialect.lineBreak, 2).map((line) => line.replace(/\r+$/, ''))
  const header = lines.find((line) => namedSeparator(line) === null) ?? ''
  return header.split(dialect.separator).map((name) => name.trim().replace(/^"(.*)"$/, '$1'))
}

function firstJson(text: string): unknown {
  let at = 0
  for (let tried = 0; tried < LINES_TRIED && at < text.length; tried += 1) {
    const rest = text.slice(at)
    const value = /^\s*[{[]/.test(rest) ? parseBeginning(rest) : undefined
    if (value !== undefined) return value
    const lineBreak = text.indexOf('\n', at)
    if (lineBreak < 0) return undefined
    at = lineBreak + 1
  }
  return undefined
}

/**
 * The JSON value that a text begins with. When the text ends inside it, open parts are closed behind the last complete
 * value, so that a line longer than the head still shows its first names.
 */
export function parseBeginning(text: string): unknown {
  const closers: string[] = []
  let end = 0 // behind the last complete value; nothing has been opened or closed since
  let inString = false
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at)
    if (inString) {
      if (char === '\\') at += 1
      else if (char === '"') inString = false
    } else if (char === '"') inString = true
    else if (char === '{' || char === '[') {
      closers.push(char === '{' ? '}' : ']')
      end = at + 1
    } else if (char === '}' || char === ']') {
      closers.pop()
      end = at + 1
      if (closers.length === 0) break
    } else if (char === ',') end = at
  }
  try {
    return parseExactJson(text.slice(0, end) + closers.reverse().join(''))
  } catch {
    return undefined // a broken line is for the reader to reject; here it only says nothing about the format
  }
}

/** Whether a value is an object with all of these names. */
export function hasNames(value: unknown, ...names: readonly string[]): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && names.every((name) => Object.hasOwn(value, name))
}
