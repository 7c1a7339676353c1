import { createHash } from 'node:crypto'
import { createThemeQueries } from '../../text/query/theme-queries.js'
import { createThemeMatcher, type Theme } from '../../text/theme-matcher.js'
import type { ThemeRules } from './rollups.js'

/** @throws UsageError for a word or query that no rule can be made of */
export function themeRules(themes: readonly Theme[]): ThemeRules {
  const version = createHash('sha256').update(JSON.stringify(themes)).digest('hex').slice(0, 16)
  const byWords = createThemeMatcher(themes)
  const queries = createThemeQueries(themes)
  return {
    version,
    readLabels: queries.readLabels,
    match(text, words, post) {
      const found = new Set([...byWords(text, words), ...queries.find(post)])
      return themes.filter(({ key }) => found.has(key)).map(({ key }) => key)
    },
  }
}
