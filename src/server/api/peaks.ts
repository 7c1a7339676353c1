import { PeaksAnswer, PeaksQuery } from '../../domain/reading/peaks.js'
import { readPeaks } from '../../read/peaks/peaks.js'
import type { ApiDeps, ApiServer } from './api-server.js'
import { filterProblems } from './problems.js'

/** Not remembered: a title is the text of a post, and must be gone at once when that is erased. */
export function addPeakRoutes(app: ApiServer, { reading }: ApiDeps): void {
  app.get(
    '/api/peaks',
    {
      config: { access: 'reader', holdsText: true },
      schema: {
        summary: 'When there were clearly more posts than usual, and what made it',
        tags: ['figures'],
        querystring: PeaksQuery,
        response: { 200: PeaksAnswer, ...filterProblems },
      },
    },
    ({ query }) => readPeaks(reading, query),
  )
}
