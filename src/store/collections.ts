import { UsageError } from '../domain/errors.js'
import type { Queryable } from './pool.js'

export interface Collection {
  readonly key: string
  readonly title: string
  /** Invented posts: never shown in one figure with others. */
  readonly isSample: boolean
}

/** Creates the collection unless it exists. */
export async function ensureCollection(db: Queryable, { key, title, isSample }: Collection): Promise<void> {
  requireCollectionName(key)
  await db.query('insert into collection (key, title, is_sample) values ($1, $2, $3) on conflict do nothing', [
    key,
    title,
    isSample,
  ])
}

/** @throws UsageError */
export function requireCollectionName(key: string): void {
  if (/^[a-z0-9][a-z0-9._-]{0,63}$/.test(key)) return
  throw new UsageError(
    `"${key}" is not a collection name: use lower-case letters, digits, dot, dash and underscore, 64 at most.`,
  )
}

/** @throws UsageError when there is no such collection */
export async function collectionId(db: Queryable, key: string): Promise<number> {
  const { rows } = await db.query<{ id: number }>({
    name: 'collection-id',
    text: 'select id from collection where key = $1',
    values: [key],
  })
  if (!rows[0]) throw new UsageError(`Unknown collection "${key}".`)
  return rows[0].id
}
