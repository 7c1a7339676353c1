import { BriefAnswer, BriefQuery } from '../../domain/reading/brief.js'
import { readBrief } from '../../read/brief/brief.js'
import type { ApiDeps, ApiServer } from './api-server.js'
import { filterProblems } from './problems.js'

/** Not remembered: it quotes posts, and what is erased must be gone at once. */
export function addBriefRoutes(app: ApiServer, { reading }: ApiDeps): void {
  app.get(
    '/api/brief',
    {
      config: { access: 'reader', holdsText: true },
      schema: {
        summary: 'A day, a week or a window: its figures, stories and peaks, with the posts that say it',
        tags: ['stories'],
        querystring: BriefQuery,
        response: { 200: BriefAnswer, ...filterProblems },
      },
    },
    ({ query }) => readBrief(reading, query),
  )
}
