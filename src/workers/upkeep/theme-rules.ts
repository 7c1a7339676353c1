import { createHash } from 'node:crypto'
import { createThemeMatcher, type Theme } from '../../text/theme-matcher.js'
import type { ThemeRules } from './rollups.js'

/** @throws UsageError for a word that no rule can be made of */
export function themeRules(themes: readonly Theme[]): ThemeRules {
  const version = createHash('sha256').update(JSON.stringify(themes)).digest('hex').slice(0, 16)
  return { match: createThemeMatcher(themes), version }
}
