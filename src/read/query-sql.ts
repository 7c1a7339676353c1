import type { Parameters } from '../store/parameters.js'
import { quoteLexeme } from '../text/terms.js'
import type { Lexeme, Phrase, Query } from '../text/query/query.js'
import { foldEntity } from './fold-entity.js'

/** Conditions need a collection, because terms are kept by it. */
interface Context extends Parameters {
  readonly collectionId: number
}

/**
 * A query as a condition on post_fact, named `fact`. Whatever has words becomes one tsquery, which the index answers;
 * what says only which words are missing is checked row by row.
 */
export function queryCondition(query: Query, parameters: Parameters, collectionId: number): string {
  return condition(query, { ...parameters, collectionId })
}

function condition(query: Query, context: Context): string {
  if (isTextOnly(query) && isAnchored(query)) return search(tsqueryOf(query), context)
  switch (query.kind) {
    case 'and': {
      // One lookup for all the words, instead of one for each.
      const words = query.parts.filter(isTextOnly)
      const anchored = words.length > 1 && words.some(isAnchored)
      const others = anchored ? query.parts.filter((part) => !isTextOnly(part)) : query.parts
      const found = anchored ? [search(tsqueryOf({ kind: 'and', parts: words }), context)] : []
      return joined([...found, ...others.map((part) => condition(part, context))], 'and')
    }
    case 'or':
      return joined(
        query.parts.map((part) => condition(part, context)),
        'or',
      )
    case 'not':
      return `(not ${condition(query.part, context)})`
    case 'near':
      return nearCondition(query, context)
    case 'field':
      return fieldCondition(query, context)
    case 'phrase':
      return search(tsqueryOf(query), context)
  }
}

/**
 * The index finds posts with both sides. Only of those the distances are compared, which takes long and which the planner
 * cannot estimate: `is true` keeps them away from the index.
 */
function nearCondition({ left, right, distance }: Extract<Query, { kind: 'near' }>, context: Context): string {
  const any = (phrases: readonly Phrase[]): string => `(${phrases.map(phraseOf).join(' | ')})`
  const pairs = left.flatMap((one) => right.map((other) => nearPair(one, other, distance)))
  const both = search(`${any(left)} & ${any(right)}`, context)
  return `(${both} and ${search(pairs.join(' | '), context)} is true)`
}

const REPOSTS: Readonly<Record<string, string>> = { without: 'not fact.repost', only: 'fact.repost' }

const joined = (conditions: readonly string[], operator: 'and' | 'or'): string =>
  `(${conditions.join(` ${operator} `)})`

const search = (tsquery: string, { bind }: Context): string => `(fact.search @@ ${bind(tsquery)}::tsquery)`

function isTextOnly(query: Query): boolean {
  switch (query.kind) {
    case 'and':
    case 'or':
      return query.parts.every(isTextOnly)
    case 'not':
      return isTextOnly(query.part)
    case 'phrase':
      return true
    case 'near':
    case 'field':
      return false
  }
}

/** Whether a post must have one of the words: else the index would have to be read from end to end. */
function isAnchored(query: Query): boolean {
  switch (query.kind) {
    case 'and':
      return query.parts.some(isAnchored)
    case 'or':
      return query.parts.every(isAnchored)
    case 'phrase':
      return true
    case 'not':
    case 'near':
    case 'field':
      return false
  }
}

function fieldCondition({ field, values }: Extract<Query, { kind: 'field' }>, context: Context): string {
  const { bind, collectionId } = context
  switch (field) {
    case 'platform':
    case 'language':
    case 'sentiment':
    case 'origin':
      return `(fact.${field} = any(${bind(values)}::text[]))`
    case 'reposts':
      return joined(
        values.map((value) => REPOSTS[value] ?? 'true'),
        'or',
      )
    default: {
      const terms = field === 'entity' ? values.map(foldEntity) : values
      return `exists(select from post_term term
        where term.collection_id = ${bind(collectionId)} and term.kind = ${bind(field)} and term.term = any(${bind(terms)}::text[])
          and term.posted_at = fact.posted_at and term.post_id = fact.post_id)`
    }
  }
}

/** Words are quoted, never parsed. */
function tsqueryOf(query: Query): string {
  switch (query.kind) {
    case 'and':
      return `(${query.parts.map(tsqueryOf).join(' & ')})`
    case 'or':
      return `(${query.parts.map(tsqueryOf).join(' | ')})`
    case 'not':
      return `!${tsqueryOf(query.part)}`
    case 'phrase':
      return phraseOf(query.phrase)
    case 'near':
    case 'field':
      throw new Error(`A tsquery cannot hold ${query.kind}.`)
  }
}

const lexemeOf = ({ lexeme, isPrefix }: Lexeme): string => `${quoteLexeme(lexeme)}${isPrefix ? ':*' : ''}`
const phraseOf = (phrase: Phrase): string => `(${phrase.map(lexemeOf).join(' <-> ')})`

/** Postgres measures from the end of the left side to the beginning of the right one, and knows exact distances only. */
function nearPair(left: Phrase, right: Phrase, distance: number): string {
  const [one, other] = [phraseOf(left), phraseOf(right)]
  const steps = Array.from({ length: distance }, (_, at) => at + 1)
  return steps.flatMap((step) => [`(${one} <${step}> ${other})`, `(${other} <${step}> ${one})`]).join(' | ')
}
