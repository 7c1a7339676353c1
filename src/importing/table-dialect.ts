import { parse } from 'csv-parse/sync'
import type { TableRules } from './import-format.js'
import { sampleTable, type QuoteStyle, type TableSample } from './table-sample.js'

/** How a file writes a table. */
export interface TableDialect {
  /** One ASCII character between columns. */
  readonly separator: string
  readonly quotes: QuoteStyle
  readonly lineBreak: '\n' | '\r'
}

const SEPARATORS = [',', ';', '\t', '|']
const NAMES: Readonly<Record<string, string>> = { ',': 'commas', '\t': 'tabs', ';': 'semicolons', '|': 'vertical bars' }
/** Excel's own word for the separator, as a first line of the file. */
const SEPARATOR_LINE = /^\uFEFF?"?sep=([^"\r\n])"?$/i

/** @returns the separator that the first line names; null when it is no such line */
export function namedSeparator(line: string): string | null {
  return SEPARATOR_LINE.exec(line)?.[1] ?? null
}

/**
 * Finds out how a table is written.
 * @param sample its beginning
 * @param isWhole the sample is all of it
 * @param preferred separator of a file that shows none
 * @param width number of columns, where it is known
 */
export function findDialect(
  sample: string,
  isWhole: boolean,
  preferred: string,
  rules: TableRules,
  width: number | null = null,
): TableDialect {
  const lineBreak = sample.includes('\r') && !sample.includes('\n') ? '\r' : '\n'
  const firstBreak = sample.indexOf(lineBreak)
  const firstLine = sample.slice(0, firstBreak < 0 ? sample.length : firstBreak).replace(/\r+$/, '')
  const named = namedSeparator(firstLine)
  const rows =
    named === null ? sample.replace(/^\uFEFF/, '') : sample.slice(firstBreak < 0 ? sample.length : firstBreak + 1)
  const look = (separator: string, quotes: QuoteStyle): TableSample =>
    sampleTable(rows, { separator, quotes, lineBreak }, isWhole)
  const separator = rules.separator ?? named ?? findSeparator(firstLine, preferred, width, look)
  return { separator, lineBreak, quotes: findQuotes(separator, rows, (quotes) => look(separator, quotes)) }
}

type Look = (separator: string, quotes: QuoteStyle) => TableSample

/** What cuts most of the records into as many columns as the first. */
function findSeparator(firstLine: string, preferred: string, width: number | null, look: Look): string {
  const [only, another] = SEPARATORS.filter((separator) => firstLine.includes(separator))
  if (!only) return preferred
  if (!another) return only
  const byPreference = [preferred, ...SEPARATORS.filter((separator) => separator !== preferred)]
  const scored = byPreference.map((separator) => {
    const { widths, broken, spaced } = look(separator, 'doubled')
    const expected = width ?? widths[0] ?? 0
    const fitting = widths.filter((columns) => columns === expected).length
    const share = expected < 2 ? 0 : fitting / (widths.length + broken)
    // What is mostly followed by a space is punctuation of the texts.
    return { separator, score: spaced > 0.5 ? share / 2 : share, columns: expected }
  })
  const [best] = scored.sort((a, b) => b.score - a.score || b.columns - a.columns)
  return best && best.score > 0 ? best.separator : preferred
}

/**
 * Between commas and the like every program quotes; between tabs many do not, and there a `"` is part of the text unless
 * the file shows that it quotes.
 */
function findQuotes(separator: string, rows: string, look: (quotes: QuoteStyle) => TableSample): QuoteStyle {
  if (!rows.includes('"')) return separator === '\t' ? 'none' : 'doubled'
  const mayEscape = rows.includes('\\"')
  if (separator !== '\t') {
    return mayEscape && look('escaped').broken < look('doubled').broken ? 'escaped' : 'doubled'
  }
  const plain = consistency(look('none'))
  const styles: readonly QuoteStyle[] = mayEscape ? ['doubled', 'escaped'] : ['doubled']
  return styles.find((style) => showsQuotes(look(style), plain)) ?? 'none'
}

/** @param plain how many records have as many columns as the first when nothing is quoted */
function showsQuotes(sample: TableSample, plain: number): boolean {
  const { quoted, needed, broken, stray, bareWithSpaces } = sample
  if (quoted === 0) return false
  // Line breaks or tabs inside quotes: only quoting makes a table of it.
  if (broken * 20 <= quoted && consistency(sample) > plain) return true
  if (broken > 0 || stray > 0) return false
  // Who quotes fields that need it doubles the quotes in them; who quotes others as well quotes all that have spaces.
  return needed > 0 || bareWithSpaces === 0
}

function consistency({ widths, broken }: TableSample): number {
  return widths.filter((width) => width === widths[0]).length / Math.max(1, widths.length + broken)
}

/** For people: `separated by semicolons`. */
export function describeDialect({ separator, quotes }: TableDialect): string {
  const name = NAMES[separator] ?? separator
  const how = separator === '\t' ? { none: ', not quoted', doubled: ', quoted', escaped: ', quoted' }[quotes] : ''
  return `separated by ${name}${how}${quotes === 'escaped' ? ', with \\" for a quote' : ''}`
}

/**
 * @param bytes the same record in UTF-8, where they are known: the parser works on them
 * @throws when the quoting is broken in a way that the splitter has not refused
 */
export function splitRecord(
  record: string,
  { separator, quotes }: TableDialect,
  bytes: Buffer = Buffer.from(record),
): string[] {
  if (quotes === 'none' || !record.includes('"')) return record.split(separator)
  // The splitter has found where the record ends and refused what is ambiguous: what stays relaxed is a quote inside an
  // unquoted field, and no line break is left to be discovered (a lone CR would be taken for one).
  const rows = parse(bytes, {
    delimiter: separator,
    escape: quotes === 'escaped' ? '\\' : '"',
    relax_quotes: true,
    relax_column_count: true,
    record_delimiter: '\n',
  })
  return rows[0] ?? []
}
