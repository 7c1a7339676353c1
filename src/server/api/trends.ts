import {
  ThemePreviewAnswer,
  ThemePreviewBody,
  ThemesAnswer,
  TrendsAnswer,
  TrendsQuery,
} from '../../domain/reading/figures.js'
import { previewTheme } from '../../read/trends/theme-preview.js'
import { readTrends } from '../../read/trends/trends.js'
import type { ApiDeps, ApiServer } from './api-server.js'
import { missing, unfit } from './problems.js'

export function addTrendRoutes(app: ApiServer, { reading, memory, themes }: ApiDeps): void {
  const tags = ['trends']
  app.get(
    '/api/trends',
    {
      config: { access: 'reader' },
      schema: {
        summary: 'What people talk about more than in the 28 days before, as last computed',
        tags,
        querystring: TrendsQuery,
        response: { 200: TrendsAnswer, ...missing },
      },
    },
    ({ url, query }) => memory.remember(url, () => readTrends(reading, query)),
  )
  app.get(
    '/api/themes',
    {
      config: { access: 'reader' },
      schema: { summary: 'Themes and their words', tags, response: { 200: ThemesAnswer } },
    },
    () => ({
      rows: themes.map(({ key, title, words, queries = [] }) => ({
        key,
        title,
        queries: [...queries],
        words: Object.fromEntries(Object.entries(words).map(([language, list]) => [language, [...list]])),
      })),
    }),
  )
  app.post(
    '/api/themes/preview',
    {
      config: { access: 'reader', holdsText: true },
      // A theme of the largest size, in four languages.
      bodyLimit: 512 * 1024,
      schema: {
        summary: 'What the words of a theme would catch',
        tags,
        body: ThemePreviewBody,
        response: { 200: ThemePreviewAnswer, ...missing, ...unfit },
      },
    },
    ({ body }) => previewTheme(reading, body),
  )
}
