import { z } from 'zod'
import { UsageError } from '../domain/errors.js'
import { POST_KINDS } from '../domain/post.js'
import type { PostDraft } from './post-draft.js'
import { parseDate } from './parse-date.js'

/** The fields that a column can be mapped to. `counts.<name>` is allowed too (a whole number, such as `counts.likes`). */
export const FIELDS = [
  'text',
  'nativeId',
  'platform',
  'postedAt',
  'editedAt',
  'kind',
  'parentNativeId',
  'author',
  'authorHandle',
  'authorPlace',
  'authorCreatedAt',
  'languageTag',
  'placeTag',
  'community',
] as const
type Field = (typeof FIELDS)[number]

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

function isField(name: string): boolean {
  return (FIELDS as readonly string[]).includes(name) || /^counts\.[A-Za-z][A-Za-z0-9_]{0,31}$/.test(name)
}

function fieldList(): string {
  return `${FIELDS.join(', ')}, counts.<name>`
}

/** Column number of each field, once the header (if any) is known. */
export interface Layout {
  readonly width: number
  readonly columns: ReadonlyMap<string, number>
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
      if (index < 0)
        throw new UsageError(`--map ${field}=${column}: the file has no such column. It has ${names.join(', ')}`)
      columns.set(field, index)
    }
  } else {
    names.forEach((name, index) => void (isField(name) && columns.set(name, index)))
    if (!columns.has('text')) {
      throw new UsageError(
        `No column is named text. The first line is: ${names.join(', ').slice(0, 200)}. ` +
          'Give --map text=COLUMN for a file with a header, or --map label,text (names in order) for one without',
      )
    }
  }
  const used = new Set(columns.values())
  return { width: names.length, columns, ignored: new Set(names.filter((_, index) => !used.has(index)).slice(0, 20)) }
}

/** @returns the post that a row describes, or the reason why it describes none */
export function rowToDraft(row: readonly string[], layout: Layout): PostDraft | string {
  if (row.length !== layout.width) return `${row.length} columns instead of ${layout.width}`
  const value = (field: Field): string | undefined => {
    const index = layout.columns.get(field)
    return index === undefined ? undefined : row[index]
  }
  const problems: string[] = []
  const date = (field: Field): Date | null => {
    const raw = value(field)?.trim()
    if (!raw) return null
    const parsed = parseDate(raw)
    if (!parsed) problems.push(`${field} is not a date: ${raw.slice(0, 60)}`)
    return parsed
  }
  const counts: Record<string, number> = {}
  for (const [field, index] of layout.columns) {
    if (!field.startsWith('counts.')) continue
    const raw = row[index]?.trim() ?? ''
    if (raw === '') continue
    if (/^\d{1,15}$/.test(raw)) counts[field.slice('counts.'.length)] = Number(raw)
    else problems.push(`${field} is not a whole number: ${raw.slice(0, 60)}`)
  }
  const kind = value('kind')?.trim() || 'original'
  const knownKind = POST_KINDS.find((known) => known === kind)
  if (!knownKind) problems.push(`kind is not one of ${POST_KINDS.join(', ')}: ${kind.slice(0, 60)}`)
  const draft: PostDraft = {
    text: value('text') ?? '',
    nativeId: value('nativeId') || undefined,
    platform: value('platform') || undefined,
    postedAt: date('postedAt'),
    editedAt: date('editedAt'),
    kind: knownKind ?? 'original',
    parentNativeId: value('parentNativeId') || null,
    author: {
      nativeId: value('author') || null,
      handle: value('authorHandle') || null,
      declaredPlace: value('authorPlace') || null,
      createdAt: date('authorCreatedAt'),
    },
    languageTag: value('languageTag') || null,
    placeTag: value('placeTag') || null,
    community: value('community') || null,
    counts,
  }
  return problems.length > 0 ? problems.join('; ') : draft
}
