import { CountsAnswer, CountsQuery } from '../../domain/reading/figures.js'
import { readCounts } from '../../read/counts.js'
import type { ApiDeps, ApiServer } from './api.js'
import { problems } from './problems.js'

export function addFigureRoutes(app: ApiServer, { reading, memory }: ApiDeps): void {
  app.get(
    '/api/counts',
    {
      config: { access: 'reader' },
      schema: {
        summary: 'Posts by up to two dimensions, over time with `bucket`',
        tags: ['figures'],
        querystring: CountsQuery,
        response: { 200: CountsAnswer, ...problems },
      },
    },
    ({ query }) => memory.remember(`/api/counts ${JSON.stringify(query)}`, () => readCounts(reading, query)),
  )
}
