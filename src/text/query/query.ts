import type { QueryField, QueryPlace } from '../../domain/reading/query.js'

/** A word of the index as it must occur, or how it must begin. */
export interface Lexeme {
  readonly lexeme: string
  readonly isPrefix: boolean
}

/** Words next to each other. */
export type Phrase = readonly Lexeme[]

/**
 * A query with its words folded. Postgres (`src/read/query-sql.ts`) and `matchesQuery` decide by it alone, and alike.
 */
export type Query =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Query[] }
  | { readonly kind: 'not'; readonly part: Query }
  | { readonly kind: 'phrase'; readonly phrase: Phrase }
  /** One of `left` and one of `right`, in any order, at most `distance` words from the end of one to the beginning of the other. */
  | {
      readonly kind: 'near'
      readonly distance: number
      readonly left: readonly Phrase[]
      readonly right: readonly Phrase[]
    }
  /** Any of the values; folded as the index has them. */
  | { readonly kind: 'field'; readonly field: QueryField; readonly values: readonly string[] }

/** A piece of a query as it was written, such as a run of words, a phrase or `language:ms`. */
export interface QueryPart {
  readonly place: QueryPlace
  /** Null: nothing of it is searched for, because it has only words such as "the". */
  readonly query: Query | null
}

export interface ParsedQuery {
  readonly query: Query
  /** From left to right. */
  readonly parts: readonly QueryPart[]
}
