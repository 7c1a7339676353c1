import { QueryError } from '../../domain/errors.js'
import type { QueryField, QueryPlace } from '../../domain/reading/query.js'
import { literalsOf } from '../literals.js'
import { plainText } from '../profiles.js'
import { wordsProfile } from '../words.js'
import { fieldQuery } from './field-query.js'
import type { Lexeme, ParsedQuery, Phrase, Query, QueryPart } from './query.js'
import { MAX_PARTS, parseSyntax, type Syntax } from './syntax.js'
import { isPrefix, prefixOf, requirePlain } from './word-signs.js'

const NEAR_DISTANCE = 5
const MAX_DISTANCE = 20
/** Pairs of phrases that one NEAR compares. */
const MAX_NEAR_PAIRS = 25

export interface QueryOptions {
  /** Fields that make no sense where the query is used. */
  readonly without?: readonly QueryField[]
  /** Keys of all themes; absent: any is accepted. */
  readonly themes?: readonly string[]
  /** Keys of all topics from examples; absent: any is accepted. */
  readonly topics?: readonly string[]
}

interface Reader {
  readonly text: string
  readonly options: QueryOptions
  readonly parts: QueryPart[]
}

/**
 * Reads a query of the language that docs/use/searching.md describes. Words are folded as those of posts are.
 * @throws QueryError with the place of what is not understood, and of what nothing can be searched for
 */
export function parseQuery(text: string, options: QueryOptions = {}): ParsedQuery {
  const reader: Reader = { text, options, parts: [] }
  const syntax = parseSyntax(text)
  const query = fold(syntax, reader)
  if (!query) throw nothingIn(syntax, reader)
  return { query, parts: reader.parts }
}

/** @returns null when nothing of it can be searched for */
function fold(syntax: Syntax, reader: Reader): Query | null {
  switch (syntax.kind) {
    case 'and':
      return foldAll(syntax, reader)
    case 'or':
      return { kind: 'or', parts: syntax.parts.map((part) => needed(part, reader)) }
    case 'not':
      return { kind: 'not', part: needed(syntax.part, reader) }
    case 'near':
      return foldNear(syntax, reader)
    default:
      return foldPart(syntax, reader)
  }
}

/** Where one side is missing, nobody could tell what the answer means. */
function needed(syntax: Syntax, reader: Reader): Query {
  const query = fold(syntax, reader)
  if (!query) throw nothingIn(syntax, reader)
  return query
}

/**
 * Words without an operator between them are folded together, because some are one word: `ang moh`. Those that posts do not
 * keep are left out.
 */
function foldAll({ parts, joined }: Extract<Syntax, { kind: 'and' }>, reader: Reader): Query | null {
  const folded: (Query | null)[] = []
  for (let at = 0; at < parts.length;) {
    const first = parts[at] as Syntax
    let end = at + 1
    if (isPlain(first)) while (end < parts.length && !joined[end] && isPlain(parts[end])) end += 1
    const last = parts[end - 1] as Syntax
    folded.push(end - at > 1 ? foldRun(first.start, last.end, reader) : fold(first, reader))
    at = end
  }
  const left = folded.filter((part) => part !== null)
  return left.length > 1 ? { kind: 'and', parts: left } : (left[0] ?? null)
}

function isPlain(syntax: Syntax | undefined): boolean {
  return syntax?.kind === 'address' || (syntax?.kind === 'word' && !isPrefix(syntax.text))
}

function foldPart(
  syntax: Extract<Syntax, { kind: 'word' | 'address' | 'phrase' | 'field' }>,
  reader: Reader,
): Query | null {
  const { start, end } = syntax
  if (syntax.kind === 'field') return note(fieldQuery(syntax, reader.options), start, end, reader)
  if (syntax.kind === 'phrase') return note(phraseOf(syntax.text, start + 1), start, end, reader)
  if (syntax.kind === 'word' && isPrefix(syntax.text)) {
    return note({ kind: 'phrase', phrase: [prefixOf(syntax.text, start)] }, start, end, reader)
  }
  return foldRun(start, end, reader)
}

