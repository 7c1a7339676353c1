/**
 * How quotes are written: `doubled` inside quoted fields (RFC 4180), `escaped` there by a backslash (R, MySQL), or `none`
 * where no field is quoted.
 */
export type QuoteStyle = 'doubled' | 'escaped' | 'none'

/** What the beginning of a table looks like when it is read in one way. */
export interface TableSample {
  /** Columns of each whole record. */
  readonly widths: readonly number[]
  /** Records in which a quote is not closed, or text follows a closing one. */
  readonly broken: number
  readonly quoted: number
  /** Quoted fields that had to be: they hold a quote, a separator or a line break. */
  readonly needed: number
  /** Fields that hold a quote and are not quoted. */
  readonly stray: number
  /** Fields that hold a space and are not quoted, behind the first record. */
  readonly bareWithSpaces: number
  /** Share of the separators that a space follows. */
  readonly spaced: number
}

interface SampleWay {
  readonly separator: string
  readonly quotes: QuoteStyle
  readonly lineBreak: string
}

/** Longer than this, a field that is still open at the end of the sample is one whose quote is never closed. */
const OPEN_FIELD = 16 * 1024

/** @param isWhole the text is the whole table: elsewhere its last record is cut and does not count */
export function sampleTable(text: string, { separator, quotes, lineBreak }: SampleWay, isWhole: boolean): TableSample {
  const seen = { widths: [] as number[], broken: 0, quoted: 0, needed: 0, stray: 0, bareWithSpaces: 0, spaced: 0 }
  let separators = 0
  let at = 0
  while (at < text.length) {
    const record = readRecord(at)
    if (record.end < 0) break
    if (record.isBroken) seen.broken += 1
    else if (record.width > 0) {
      seen.widths.push(record.width)
      for (const name of ['quoted', 'needed', 'stray', 'spaced'] as const) seen[name] += record[name]
      if (seen.widths.length > 1) seen.bareWithSpaces += record.bareWithSpaces
      separators += record.width - 1
    }
    at = record.end
  }
  return { ...seen, spaced: separators === 0 ? 0 : seen.spaced / separators }

  function lineEnd(from: number): number {
    const end = text.indexOf(lineBreak, from)
    return end < 0 ? text.length : end + 1
  }

  /** `end` is behind its line break, or below 0 where the sample cuts it. */
  function readRecord(from: number): TableRecord {
    const record: TableRecord = {
      end: -1,
      width: 0,
      isBroken: false,
      quoted: 0,
      needed: 0,
      stray: 0,
      bareWithSpaces: 0,
      spaced: 0,
    }
    for (let place = from; ;) {
      const isQuoted = quotes !== 'none' && text[place] === '"'
      const close = isQuoted ? closingQuote(place + 1) : -1
      if (isQuoted && close < 0) {
        const isNeverClosed = isWhole || text.length - place > OPEN_FIELD
        return isNeverClosed ? { ...record, isBroken: true, end: lineEnd(from) } : record
      }
      const end = fieldEnd(isQuoted ? close + 1 : place)
      if (end === text.length && !isWhole) return record
      const content = isQuoted ? text.slice(place + 1, close) : text.slice(place, end)
      if (isQuoted && text.slice(close + 1, end).replace(/\r+$/, '') !== '') {
        return { ...record, isBroken: true, end: lineEnd(from) }
      }
      if (isQuoted) {
        record.quoted += 1
        if (/["\r\n]/.test(content) || content.includes(separator)) record.needed += 1
      } else {
        if (content.includes('"')) record.stray += 1
        if (content.includes(' ')) record.bareWithSpaces += 1
      }
      const isLast = end >= text.length || text[end] === lineBreak
      // A line without anything is no record.
      if (!isLast || record.width > 0 || isQuoted || content.trim() !== '') record.width += 1
      if (isLast) return { ...record, end: Math.min(end + 1, text.length) }
      if (text[end + 1] === ' ') record.spaced += 1
      place = end + 1
    }
  }

  function fieldEnd(from: number): number {
    let end = from
    while (end < text.length && text[end] !== separator && text[end] !== lineBreak) end += 1
    return end
  }

  function closingQuote(from: number): number {
    for (let quote = text.indexOf('"', from); quote >= 0; quote = text.indexOf('"', quote + 1)) {
      if (quotes === 'doubled') {
        if (text[quote + 1] !== '"') return quote
        quote += 1
      } else if (!isEscaped(quote, from)) return quote
    }
    return -1
  }

  function isEscaped(quote: number, from: number): boolean {
    let backslashes = 0
    while (quote - backslashes > from && text[quote - backslashes - 1] === '\\') backslashes += 1
    return backslashes % 2 === 1
  }
}

interface TableRecord {
  end: number
  width: number
  isBroken: boolean
  quoted: number
  needed: number
  stray: number
  bareWithSpaces: number
  spaced: number
}
