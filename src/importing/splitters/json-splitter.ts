import { MAX_RECORD_BYTES, tooLongProblem, type Piece, type Splitter } from './line-splitter.js'

const LF = 0x0a
const SPACE = 0x20
const QUOTE = 0x22
const COMMA = 0x2c
const COLON = 0x3a
const BACKSLASH = 0x5c
const OPEN_LIST = 0x5b
const CLOSE_LIST = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d

/** Path element of an array's members. */
export const EACH = '[]'

/** Containers around the elements may be nested this deep. Deeper ones are only counted, so that they take no memory. */
const MAX_DEPTH = 64
/** The longest name or value around the elements that is reported. */
const MAX_SCALAR_BYTES = 4_096

export interface JsonSplitterOptions<Context> {
  /** Whether the value at this path is one piece: `['messages', EACH]` for `{"messages": [piece, piece]}`. */
  readonly isElement: (path: readonly string[], isList: boolean) => boolean
  /** Called for strings, numbers and literals around the elements, in the order of the file. */
  readonly onScalar?: (path: readonly string[], value: unknown) => void
  /** Returns the known facts when an element begins. It is passed on with the piece. */
  readonly context?: () => Context
  /** A line that begins with a brace begins an element: one whose bracket was lost ends before it. */
  readonly restarts?: boolean
  readonly maxBytes?: number
}

interface Container {
  readonly isList: boolean
  name: string
  expectsName: boolean
}

/**
 * Cuts JSON documents of any size into the elements of their lists, without parsing them. A broken element is one
 * rejected piece, and the others are read (a streaming parser ends at the first error). Several documents may follow
 * each other, with anything that is not a bracket before each (`window.YTD.tweets.part0 = [`). A raw line break cannot be
 * in a JSON string, so it ends one whose closing quote was lost.
 */
