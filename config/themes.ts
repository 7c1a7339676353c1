import { parse, printParseErrorCode, type ParseError } from 'jsonc-parser'
import { z } from 'zod'
import { QueryError, UsageError } from '../src/domain/errors.js'
import { MAX_THEME_WORD, MAX_THEME_WORDS } from '../src/domain/reading/figures.js'
import { parseThemeQuery } from '../src/text/query/theme-queries.js'
import type { Theme } from '../src/text/theme-matcher.js'
import { parseThemeWord } from '../src/text/theme-word.js'
import { readSettings, settingsPath } from './settings-file.js'

const MAX_THEMES = 100
/** Each is asked of every post. */
const MAX_QUERIES = 50

const ThemesFile = z.strictObject({
  themes: z
    .array(
      z.strictObject({
        key: z.string().regex(/^[a-z0-9-]{1,64}$/, 'must be lower-case letters, digits and hyphens'),
        title: z.string().trim().min(1).max(100),
        words: z.record(
          z.string().regex(/^[a-zA-Z]{2,8}(-[a-zA-Z0-9]{2,8})*$/, 'must be a language label such as en'),
          z.array(z.string().trim().min(1).max(MAX_THEME_WORD)).max(MAX_THEME_WORDS),
        ),
        queries: z.array(z.string().min(1)).max(MAX_QUERIES).optional(),
      }),
    )
    .min(1)
    .max(MAX_THEMES),
})

/**
 * Reads the themes file: JSON with comments and trailing commas, `{ "themes": [{ "key", "title", "words", "queries"? }] }`.
 * @param path only named in messages
 * @throws UsageError naming every problem by theme, language and word, all at once
 */
export function parseThemes(text: string, path: string): Theme[] {
  const errors: ParseError[] = []
  const json: unknown = parse(text, errors, { allowTrailingComma: true })
  if (errors.length > 0) {
    throw refusal(
      path,
      errors.map(({ error, offset }) => `line ${lineOf(text, offset)}: ${printParseErrorCode(error)}`),
    )
  }
  const file = ThemesFile.safeParse(json)
  if (!file.success) throw refusal(path, [z.prettifyError(file.error)])
  const { themes } = file.data
  const problems = themes.flatMap((theme, index) => [
    ...(themes.findIndex(({ key }) => key === theme.key) < index ? [`${theme.key} is listed twice`] : []),
    ...wordProblems(theme),
    ...queryProblems(theme),
  ])
  if (problems.length > 0) throw refusal(path, problems)
  return themes.map(({ queries, ...theme }) => (queries ? { ...theme, queries } : theme))
}

/**
 * @param file THEMES_FILE; undefined: as settingsPath
 * @throws UsageError when it cannot be read, or as `parseThemes`
 */
export async function readThemes(file: string | undefined): Promise<Theme[]> {
  const path = settingsPath('themes', file)
  return parseThemes(await readSettings('themes', path), path)
}

function wordProblems({ key, words }: Pick<Theme, 'key' | 'words'>): string[] {
  return Object.entries(words).flatMap(([language, list]) =>
    list.flatMap((word) => {
      try {
        parseThemeWord(word)
        return []
      } catch (err) {
        if (!(err instanceof UsageError)) throw err
        return [`${key}, ${language}: ${err.message}`]
      }
    }),
  )
}

function queryProblems({ key, queries = [] }: { key: string; queries?: string[] | undefined }): string[] {
  return queries.flatMap((query) => {
    try {
      parseThemeQuery(query)
      return []
    } catch (err) {
      if (!(err instanceof QueryError)) throw err
      return [`${key}, query "${query}": at character ${err.place.offset + 1}: ${err.message}`]
    }
  })
}

function refusal(path: string, problems: readonly string[]): UsageError {
  return new UsageError(`The themes file ${path} has problems:\n${problems.map((each) => `✖ ${each}`).join('\n')}`)
}

const lineOf = (text: string, offset: number): number => text.slice(0, offset).split('\n').length
