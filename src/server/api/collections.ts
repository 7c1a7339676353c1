import { CollectionsAnswer } from '../../domain/reading/operation.js'
import { readCollections } from '../../read/collections.js'
import type { ApiDeps, ApiServer } from './api-server.js'

export function addCollectionRoutes(app: ApiServer, { reading, memory }: ApiDeps): void {
  app.get(
    '/api/collections',
    {
      config: { access: 'reader' },
      schema: {
        summary: 'What there is to read, the default first',
        tags: ['figures'],
        response: { 200: CollectionsAnswer },
      },
    },
    () => memory.remember('/api/collections', () => readCollections(reading)),
  )
}
