import { layOut, rowToDraft, type ColumnMap, type Layout } from './column-map.js'
import type { DateReader } from './date-reader.js'
import { leftOut, rejected, type Parsed } from './import-format.js'
import { suggestMap } from './suggest-map.js'

/** What the rows of one table become, whatever its cells are kept in. */
export interface RowReader {
  /** @returns null for the header */
  read(row: readonly string[], notes: readonly string[]): Parsed | null
  readonly ignored: ReadonlySet<string>
  readonly understood: readonly string[]
  /** Which column each field comes from; empty before the header. */
  readonly chosen: ReadonlyMap<string, string>
}

/**
 * The first row is the header unless the map names the columns.
 * @param isHeadless it was said that the first row is a post, whatever it looks like
 */
export function createRowReader(map: ColumnMap | null, readDate: DateReader, isHeadless = false): RowReader {
  const hasHeader = map?.kind !== 'columns'
  let layout: Layout | null = hasHeader ? null : layOut(map, null)
  let isFirst = true

  return {
    read(row, notes) {
      if (!layout) {
        layout = layOut(map, row)
        return null
      }
      const isPost = isFirst && isHeadless
      isFirst = false
      if (!isPost && isHeaderAgain(row, layout)) {
        // Files that were joined may have their columns in different orders.
        if (hasHeader) layout = layOut(map, asNamedFirst(row, layout))
        return leftOut('the line of column names again')
      }
      const read = rowToDraft(fittedTo(row, layout.names), layout, readDate)
      return typeof read === 'string' ? rejected(read) : { kind: 'post', notes, ...read }
    },
    get ignored() {
      return layout?.ignored ?? new Set()
    },
    get understood() {
      const suggested = map || !layout ? null : suggestMore(layout)
      return suggested ? [`by their names, more columns could be stored: ${suggested}`] : []
    },
    get chosen() {
      const { names = [], columns = new Map<string, number>() } = layout ?? {}
      return new Map([...columns].map(([field, index]) => [field, `column ${names[index]}`]))
    },
  }
}

/** Without `--map` only our own names are read, so the well-known ones of other programs are easily missed. */
function suggestMore({ names, columns }: Layout): string | null {
  const free = names.filter((name) => !columns.has(name))
  return suggestMap(free, [...columns.keys()])
}

/**
 * A separator at the end of each line makes an empty cell more than there are names, or a name without letters that no
 * line has a cell for. Neither says anything.
 */
export function fittedTo(row: readonly string[], names: readonly string[]): readonly string[] {
  if (row.length === names.length) return row
  const fitted = [...row]
  while (fitted.length > names.length && fitted.at(-1)?.trim() === '') fitted.pop()
  while (fitted.length < names.length && names[fitted.length]?.trim() === '') fitted.push('')
  return fitted
}

/** A name behind the byte order mark that each of several joined files has. */
const nameOf = (cell: string): string => cell.trim() // a byte order mark is white space there

/** The names of a repeated header as the first one wrote them. */
function asNamedFirst(row: readonly string[], { names }: Pick<Layout, 'names'>): readonly string[] {
  return row.map((cell) => names.find((name) => isSameName(name, nameOf(cell))) ?? nameOf(cell))
}

/** Every cell of it is the name of a column, in whatever capitals, and each is named. */
export function isHeaderAgain(row: readonly string[], { names, width }: Pick<Layout, 'names' | 'width'>): boolean {
  if (row.length !== width || width === 0) return false
  // Most rows are told by their first cell.
  const first = nameOf(row[0] ?? '')
  if (!names.some((name) => isSameName(name, first))) return false
  const again = row.map(nameOf)
  return again.every((name, index) => isSameName(name, names[index] ?? '')) || sameNames(again, names)
}

function isSameName(one: string, other: string): boolean {
  return one.length === other.length && (one === other || one.toLowerCase() === other.toLowerCase())
}

function sameNames(one: readonly string[], other: readonly string[]): boolean {
  const sorted = (names: readonly string[]): string =>
    names
      .map((name) => name.toLowerCase())
      .sort()
      .join('\n')
  return sorted(one) === sorted(other)
}
