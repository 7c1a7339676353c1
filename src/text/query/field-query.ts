import { QueryError } from '../../domain/errors.js'
import { SENTIMENT_LABELS } from '../../domain/annotation.js'
import { Filter, NO_LABEL, ORIGIN_LABELS, REPOSTS } from '../../domain/reading/filter.js'
import { LANGUAGES, languageNamed } from '../../domain/reading/languages.js'
import { QUERY_FIELDS, type QueryField, type QueryPlace } from '../../domain/reading/query.js'
import { closest } from './closest.js'
import type { QueryOptions } from './parse-query.js'
import type { Query } from './query.js'

/** What people call the fields elsewhere. */
const OTHER_NAMES: Readonly<Record<string, QueryField>> = {
  lang: 'language',
  feeling: 'sentiment',
  mood: 'sentiment',
  site: 'platform',
  source: 'platform',
  tag: 'hashtag',
  place: 'entity',
  name: 'entity',
  where: 'origin',
  repost: 'reposts',
}
/** What is chosen next to a query. */
const NOT_FIELDS: Readonly<Record<string, string>> = {
  from: 'the window is set next to the query, with `from` and `to`',
  to: 'the window is set next to the query, with `from` and `to`',
  since: 'the window is set next to the query, with `from` and `to`',
  until: 'the window is set next to the query, with `from` and `to`',
  collection: 'the collection is set next to the query, with `collection`',
  term: 'words next to each other are written in quotes: "bus stop"',
}
const MAX_VALUES = 20
/** Values that are named in a refusal. */
const MAX_LISTED = 20

export interface FieldSyntax {
  readonly name: string
  readonly value: string
  readonly start: number
  readonly end: number
  readonly valueStart: number
}

/** @throws QueryError for a field that does not exist, and for a value that it cannot have */
export function fieldQuery(syntax: FieldSyntax, options: QueryOptions): Query {
  const field = fieldOf(syntax, options)
  const place = { offset: syntax.valueStart, length: Math.max(1, syntax.end - syntax.valueStart) }
  if (syntax.value.trim() === '' || syntax.value.startsWith('(')) {
    throw new QueryError(`\`${field}:\` takes its values with commas between them, such as \`${field}:a,b\``, place)
  }
  const values = field === 'entity' || field === 'hashtag' ? [syntax.value] : syntax.value.split(',')
  if (values.length > MAX_VALUES) throw new QueryError(`\`${field}:\` takes at most ${MAX_VALUES} values`, place)
  return { kind: 'field', field, values: values.map((value) => valueOf(field, value.trim(), place, options)) }
}

function fieldOf({ name, start }: FieldSyntax, { without = [] }: QueryOptions): QueryField {
  const place = { offset: start, length: name.length + 1 }
  const asked = name.toLowerCase()
  const field = QUERY_FIELDS.find((known) => known === asked)
  if (field && without.includes(field)) throw new QueryError(`\`${field}:\` cannot be asked for here`, place)
  if (field) return field
  const why = Object.hasOwn(NOT_FIELDS, asked) ? NOT_FIELDS[asked] : undefined
  if (why !== undefined) throw new QueryError(`\`${name}:\` is not a field of a query: ${why}`, place)
  const meant = Object.hasOwn(OTHER_NAMES, asked) ? OTHER_NAMES[asked] : closest(asked, QUERY_FIELDS)
  const next =
    meant === undefined
      ? `Fields are ${QUERY_FIELDS.join(', ')}. To search for the text, put it in quotes`
      : `did you mean \`${meant}:\`?`
  const end = meant === undefined ? `. ${next}` : `; ${next}`
  throw new QueryError(`\`${name}:\` is not a field here${end}`, place, meant && `${meant}:`)
}

/** Values that are known, with the spelling that posts have. */
function knownValues(field: QueryField, { themes, topics }: QueryOptions): readonly string[] | undefined {
  switch (field) {
    case 'language':
      return [...LANGUAGES, ...NO_LABEL]
    case 'sentiment':
      return [...SENTIMENT_LABELS, ...NO_LABEL]
    case 'origin':
      return [...ORIGIN_LABELS, ...NO_LABEL]
    case 'reposts':
      return REPOSTS
    case 'theme':
      return themes
    case 'topic':
      return topics
    default:
      return undefined
  }
}

function valueOf(field: QueryField, value: string, place: QueryPlace, options: QueryOptions): string {
  if (field === 'hashtag') return hashtag(value, place)
  const known = knownValues(field, options)
  if (known) return knownValue(field, value, known, place)
  const read = Filter.shape[field as 'platform' | 'theme' | 'topic' | 'entity'].safeParse(
    field === 'entity' ? value : value.toLowerCase(),
  )
  if (read.success) return [read.data].flat()[0] ?? value
  throw new QueryError(`\`${value}\` is not a value of \`${field}:\`: ${read.error.issues[0]?.message ?? ''}`, place)
}

function knownValue(field: QueryField, value: string, known: readonly string[], place: QueryPlace): string {
  const typed = value.toLowerCase()
  const listed = known.find((each) => each.toLowerCase() === typed)
  if (listed !== undefined) return listed
  const meant = (field === 'language' ? languageNamed(typed) : undefined) ?? closest(typed, known)
  const message = `\`${value}\` is not a value of \`${field}:\``
  if (meant !== undefined) {
    throw new QueryError(`${message}; did you mean \`${field}:${meant}\`?`, place, meant)
  }
  if (known.length === 0) throw new QueryError(`${message}: there is none yet`, place)
  throw new QueryError(known.length <= MAX_LISTED ? `${message}. It has ${known.join(', ')}` : message, place)
}

function hashtag(value: string, place: QueryPlace): string {
  const folded = value
    .replace(/^[#＃]+/u, '')
    .normalize('NFKC')
    .toLowerCase()
  if (folded === '') throw new QueryError('`hashtag:` needs a name behind it', place)
  return folded
}
