import { UsageError } from '../../domain/errors.js'
import type { ColumnMap } from '../column-map.js'
import { dateReaderOf } from '../date-reader.js'
import { draftOfFields, FIELDS, type Field, type WrittenPost } from '../draft-fields.js'
import { rejected, type ImportFormat, type Parsed } from '../import-format.js'
import { createJsonValuesReader } from '../json-values-reader.js'
import { suggestMap } from '../suggest-map.js'

const MAX_IGNORED_NAMES = 20
const NOT_AN_OBJECT = 'line: is not an object'

/** Our own exchange format, one object a line (docs/use/importing.md). Only `text` is required. */
const NAMES: ReadonlySet<string> = new Set([...FIELDS, 'counts', 'payload'])
const AUTHOR_NAMES: Partial<Record<Field, string>> = {
  author: 'nativeId',
  authorHandle: 'handle',
  authorPlace: 'declaredPlace',
  authorCreatedAt: 'createdAt',
}

type JsonObject = Readonly<Record<string, unknown>>

export const ndjsonFormat: ImportFormat = {
  name: 'ndjson',
  title: 'JSON objects, one a line or in a list, with our field names or --map',
  extensions: ['.ndjson', '.jsonl'],
  takesMap: true,
  recognises: ({ text }) => /^[\s\x1e]*(?:\[\s*)?\{\s*(?:"|$)/.test(text),
  createReader({ map, dates }) {
    const ignored = new Set<string>()
    const readDate = dateReaderOf(dates)
    const written = map ? mapped(map) : (content: JsonObject) => ownFields(content, ignored)
    return createJsonValuesReader(
      (content, notes): Parsed => {
        if (!isObject(content)) return rejected(NOT_AN_OBJECT)
        const read = draftOfFields(written(content), readDate)
        if (typeof read !== 'string') return { kind: 'post', notes, ...read }
        const suggested = map || Object.hasOwn(content, 'text') ? null : suggestMap(Object.keys(content))
        return rejected(suggested ? `${read}; try ${suggested}` : read)
      },
      { ignored, chosen: chosenBy(map), isPost: hasText(map) },
    )
  },
}

function isObject(content: unknown): content is JsonObject {
  return typeof content === 'object' && content !== null && !Array.isArray(content)
}

function ownFields(content: JsonObject, ignored: Set<string>): WrittenPost {
  if (ignored.size < MAX_IGNORED_NAMES) noteUnknownNames(content, ignored)
  const { author, counts } = content
  return {
    value(field) {
      const name = AUTHOR_NAMES[field]
      if (name === undefined) return content[field]
      if (isObject(author)) {
        const value = author[name]
        if (value !== undefined && value !== null) return value
      } else if (field === 'author') return author
      // As `annotate` reads it: short for `author.declaredPlace`.
      return field === 'author' ? undefined : content[field]
    },
    counts: isObject(counts) ? Object.entries(counts) : (counts ?? null) === null ? [] : null,
    payload: content.payload,
  }
}

function noteUnknownNames(content: JsonObject, ignored: Set<string>): void {
  for (const name in content) {
    if (!NAMES.has(name) && ignored.size < MAX_IGNORED_NAMES) ignored.add(name.slice(0, 60))
  }
}

/**
 * Objects of another program: `text=body,author=user.id` says where in the object each field lies.
 * @throws UsageError for a map of columns in order, which names cannot have
 */
function mapped(map: ColumnMap): (content: JsonObject) => WrittenPost {
  if (map.kind === 'columns')
    throw new UsageError('--map for JSON lines is text=NAME,postedAt=NAME …: names have no order')
  const paths = new Map([...map.fields].map(([field, path]) => [field, path.split('.')]))
  const counts = [...paths].filter(([field]) => field.startsWith('counts.'))
  return (content) => {
    const valueOf = (field: string): unknown => {
      const path = paths.get(field)
      return path && valueAt(content, path)
    }
    return {
      value: (field) => (field === 'text' ? textOf(valueOf(field)) : valueOf(field)),
      counts: counts.map(([field, path]) => [field.slice('counts.'.length), valueAt(content, path)]),
    }
  }
}

/** A program that guesses types writes the text `1819` as a number; a post without text may have an id. */
const textOf = (value: unknown): unknown =>
  typeof value === 'number' || typeof value === 'boolean' ? String(value) : (value ?? '')

/** A name may have dots in it: the whole of it wins over a path. */
function valueAt(content: JsonObject, path: readonly string[]): unknown {
  const whole = path.join('.')
  if (path.length > 1 && Object.hasOwn(content, whole)) return content[whole]
  let value: unknown = content
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as JsonObject)[name]
  }
  return unwrapped(value)
}

/** MongoDB writes `{"$numberLong": "1669700650467246081"}`, `{"$oid": …}` and `{"$date": …}`. */
function unwrapped(value: unknown): unknown {
  if (!isObject(value)) return value
  const [name, ...others] = Object.keys(value)
  return name?.startsWith('$') && others.length === 0 ? unwrapped(value[name]) : value
}

function hasText(map: ColumnMap | null): (content: unknown) => boolean {
  const path = map?.kind === 'fields' ? (map.fields.get('text') ?? 'text').split('.') : ['text']
  return (content) => isObject(content) && valueAt(content, path) !== undefined
}

function chosenBy(map: ColumnMap | null): ReadonlyMap<string, string> {
  if (map?.kind === 'fields') return new Map([...map.fields].map(([field, path]) => [field, `name ${path}`]))
  return new Map([...FIELDS].map((field) => [field, `name ${nameOf(field)}`]))
}

function nameOf(field: Field): string {
  const name = AUTHOR_NAMES[field]
  return name === undefined ? field : `author.${name}`
}
