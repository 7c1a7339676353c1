import type pg from 'pg'
import { UsageError } from '../domain/errors.js'
import { deletePosts } from './people/erase.js'
import { transaction, type Queryable } from './pool.js'
import { deleteCollectionFacts } from './derived/stale-posts.js'

export interface Collection {
  readonly key: string
  readonly title: string
  /** Invented posts: never shown in one figure with others. */
  readonly isSample: boolean
}

/** Creates the collection unless it exists. */
export async function ensureCollection(db: Queryable, { key, title, isSample }: Collection): Promise<void> {
  if (!/^[a-z0-9][a-z0-9._-]{0,63}$/.test(key)) {
    throw new UsageError(
      `"${key}" is not a collection name: use lower-case letters, digits, dot, dash and underscore, 64 at most.`,
    )
  }
  await db.query('insert into collection (key, title, is_sample) values ($1, $2, $3) on conflict do nothing', [
    key,
    title,
    isSample,
  ])
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

/**
 * Removes a collection, and every post that is in no other one, with all that was derived from it.
 * @returns posts removed; 0 when there is no such collection
 */
export async function removeCollection(pool: pg.Pool, key: string): Promise<number> {
  return transaction(pool, async (tx) => {
    const found = await tx.query<{ id: number }>('select id from collection where key = $1', [key])
    const collection = found.rows[0]
    const { rows } = await tx.query<{ post_id: number }>(
      `with gone as (delete from collection where key = $1 returning id),
            members as (delete from collection_post where collection_id in (select id from gone) returning post_id)
       select post_id from members
       where not exists (
         select from collection join collection_post other on other.collection_id = collection.id
         where other.post_id = members.post_id and collection.key <> $1)
       order by post_id`,
      [key],
    )
    const ids = rows.map((row) => row.post_id)
    await deletePosts(tx, ids)
    if (collection) await deleteCollectionFacts(tx, collection.id)
    return ids.length
  })
}