function foldRun(start: number, end: number, reader: Reader): Query | null {
  const text = reader.text.slice(start, end)
  for (const { 0: word, index } of text.matchAll(/\S+/gu)) requirePlain(word, start + index)
  const words = wordsProfile(plainText(text)).words.map(exactly)
  return note(allOf([...words, ...literals(text)].map((lexeme) => [lexeme])), start, end, reader)
}

/** Numbers are read one by one: several together may look like a telephone number. */
function literals(text: string): Lexeme[] {
  return [...new Set(text.split(/\s+/u).flatMap((word) => literalsOf(plainText(word))))].map(exactly)
}

const exactly = (lexeme: string): Lexeme => ({ lexeme, isPrefix: false })

/** The words of a quotation next to each other; its numbers, emoji and addresses anywhere. */
function phraseOf(text: string, start: number): Query | null {
  const phrase = lexemesOf(text, start)
  return allOf([...(phrase.length > 0 ? [phrase] : []), ...literals(text).map((lexeme) => [lexeme])])
}

/** Words of a quotation, of which some may be the beginnings of words. */
function lexemesOf(text: string, start: number): Lexeme[] {
  if (!text.includes('*')) return wordsProfile(plainText(text)).words.map(exactly)
  return [...text.matchAll(/\S+/gu)].flatMap(({ 0: word, index }) => {
    if (isPrefix(word)) return [prefixOf(word, start + index)]
    requirePlain(word, start + index)
    return wordsProfile(plainText(word)).words.map(exactly)
  })
}

function allOf(phrases: readonly Phrase[]): Query | null {
  const parts = phrases.map((phrase) => ({ kind: 'phrase', phrase }) as const)
  return parts.length > 1 ? { kind: 'and', parts } : (parts[0] ?? null)
}

/** `a NEAR/3 b NEAR/3 c`: b is near to both. */
function foldNear({ parts, near }: Extract<Syntax, { kind: 'near' }>, reader: Reader): Query {
  const sides = parts.map((part) => nearSide(part, reader))
  const pairs = near.map((operator, at): Query => {
    const [left = [], right = []] = sides.slice(at, at + 2)
    const place = placeOf(operator)
    const distance = Number(operator.text.split('/')[1] ?? NEAR_DISTANCE)
    if (distance < 1 || distance > MAX_DISTANCE)
      throw new QueryError(`NEAR takes 1 to ${MAX_DISTANCE} words, such as NEAR/5`, place, `NEAR/${NEAR_DISTANCE}`)
    if (left.length * right.length > MAX_NEAR_PAIRS)
      throw new QueryError(`NEAR compares at most ${MAX_NEAR_PAIRS} pairs of words`, place)
    return { kind: 'near', distance, left, right }
  })
  const [only, ...others] = pairs
  return only && others.length === 0 ? only : { kind: 'and', parts: pairs }
}

/** A word, the beginning of one, a phrase, or several of them with OR. */
function nearSide(syntax: Syntax, reader: Reader): Phrase[] {
  if (syntax.kind === 'or') return syntax.parts.flatMap((part) => nearSide(part, reader))
  const { start, end } = syntax
  if (syntax.kind !== 'word' && syntax.kind !== 'phrase') {
    throw new QueryError('NEAR goes between words, "phrases", or words with OR in parentheses', placeOf(syntax))
  }
  const text = reader.text.slice(start, end)
  const phrase = syntax.kind === 'phrase' ? lexemesOf(syntax.text, start + 1) : lexemesOf(text, start)
  if (phrase.length === 0) throw nothingIn(syntax, reader)
  note({ kind: 'phrase', phrase }, start, end, reader)
  return [phrase]
}

function note(query: Query | null, start: number, end: number, { parts }: Reader): Query | null {
  const place = { offset: start, length: end - start }
  if (parts.length >= MAX_PARTS) throw new QueryError(`has more than ${MAX_PARTS} parts`, place)
  parts.push({ place, query })
  return query
}

const placeOf = ({ start, end }: { readonly start: number; readonly end: number }): QueryPlace => ({
  offset: start,
  length: end - start,
})

function nothingIn(syntax: Syntax, { text }: Reader): QueryError {
  return new QueryError(
    `\`${text.slice(syntax.start, syntax.end)}\` has no word that can be searched for: words such as "the", single letters, handles and e-mail addresses are not kept`,
    placeOf(syntax),
  )
}
