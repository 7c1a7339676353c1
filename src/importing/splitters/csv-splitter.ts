import { BYTE_ORDER_MARK } from './piece-reader.js'
import { MAX_RECORD_BYTES, tooLongProblem, withoutCarriageReturns, type Piece, type Splitter } from './line-splitter.js'

const CR = 0x0d
const QUOTE = 0x22
const BACKSLASH = 0x5c

type State = 'field start' | 'unquoted' | 'quoted' | 'quote seen'

export interface CsvWay {
  /** One ASCII character. */
  readonly separator: string
  /** How a quote is written in a quoted field: twice, or behind a backslash. */
  readonly quotes: 'doubled' | 'escaped' | 'none'
  readonly lineBreak: '\n' | '\r'
}

export const RFC_4180: CsvWay = { separator: ',', quotes: 'doubled', lineBreak: '\n' }

/**
 * Cuts CSV (RFC 4180, or the way that is given) into records, where a quoted field may span lines. A quote inside a field that does not begin
 * with one is an ordinary character. When a quote is never closed, or text follows a closing quote, only the line on
 * which the record begins is given up and reading continues after it: one stray quote must not swallow a file.
 */
export function createCsvSplitter(maxBytes: number = MAX_RECORD_BYTES, way: CsvWay = RFC_4180): Splitter {
  const SEPARATOR = way.separator.charCodeAt(0)
  const BREAK = way.lineBreak.charCodeAt(0)
  const isEscaping = way.quotes === 'escaped'
  let pending: Buffer = Buffer.alloc(0) // from the beginning of the current record, unless skipping
  let begin = 0 // of the current record, in `pending`
  let at = 0 // next byte to look at, in `pending`
  let state: State = 'field start'
  let skipping: { problem: string | null; bytes: number } | null = null
  let start = 0 // of the current record, in the file
  let line = 1

  function take(until: number, problem?: string): Piece {
    const raw = pending.subarray(begin, until)
    const span = { line, start, end: start + raw.length }
    line += countLineBreaks(raw, BREAK)
    begin = at = until
    start = span.end
    state = 'field start'
    if (problem !== undefined) return { ...span, bytes: null, problem }
    return { ...span, bytes: withoutLineBreak(raw, BREAK) }
  }

  /** Gives up the first line of the current record. */
  function giveUp(problem: string, pieces: Piece[]): void {
    const lineBreak = pending.indexOf(BREAK, begin)
    if (lineBreak >= 0) pieces.push(take(lineBreak + 1, problem))
    else skipping = { problem, bytes: 0 }
  }

  function scan(pieces: Piece[]): void {
    while (at < pending.length && !skipping) {
      if (at - begin > maxBytes) {
        if (state === 'quoted') giveUp(`a quote is not closed within ${maxBytes} bytes`, pieces)
        else skipping = { problem: null, bytes: 0 }
        continue
      }
      const byte = pending[at]
      if (state === 'quoted') {
        const quote = pending.indexOf(QUOTE, at)
        at = Math.min(quote < 0 ? pending.length : quote + 1, begin + maxBytes + 1)
        if (quote >= 0 && at === quote + 1 && !(isEscaping && isEscaped(quote))) state = 'quote seen'
      } else if (byte === BREAK) {
        pieces.push(take(at + 1))
      } else if (state === 'quote seen' && byte !== SEPARATOR && (isEscaping || byte !== QUOTE) && byte !== CR) {
        giveUp('text after a closing quote', pieces)
      } else {
        state = nextState(byte)
        at += 1
      }
    }
  }

  function nextState(byte: number | undefined): State {
    if (byte === SEPARATOR) return 'field start'
    if (byte === QUOTE) return state === 'unquoted' && !isBehindMark() ? 'unquoted' : 'quoted'
    return state === 'quote seen' ? 'quote seen' : 'unquoted'
  }

  function isEscaped(quote: number): boolean {
    let backslashes = 0
    while (quote - backslashes > begin && pending[quote - backslashes - 1] === BACKSLASH) backslashes += 1
    return backslashes % 2 === 1
  }

  /** A quote behind the mark of UTF-8 begins a field, also where the second of two joined files begins. */
  function isBehindMark(): boolean {
    return at - begin === BYTE_ORDER_MARK.length && pending.subarray(begin, at).equals(BYTE_ORDER_MARK)
  }

  /** Drops bytes up to the next line break. */
  function skip(pieces: Piece[]): void {
    if (!skipping) return
    const lineBreak = pending.indexOf(BREAK, begin)
    const until = lineBreak < 0 ? pending.length : lineBreak + 1
    skipping.bytes += until - begin
    begin = at = until
    if (lineBreak >= 0) pieces.push(finishSkipping())
  }

  function finishSkipping(): Piece {
    const span = { line, start, end: start + (skipping?.bytes ?? 0) }
    const problem = skipping?.problem ?? tooLongProblem(span, maxBytes)
    skipping = null
    state = 'field start'
    start = span.end
    line += 1
    return { ...span, bytes: null, problem }
  }

  function run(pieces: Piece[]): Piece[] {
    while (at < pending.length || (skipping && begin < pending.length)) {
      if (skipping) skip(pieces)
      else scan(pieces)
    }
    pending = Buffer.from(pending.subarray(begin)) // a copy: the reader uses its chunk again
    at -= begin
    begin = 0
    return pieces
  }

  return {
    push(chunk) {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk])
      return run([])
    },
    end() {
      const pieces: Piece[] = []
      while (state === 'quoted' && !skipping && pending.length > 0) {
        giveUp('a quote is not closed before the file ends', pieces)
        run(pieces)
      }
      if (skipping) pieces.push(finishSkipping())
      else if (pending.length > 0) pieces.push(take(pending.length))
      return pieces
    },
  }
}

function countLineBreaks(bytes: Buffer, lineBreak: number): number {
  let count = 0
  for (let at = bytes.indexOf(lineBreak); at >= 0; at = bytes.indexOf(lineBreak, at + 1)) count += 1
  return count
}

function withoutLineBreak(bytes: Buffer, lineBreak: number): Buffer {
  return withoutCarriageReturns(bytes.at(-1) === lineBreak ? bytes.subarray(0, -1) : bytes)
}
