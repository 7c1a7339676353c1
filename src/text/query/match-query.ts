import type { SearchIndex } from '../terms.js'
import type { Lexeme, Phrase, Query } from './query.js'

/** What a query can ask about a post. */
export interface SearchedPost {
  readonly index: SearchIndex
  readonly platform: string
  readonly language: string
  readonly sentiment: string
  readonly origin: string
  readonly repost: boolean
  has(kind: 'theme' | 'topic' | 'entity' | 'hashtag', term: string): boolean
}

/** Whether a post is one of those that Postgres finds by the query. */
export function matchesQuery(query: Query, post: SearchedPost): boolean {
  switch (query.kind) {
    case 'and':
      return query.parts.every((part) => matchesQuery(part, post))
    case 'or':
      return query.parts.some((part) => matchesQuery(part, post))
    case 'not':
      return !matchesQuery(query.part, post)
    case 'phrase':
      return occurs(query.phrase, post.index)
    case 'near':
      return isNear(query, post.index)
    case 'field':
      return query.values.some((value) => hasValue(query.field, value, post))
  }
}

function hasValue(field: Extract<Query, { kind: 'field' }>['field'], value: string, post: SearchedPost): boolean {
  switch (field) {
    case 'theme':
    case 'topic':
    case 'entity':
    case 'hashtag':
      return post.has(field, value)
    case 'reposts':
      return value === 'with' || post.repost === (value === 'only')
    case 'platform':
    case 'language':
    case 'sentiment':
    case 'origin':
      return post[field] === value
  }
}

function occurs(phrase: Phrase, index: SearchIndex): boolean {
  const [only, ...others] = phrase
  if (only && others.length === 0) return hasLexeme(only, index)
  return endsOf(phrase, index).size > 0
}

function hasLexeme({ lexeme, isPrefix }: Lexeme, index: SearchIndex): boolean {
  if (!isPrefix) return index.has(lexeme)
  for (const word of index.keys()) if (word.startsWith(lexeme)) return true
  return false
}

/** Where a word, or a word that begins so, is. */
function placesOf({ lexeme, isPrefix }: Lexeme, index: SearchIndex): ReadonlySet<number> {
  if (!isPrefix) return new Set(index.get(lexeme) ?? [])
  const places = new Set<number>()
  for (const [word, positions] of index) if (word.startsWith(lexeme)) for (const at of positions) places.add(at)
  return places
}

/** Where the last words of a phrase are. */
function endsOf(phrase: Phrase, index: SearchIndex): ReadonlySet<number> {
  let ends: ReadonlySet<number> | undefined
  for (const lexeme of phrase) {
    const places = placesOf(lexeme, index)
    const before: ReadonlySet<number> | undefined = ends
    ends = before ? new Set([...places].filter((at) => before.has(at - 1))) : places
    if (ends.size === 0) break
  }
  return ends ?? new Set()
}

function isNear({ left, right, distance }: Extract<Query, { kind: 'near' }>, index: SearchIndex): boolean {
  return left.some((one) => {
    const ends = endsOf(one, index)
    if (ends.size === 0) return false
    return right.some((other) => {
      const others = endsOf(other, index)
      return follows(ends, others, other.length, distance) || follows(others, ends, one.length, distance)
    })
  })
}

/** Whether a phrase of `length` words begins at most `distance` words behind the end of another. */
function follows(ends: ReadonlySet<number>, others: ReadonlySet<number>, length: number, distance: number): boolean {
  for (const end of others) {
    const start = end - length + 1
    for (let step = 1; step <= distance; step += 1) if (ends.has(start - step)) return true
  }
  return false
}
