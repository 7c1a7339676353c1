import type { ThemesAnswer } from '../../src/domain/reading/figures.js'

export type ThemeRow = ThemesAnswer['rows'][number]
export type ThemeDraft = Pick<ThemeRow, 'words' | 'queries'>

/** Languages that every theme has a box for, whether it has words in them or not. */
const LANGUAGES = ['en', 'zh', 'ms', 'ta']

/** Languages of a theme's boxes, the usual ones first. */
export function languagesOf({ words }: Pick<ThemeDraft, 'words'>): string[] {
  return [...new Set([...LANGUAGES, ...Object.keys(words)])]
}

/** The entries of a box: one a line, each once. */
export function entriesOf(box: string): string[] {
  const lines = box.split('\n').map((line) => line.trim())
  return [...new Set(lines.filter((line) => line !== ''))]
}

/** The draft as it is kept: languages without words are left out. */
export function draftOf(boxes: Readonly<Record<string, string>>, queries: string): ThemeDraft {
  const words = Object.entries(boxes).map(([language, box]) => [language, entriesOf(box)] as const)
  return { words: Object.fromEntries(words.filter(([, list]) => list.length > 0)), queries: entriesOf(queries) }
}

/**
 * The content of a themes file (docs/use/themes.md), with one theme as it was changed.
 * @param changed by the key of the theme; none: the themes as the server reads them
 */
export function themesFile(themes: readonly ThemeRow[], changed: Readonly<Record<string, ThemeDraft>> = {}): string {
  const rows = themes.map(({ key, title, ...saved }) => {
    const { words, queries } = changed[key] ?? saved
    return { key, title, words, ...(queries.length > 0 ? { queries } : {}) }
  })
  return `${JSON.stringify({ themes: rows }, null, 2)}\n`
}
