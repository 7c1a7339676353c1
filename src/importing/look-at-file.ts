import { DAY_OR_MONTH_FIRST } from '../domain/dates/date-parts.js'
import { UsageError } from '../domain/errors.js'
import { NO_DATE_RULES, readDate } from '../domain/written-date.js'
import { firstOf } from './bytes/gather.js'
import { isField } from './column-map.js'
import { decodeText } from './decode-text.js'
import { createTableSplitter, SAMPLE_BYTES } from './dialect-reader.js'
import { leftOut } from './import-format.js'
import { openSource, type ImportSettings } from './import-one.js'
import { createJsonValuesReader } from './json-values-reader.js'
import { suggestFields } from './suggest-map.js'
import { findDialect, namedSeparator, splitRecord } from './table-dialect.js'

const ROWS_SHOWN = 8
const CELL_WIDTH = 160
/** A person chooses among them in a list. */
const MAX_COLUMNS = 200
const OBJECTS_LOOKED_AT = 200

/** The beginning of a file as it would be read, before anyone has said what its columns mean. */
export interface FileLook {
  readonly format: string
  /** Whether a person may say which column is which. */
  readonly takesMap: boolean
  /** Names of the columns or of the fields of objects; `column 1` and so on where the first line is a post. */
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** Which column each field of a post comes from, by their names. */
  readonly suggested: Readonly<Record<string, string>>
  /** Of text with columns, what is between them. */
  readonly separator: string | null
  /** Of a workbook. */
  readonly sheets: readonly string[]
  readonly understood: readonly string[]
  readonly dates: DateOrder | null
}

/** What the dates of a column say about the order of days and months. */
export interface DateOrder {
  readonly column: string
  /** Dates that could be either. */
  readonly ambiguous: number
  /** Dates that can only have the day first, such as 25/3/2026, or only the month. */
  readonly dayFirst: number
  readonly monthFirst: number
  /** One that could be either; null: there is none. */
  readonly example: string | null
}

interface Beginning {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
  readonly separator: string | null
}

/**
 * Looks at the first 256 KiB of a file.
 * @param dateColumn the column of dates; null: what is suggested
 * @throws UsageError when the file cannot be read as asked
 */
export async function lookAtFile(
  path: string,
  settings: ImportSettings,
  dateColumn: string | null,
  signal: AbortSignal,
): Promise<FileLook> {
  const { file, format, settings: fitting } = await openSource(path, { ...settings, map: null }, signal)
  const bytes = await firstOf(file.chunks(signal), SAMPLE_BYTES)
  const isWhole = bytes.length < SAMPLE_BYTES
  const isTable = format.takes?.includes('header') ?? false
  const beginning = isTable
    ? tableOf(bytes, isWhole, format.name === 'tsv' ? '\t' : ',', fitting)
    : format.takesMap
      ? objectsOf(bytes, isWhole)
      : { columns: [], rows: [], separator: null }
  if (isTable && beginning.columns.length === 0) throw new UsageError(`${path} is empty`)
  const suggested = isTable && fitting.table.header === false ? {} : suggestedOf(beginning.columns)
  return {
    format: format.name,
    takesMap: format.takesMap,
    columns: beginning.columns,
    rows: beginning.rows.slice(0, ROWS_SHOWN).map((row) => row.map((cell) => cell.slice(0, CELL_WIDTH))),
    suggested,
    separator: file.isWorkbook ? null : beginning.separator,
    sheets: file.sheets,
    understood: file.understood ?? [],
    dates: orderOf(beginning, dateColumn ?? suggested.postedAt ?? null),
  }
}

function tableOf(bytes: Buffer, isWhole: boolean, preferred: string, { table }: ImportSettings): Beginning {
  const dialect = findDialect(bytes.toString('utf8'), isWhole, preferred, table)
  const splitter = createTableSplitter(dialect)
  const pieces = [...splitter.push(bytes), ...(isWhole ? splitter.end() : [])]
  const records = pieces.flatMap((piece) => {
    const decoded = piece.bytes && decodeText(piece.bytes)
    if (decoded?.kind !== 'text' || decoded.text.trim() === '' || namedSeparator(decoded.text) !== null) return []
    try {
      return [splitRecord(decoded.text.replace(/^\uFEFF/, ''), dialect).slice(0, MAX_COLUMNS)]
    } catch {
      return [] // the dry run says what is wrong with it
    }
  })
  const { separator } = dialect
  if (table.header === false) return { columns: (records[0] ?? []).map(columnName), rows: records, separator }
  return { columns: (records[0] ?? []).map((name) => name.trim()), rows: records.slice(1), separator }
}

/** What a column is called that has no name. */
const columnName = (_: string, at: number): string => `column ${at + 1}`

function objectsOf(bytes: Buffer, isWhole: boolean): Beginning {
  const found: ReadonlyMap<string, string>[] = []
  const reader = createJsonValuesReader(
    (content) => {
      if (found.length < OBJECTS_LOOKED_AT && isObject(content)) found.push(new Map(flattened(content)))
      return leftOut('looked at')
    },
    {
      ignored: new Set(),
      isPost: (content) => isObject(content) && 'text' in suggestedOf(flattened(content).map(([name]) => name)),
    },
  )
  reader.push(bytes)
  if (isWhole) reader.end()
  const columns = [...new Set(found.flatMap((each) => [...each.keys()]))].slice(0, MAX_COLUMNS)
  return { columns, rows: found.map((each) => columns.map((name) => each.get(name) ?? '')), separator: null }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Names as a map writes them: `author.id` for one inside another. */
function flattened(content: Record<string, unknown>, depth = 0): [name: string, value: string][] {
  return Object.entries(content).flatMap(([name, value]): [string, string][] => {
    if (isObject(value) && depth < 2)
      return flattened(value, depth + 1).map(([inner, text]) => [`${name}.${inner}`, text])
    if (typeof value === 'object' && value !== null) return [[name, JSON.stringify(value).slice(0, CELL_WIDTH)]]
    return [[name, typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value)]]
  })
}

/** Fields of ours that lie inside an object of their own. */
const INSIDE: Readonly<Record<string, string>> = {
  author: 'author.nativeId',
  authorHandle: 'author.handle',
  authorPlace: 'author.declaredPlace',
  authorCreatedAt: 'author.createdAt',
}

function suggestedOf(columns: readonly string[]): Record<string, string> {
  const own = Object.fromEntries([
    ...columns.filter(isField).map((name) => [name, name]),
    ...Object.entries(INSIDE).filter(([, name]) => columns.includes(name)),
  ]) as Record<string, string>
  return { ...own, ...Object.fromEntries(suggestFields(columns, Object.keys(own))) }
}

/** A date of numbers whose first or second part is no month. */
const NUMBERS = /^\s*(\d{1,2})[/.-](\d{1,2})[/.-]\d{2,4}/

function orderOf({ columns, rows }: Beginning, column: string | null): DateOrder | null {
  const at = column === null ? -1 : columns.indexOf(column)
  if (column === null || at < 0) return null
  const written = rows.map((row) => row[at] ?? '')
  const either = written.filter((each) => {
    const read = readDate(each, NO_DATE_RULES)
    return 'reason' in read && read.reason === DAY_OR_MONTH_FIRST.reason
  })
  const above12 = (part: 1 | 2): number => written.filter((each) => Number(NUMBERS.exec(each)?.[part] ?? 0) > 12).length
  return {
    column,
    ambiguous: either.length,
    dayFirst: above12(1),
    monthFirst: above12(2),
    example: either[0]?.slice(0, CELL_WIDTH) ?? null,
  }
}
