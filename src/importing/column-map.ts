import { z } from 'zod'
import { UsageError } from '../domain/errors.js'
import type { DateReader } from './date-reader.js'
import { draftOfFields, FIELDS, type DraftOfFields } from './draft-fields.js'
import { oneLine } from './one-line.js'
import { suggestMap } from './suggest-map.js'

/** Either the names of the columns of a file without a header, or for each field its column. */
export type ColumnMap =
  | { readonly kind: 'columns'; readonly columns: readonly string[] }
  | { readonly kind: 'fields'; readonly fields: ReadonlyMap<string, string> }

const MapFile = z.union([
  z.strictObject({ columns: z.array(z.string()).min(1) }),
  z.strictObject({ fields: z.record(z.string(), z.string()) }),
])

/**
 * @param spec `label,text` (names of the columns in order, no header) or `text=tweet,postedAt=created_at` (header)
 * @throws UsageError naming the problem
 */
export function parseColumnMap(spec: string): ColumnMap {
  const parts = spec.split(',').map((part) => part.trim())
  const pairs = parts.filter((part) => part.includes('='))
  if (pairs.length === 0) return checkColumns(parts)
  if (pairs.length < parts.length) {
    throw new UsageError(`--map ${spec}: write either column names in order or field=column pairs, not both`)
  }
  return checkFields(
    pairs.map((pair) => {
      const equals = pair.indexOf('=')
      return [pair.slice(0, equals).trim(), pair.slice(equals + 1).trim()]
    }),
  )
}

/** @param json text of a map file: `{"columns": ["label", "text"]}` or `{"fields": {"text": "tweet"}}` */
export function parseColumnMapFile(json: string, file: string): ColumnMap {
  let content: unknown
  try {
    content = JSON.parse(json)
  } catch (err) {
    throw new UsageError(`--map ${file} is not JSON: ${err instanceof Error ? err.message : String(err)}`)
  }
  const parsed = MapFile.safeParse(content)
  if (!parsed.success) {
    throw new UsageError(`--map ${file} must contain {"columns": ["label", "text"]} or {"fields": {"text": "tweet"}}`)
  }
  return 'columns' in parsed.data ? checkColumns(parsed.data.columns) : checkFields(Object.entries(parsed.data.fields))
}

function checkColumns(columns: readonly string[]): ColumnMap {
  if (!columns.includes('text')) {
    throw new UsageError(`--map ${columns.join(',')}: one column must be named text. Fields are ${fieldList()}`)
  }
  const known = columns.filter(isField)
  const twice = known.find((name, index) => known.indexOf(name) !== index)
  if (twice) throw new UsageError(`--map ${columns.join(',')}: ${twice} is named twice`)
  return { kind: 'columns', columns }
}

function checkFields(pairs: readonly (readonly [string, string])[]): ColumnMap {
  const unknown = pairs.find(([field]) => !isField(field))
  if (unknown) throw new UsageError(`--map: ${unknown[0]} is not a field of a post. Fields are ${fieldList()}`)
  const fields = new Map(pairs)
  if (!fields.get('text')) throw new UsageError('--map: say which column has the text, for example text=tweet')
  return { kind: 'fields', fields }
}

/** Whether a name is that of a field of a post, `counts.<name>` included. */
export function isField(name: string): boolean {
  return (FIELDS as readonly string[]).includes(name) || /^counts\.[A-Za-z][A-Za-z0-9_]{0,31}$/.test(name)
}

function fieldList(): string {
  return `${FIELDS.join(', ')}, counts.<name>`
}

/** Column number of each field, once the header (if any) is known. */
export interface Layout {
  readonly width: number
  /** Names of all columns, in order. */
  readonly names: readonly string[]
  readonly columns: ReadonlyMap<string, number>
  /** Of `columns`, the counts by their name. */
  readonly counts: readonly (readonly [name: string, column: number])[]
  readonly ignored: ReadonlySet<string>
}

/**
 * @param header the file's first record; null when the map names the columns itself
 * @throws UsageError when the file lacks a mapped column
 */
export function layOut(map: ColumnMap | null, header: readonly string[] | null): Layout {
  const names = map?.kind === 'columns' ? map.columns : (header ?? []).map((name) => name.trim())
  const columns = new Map<string, number>()
  if (map?.kind === 'fields') {
    for (const [field, column] of map.fields) {
      const index = names.indexOf(column)
      if (index < 0) throw new UsageError(noSuchColumn(field, column, names))
      columns.set(field, index)
    }
  } else {
    names.forEach((name, index) => void (isField(name) && columns.set(name, index)))
    if (!columns.has('text')) throw new UsageError(noTextColumn(names))
  }
  const used = new Set(columns.values())
  const twice = [...used]
    .map((index) => names[index] ?? '')
    .find((name) => names.indexOf(name) !== names.lastIndexOf(name))
  if (twice !== undefined) {
    throw new UsageError(
      `Two columns are named ${oneLine(twice, 60)}, so it is not clear which is meant. Rename one in the first line`,
    )
  }
  const ignored = names.filter((name, index) => !used.has(index) && name !== '').slice(0, 20)
  const counts = [...columns].flatMap(([field, index]) =>
    field.startsWith('counts.') ? [[field.slice('counts.'.length), index] as const] : [],
  )
  return { width: names.length, names, columns, counts, ignored: new Set(ignored) }
}

function noSuchColumn(field: string, column: string, names: readonly string[]): string {
  const same = names.find((name) => name.toLowerCase() === column.toLowerCase())
  const next = same === undefined ? '' : `Write ${field}=${oneLine(same, 60)}. `
  return `--map ${field}=${column}: the file has no such column. ${next}It has ${oneLine(names.join(', '), 400)}`
}

function noTextColumn(names: readonly string[]): string {
  const suggested = suggestMap(names)
  const columns = oneLine(names.join(', '), 200)
  if (suggested) {
    return `No column is named text. Try ${suggested} if that is what they mean (--dry-run shows it). The columns are: ${columns}`
  }
  return (
    `No column is named text. The first line is: ${columns}. ` +
    'Give --map text=COLUMN for a file with a header, or --map label,text (names in order) for one without'
  )
}

/** @returns the post that a row describes, or the reason why it describes none */
export function rowToDraft(row: readonly string[], layout: Layout, readDate: DateReader): DraftOfFields | string {
  const { columns } = layout
  if (row.length !== layout.width) return `${row.length} columns instead of ${layout.width}`
  return draftOfFields(
    {
      value: (field) => {
        const index = columns.get(field)
        return index === undefined ? undefined : row[index]
      },
      counts: layout.counts.map(([name, index]) => [name, row[index]] as const),
    },
    readDate,
  )
}
