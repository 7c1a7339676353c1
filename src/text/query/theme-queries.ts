import type { QueryField } from '../../domain/reading/query.js'
import type { Theme } from '../theme-matcher.js'
import { matchesQuery, type SearchedPost } from './match-query.js'
import { parseQuery } from './parse-query.js'
import type { ParsedQuery, Query } from './query.js'

/**
 * A theme of a theme would have to be known before it. A topic is in one database, where a person may remove it, while the
 * themes file is to mean the same wherever it is read.
 */
const WITHOUT: readonly QueryField[] = ['theme', 'topic']
/** What is told of a post by other stages than clean, and may come later. */
const LABELS: readonly QueryField[] = ['platform', 'language', 'sentiment', 'origin', 'reposts']

export interface ThemeQueries {
  /** Whether `platform` to `repost` of a post are looked at. */
  readonly readLabels: boolean
  /** Keys of the themes with a query that finds the post. */
  find(post: SearchedPost): ReadonlySet<string>
}

/** A query as an entry of a theme. @throws QueryError */
export function parseThemeQuery(text: string): ParsedQuery {
  return parseQuery(text, { without: WITHOUT })
}

/** @throws QueryError for a query that is not understood */
export function createThemeQueries(themes: readonly Theme[]): ThemeQueries {
  const queries = themes.flatMap(({ key, queries: texts = [] }) =>
    texts.map((text) => ({ key, query: parseThemeQuery(text).query })),
  )
  return {
    readLabels: queries.some(({ query }) => asksLabel(query)),
    find(post) {
      const found = new Set<string>()
      for (const { key, query } of queries) if (!found.has(key) && matchesQuery(query, post)) found.add(key)
      return found
    },
  }
}

function asksLabel(query: Query): boolean {
  switch (query.kind) {
    case 'and':
    case 'or':
      return query.parts.some(asksLabel)
    case 'not':
      return asksLabel(query.part)
    case 'field':
      return LABELS.includes(query.field)
    case 'phrase':
    case 'near':
      return false
  }
}
