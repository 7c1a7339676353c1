import { FieldError, UsageError } from '../../domain/errors.js'
import {
  CollectionChangeAnswer,
  CollectionMergeBody,
  CollectionRemoveBody,
  CollectionRenameBody,
} from '../../domain/reading/collection-changes.js'
import {
  mergeCollections,
  readContents,
  removeCollection,
  renameCollection,
  requireMergeable,
  requireRemovable,
  type CollectionContents,
} from '../../store/change-collections.js'
import { requireKnownKey } from '../../store/people/erasures.js'
import type { ApiServer } from './api-server.js'
import type { Operation } from './operation.js'
import { missing, unfit } from './problems.js'

const TAGS = ['figures']
const config = { access: 'operator' } as const
const response = { 200: CollectionChangeAnswer, ...missing, ...unfit }

/** What the commands `kopitalk collection` do, for operators. */
export function addCollectionChangeRoutes(app: ApiServer, { pool, log, hashKey }: Operation): void {
  const find = async (key: string): Promise<CollectionContents> => {
    const [found] = await readContents(pool, key)
    if (!found) throw new FieldError('key', 'There is no such collection. GET /api/collections lists them.', 'missing')
    return found
  }

  app.post(
    '/api/collections/rename',
    {
      config,
      schema: {
        summary: 'Give a collection another key; posts, sources, imported files and alert rules follow',
        tags: TAGS,
        body: CollectionRenameBody,
        response,
      },
    },
    async ({ body: { key, newKey, title, dryRun }, identity }) => {
      const found = await find(key)
      if (!dryRun) {
        await asField('newKey', () => renameCollection(pool, key, newKey, title ?? null))
        log.info({ by: identity?.user, collection: key, to: newKey }, 'collection renamed')
      }
      return answer(found, dryRun)
    },
  )
  app.post(
    '/api/collections/merge',
    {
      config,
      schema: {
        summary: 'Put the posts of a collection into another one, once each, and take the first away',
        tags: TAGS,
        body: CollectionMergeBody,
        response,
      },
    },
    async ({ body: { key, into, dryRun }, identity }) => {
      const found = await find(key)
      await asField('into', () => requireMergeable(pool, key, into))
      if (!dryRun) {
        await asField('into', () => mergeCollections(pool, key, into))
        log.info({ by: identity?.user, collection: key, into }, 'collection merged')
      }
      return answer(found, dryRun)
    },
  )
  app.post(
    '/api/collections/remove',
    {
      config,
      schema: {
        summary: 'Remove a collection, with every post that is in no other one and all that was derived from them',
        tags: TAGS,
        body: CollectionRemoveBody,
        response,
      },
    },
    async ({ body: { key, dryRun }, identity }) => {
      const found = await find(key)
      if (!dryRun) {
        await asField('key', async () => {
          requireRemovable(found)
          await requireKnownKey(pool, await hashKey())
        })
        const removed = await removeCollection(pool, key, found.isSample ? null : await hashKey())
        log.info({ by: identity?.user, collection: key, removed }, 'collection removed')
      }
      return answer(found, dryRun)
    },
  )
}

function answer({ key, posts, onlyHere }: CollectionContents, dryRun: boolean): CollectionChangeAnswer {
  return { key, posts, onlyHere, done: !dryRun }
}

/** What a command tells a person, about a field of the body. */
async function asField(field: string, work: () => Promise<unknown>): Promise<void> {
  await work().catch((err: unknown) => {
    throw err instanceof UsageError ? new FieldError(field, err.message) : err
  })
}
