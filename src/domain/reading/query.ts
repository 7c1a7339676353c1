// The query language of search, themes, alerts and exports: what everybody must know of it, the dashboard too. How it is
// read is in src/text/query, how Postgres answers it in src/read/query-sql.ts.

/** Characters of a query, as JSON Schema counts them. */
export const MAX_QUERY = 1_000

/** What `field:value` may ask for: the fields of a filter with the same values, and hashtags. */
export const QUERY_FIELDS = [
  'platform',
  'language',
  'sentiment',
  'origin',
  'theme',
  'topic',
  'entity',
  'hashtag',
  'reposts',
] as const
export type QueryField = (typeof QUERY_FIELDS)[number]

/** A stretch of a query, in UTF-16 units. */
export interface QueryPlace {
  readonly offset: number
  readonly length: number
}