export function createJsonSplitter<Context = undefined>(options: JsonSplitterOptions<Context>): Splitter<Context> {
  const { isElement, onScalar, context, restarts = false, maxBytes = MAX_RECORD_BYTES } = options
  const around: Container[] = []
  let deeper = 0 // containers around that are below MAX_DEPTH
  let element: { readonly place: { line: number; start: number; context?: Context }; depth: number } | null = null
  let inScalar = false // around the elements, and wanted
  let inString = false
  let escaped = false
  let inLiteral = false
  let lastByte = LF // of the chunk before
  let offset = 0 // of the current chunk, in the file
  let line = 1
  const held = createHeldBytes()

  const path = (): string[] => around.map(({ isList, name }) => (isList ? EACH : name))

  function beginValue(at: number, isContainer: boolean, isList = false): void {
    if (element) {
      if (isContainer) element.depth += 1
      return
    }
    const top = around.at(-1)
    // Before the first bracket there is no value, only program text.
    const isValue = deeper === 0 && (isContainer || top !== undefined) && !top?.expectsName
    if (isValue && isElement(path(), isList)) {
      const known = context ? { context: context() } : {}
      element = { place: { line, start: offset + at, ...known }, depth: isContainer ? 1 : 0 }
      held.begin(at, maxBytes)
    } else if (!isContainer) {
      inScalar = top !== undefined && deeper === 0
      if (inScalar) held.begin(at, MAX_SCALAR_BYTES)
    } else if (around.length < MAX_DEPTH) around.push({ isList, name: '', expectsName: !isList })
    else deeper += 1
  }

  function endScalar(chunk: Buffer, end: number, pieces: Piece<Context>[]): void {
    if (element) {
      if (element.depth === 0) endElement(chunk, end, pieces)
      return
    }
    if (!inScalar) return
    inScalar = false
    const value = parseScalar(held.end(chunk, end))
    const top = around.at(-1)
    if (top?.expectsName) top.name = typeof value === 'string' ? value : ''
    else if (value !== undefined) onScalar?.(path(), value)
  }

  function endContainer(chunk: Buffer, end: number, pieces: Piece<Context>[]): void {
    if (element) {
      element.depth -= 1
      if (element.depth === 0) endElement(chunk, end, pieces)
    } else if (deeper > 0) deeper -= 1
    else around.pop()
  }

  function endElement(chunk: Buffer, end: number, pieces: Piece<Context>[]): void {
    const span = { ...(element?.place ?? { line, start: offset }), end: offset + end }
    const bytes = held.end(chunk, end)
    element = null
    pieces.push(bytes ? { ...span, bytes } : { ...span, bytes: null, problem: tooLongProblem(span, maxBytes) })
  }

  function restart(end: number, pieces: Piece<Context>[]): void {
    if (!element) return
    const span = { ...element.place, end: offset + end }
    pieces.push({ ...span, bytes: null, problem: 'a bracket is not closed before the next object begins' })
    element = null
  }

  function expectName(expected: boolean): void {
    const top = around.at(-1)
    if (!element && top && deeper === 0) top.expectsName = expected && !top.isList
  }

  return {
    push(chunk) {
      const pieces: Piece<Context>[] = []
      for (let at = 0; at < chunk.length; at += 1) {
        const byte = chunk[at] ?? 0
        if (byte === LF) line += 1
        if (inString) {
          const ends = byte === LF || (byte === QUOTE && !escaped)
          escaped = byte === BACKSLASH && !escaped
          if (!ends) continue
          inString = false
          endScalar(chunk, at + 1, pieces)
          continue
        }
        if (inLiteral) {
          if (!endsLiteral(byte)) continue
          inLiteral = false
          endScalar(chunk, at, pieces)
        }
        if (byte <= SPACE) continue
        if (byte === QUOTE) {
          beginValue(at, false)
          inString = true
          escaped = false
        } else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
          if (restarts && (at === 0 ? lastByte : chunk[at - 1]) === LF) restart(at, pieces)
          beginValue(at, true, byte === OPEN_LIST)
        } else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) endContainer(chunk, at + 1, pieces)
        else if (byte === COMMA) expectName(true)
        else if (byte === COLON) expectName(false)
        else {
          beginValue(at, false)
          inLiteral = true
        }
      }
      if (element || inScalar) held.carry(chunk)
      offset += chunk.length
      lastByte = chunk.at(-1) ?? lastByte
      return pieces
    },
    end() {
      if (!element && around.length === 0) return []
      const span = { ...(element?.place ?? { line, start: offset }), end: offset }
      return [{ ...span, bytes: null, problem: 'the file ends early: a bracket is not closed' }]
    },
  }
}

function endsLiteral(byte: number): boolean {
  if (byte <= SPACE || byte === COMMA || byte === COLON || byte === CLOSE_LIST || byte === CLOSE_OBJECT) return true
  return byte === OPEN_LIST || byte === OPEN_OBJECT // behind a byte order mark, or what a program wrote in front
}

function parseScalar(bytes: Buffer | null): unknown {
  if (!bytes) return undefined
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return undefined // not JSON; the parts next to it are still read
  }
}

/** Bytes of one value, which may begin in an earlier chunk. */
interface HeldBytes {
  begin(at: number, limit: number): void
  /** Keeps the rest of a chunk, which will be used again. */
  carry(chunk: Buffer): void
  /** @returns null when there were more than the limit */
  end(chunk: Buffer, end: number): Buffer | null
}

function createHeldBytes(): HeldBytes {
  let parts: Buffer[] = []
  let bytes = 0
  let from = 0
  let limit = 0
  return {
    begin(at, most) {
      parts = []
      bytes = 0
      from = at
      limit = most
    },
    carry(chunk) {
      bytes += chunk.length - from
      if (bytes > limit) parts = []
      else parts.push(Buffer.from(chunk.subarray(from)))
      from = 0
    },
    end(chunk, end) {
      const last = chunk.subarray(from, end)
      if (bytes + last.length > limit) return null
      return parts.length === 0 ? last : Buffer.concat([...parts, last])
    },
  }
}
