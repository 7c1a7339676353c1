import type pg from 'pg'
import { UsageError } from '../domain/errors.js'
import type { PostId } from '../domain/post.js'
import { deleteCollectionFacts, markCollectionStale } from './derived/stale-posts.js'
import { excludeResultWriters } from './people/erasure-lock.js'
import { removeMembers } from './remove-members.js'
import { transaction, type Queryable } from './pool.js'

/** Posts of one transaction: workers wait for it. */
const PAGE = 5_000

/** What a change of a collection is about, or was. */
export interface CollectionContents {
  readonly id: number
  readonly key: string
  readonly title: string
  readonly isSample: boolean
  readonly posts: number
  /** Posts that are in no other collection. */
  readonly onlyHere: number
  /** Sources that are crawled into it. */
  readonly sources: readonly { readonly key: string; readonly fromFile: boolean; readonly isActive: boolean }[]
}

/** @param key only this one; null: all */
export async function readContents(db: Queryable, key: string | null = null): Promise<CollectionContents[]> {
  const { rows } = await db.query<CollectionContents>(
    `select id, key, title, is_sample as "isSample", coalesce(posts, 0) as posts, coalesce(only_here, 0) as "onlyHere",
            coalesce((select jsonb_agg(jsonb_build_object('key', source.key, 'fromFile', from_file,
                                                          'isActive', state = 'active') order by source.key)
                      from source where source.collection = collection.key), '[]') as sources
     from collection left join (
       select collection_id, count(*) as posts, count(*) filter (where not exists (
                select from collection_post other
                where other.post_id = member.post_id and other.collection_id = any(
                  array(select id from collection where id <> member.collection_id)))) as only_here
       from collection_post member join post on post.id = member.post_id and erased_at is null
       where $1::text is null or collection_id = (select id from collection where key = $1)
       group by collection_id) as counted on collection_id = id
     where $1::text is null or key = $1 order by key`,
    [key],
  )
  return rows
}

/** @throws UsageError when there is no such collection */
export async function findContents(db: Queryable, key: string): Promise<CollectionContents> {
  const [found] = await readContents(db, key)
  if (!found) throw new UsageError(`Unknown collection "${key}". List them with: kopitalk collection list`)
  return found
}

/**
 * Gives a collection another key. Its posts, the sources that are crawled into it, the record of imported files, the
 * event marks and the alert rules follow.
 * @throws UsageError when there is no such collection, it is the sample, or the key is taken
 */
export async function renameCollection(pool: pg.Pool, key: string, to: string, title: string | null): Promise<void> {
  await transaction(pool, async (tx) => {
    const { isSample } = await findContents(tx, key)
    if (isSample) throw new UsageError('The sample keeps its name: Kopitalk finds it by that.')
    const taken = await tx.query('select from collection where key = $1', [to])
    if (taken.rowCount) throw new UsageError(`There is a collection "${to}" already. To join the two, use merge.`)
    await tx.query(
      `update collection set key = $2, title = coalesce($3, case when title = key then $2 else title end)
       where key = $1`,
      [key, to, title],
    )
    await moveReferences(tx, key, to)
  })
}

/**
 * Puts every post of one collection into another and takes the first away; a post that is in both is there once. What
 * readers count follows.
 * @returns posts that the other collection did not have
 */
export async function mergeCollections(pool: pg.Pool, key: string, into: string): Promise<number> {
  return transaction(pool, async (tx) => {
    await excludeResultWriters(tx)
    const { from, to } = await requireMergeable(tx, key, into)
    await tx.query('select from collection where id = any($1) order by id for update', [[from.id, to.id]])
    const { rowCount } = await tx.query(
      `insert into collection_post (collection_id, post_id)
       select $2, post_id from collection_post where collection_id = $1 on conflict do nothing`,
      [from.id, to.id],
    )
    await markCollectionStale(tx, from.id)
    // Posts of an upload cannot be told from those that the other collection had: neither can be undone.
    await tx.query('delete from upload where collection = any($1)', [[key, into]])
    await moveReferences(tx, key, into)
    await dropCollection(tx, from.id)
    return rowCount ?? 0
  })
}

/** @throws UsageError when one of them is not there, or invented posts would come to be among others */
export async function requireMergeable(
  db: Queryable,
  key: string,
  into: string,
): Promise<{ from: CollectionContents; to: CollectionContents }> {
  if (key === into) throw new UsageError('A collection cannot be merged into itself.')
  const [from, to] = [await findContents(db, key), await findContents(db, into)]
  if (from.isSample || to.isSample) throw new UsageError('The invented posts of the sample stay apart from others.')
  return { from, to }
}

/** Whoever names a collection by its key. */
async function moveReferences(tx: Queryable, key: string, to: string): Promise<void> {
  await tx.query('update source set collection = $2 where collection = $1', [key, to])
  await tx.query(
    `delete from import_file old where collection = $1
       and exists (select from import_file where collection = $2 and fingerprint = old.fingerprint)`,
    [key, to],
  )
  await tx.query('update import_file set collection = $2 where collection = $1', [key, to])
  await tx.query('update upload set collection = $2 where collection = $1', [key, to])
  await tx.query('update event_mark set collection = $2 where collection = $1', [key, to])
  await tx.query(
    `update alert_rule set condition = jsonb_set(condition, '{collection}', to_jsonb($2::text))
     where condition ->> 'collection' = $1`,
    [key, to],
  )
  await tx.query(
    `update alert_event set link = regexp_replace(link, '([?&]collection=)' || $2 || '(?=&|$)', '\\1' || $1)
     where link ~ ('[?&]collection=' || $2 || '(&|$)')`,
    [to, key.replaceAll('.', String.raw`\.`)],
  )
}

/**
 * Removes a collection, and every post that is in no other one, with all that was derived from it. The posts go page by
 * page, so that workers do not wait for long; a process that is killed meanwhile leaves the rest for the next call. The
 * same files can be imported again afterwards.
 * @param hashKey for a record by which a restore of an older backup leaves the posts out; null: none, for invented posts
 * @returns posts removed; 0 when there is no such collection
 */
export async function removeCollection(pool: pg.Pool, key: string, hashKey: string | null = null): Promise<number> {
  let removed = 0
  for (;;) {
    const { taken, gone } = await transaction(pool, (tx) => removePage(tx, key, hashKey))
    removed += gone
    if (taken < PAGE) break
  }
  return removed
}

/** @throws UsageError when sources are crawled into it, which would make it again */
export function requireRemovable({ key, sources }: CollectionContents): void {
  const active = sources.filter(({ isActive }) => isActive).map((source) => source.key)
  if (active.length === 0) return
  throw new UsageError(
    `${key} is filled by ${active.length === 1 ? 'a source' : `${active.length} sources`}, which would make it again. ` +
      `Pause them first: kopitalk sources pause ${active[0]}`,
  )
}

/** The last page takes the collection with it: an importer that holds it is waited for. */
async function removePage(
  tx: Queryable,
  key: string,
  hashKey: string | null,
): Promise<{ taken: number; gone: number }> {
  await excludeResultWriters(tx)
  const { rows: found } = await tx.query<{ id: number }>('select id from collection where key = $1 for update', [key])
  const id = found[0]?.id
  if (id === undefined) return { taken: 0, gone: 0 }
  const { rows } = await tx.query<{ postId: PostId }>(
    `select post_id as "postId" from collection_post where collection_id = $1 order by post_id limit ${PAGE}`,
    [id],
  )
  const { gone } = await removeMembers(
    tx,
    id,
    rows.map(({ postId }) => postId),
    hashKey,
  )
  if (rows.length < PAGE) {
    await tx.query('delete from upload where collection = $1', [key])
    await tx.query('delete from import_file where collection = $1', [key])
    await tx.query('delete from event_mark where collection = $1', [key])
    await tx.query(`delete from alert_rule where condition ->> 'collection' = $1`, [key])
    await dropCollection(tx, id)
  }
  return { taken: rows.length, gone: gone.length }
}

async function dropCollection(tx: Queryable, id: number): Promise<void> {
  await tx.query('delete from collection_post where collection_id = $1', [id])
  await deleteCollectionFacts(tx, id)
  await tx.query('delete from collection where id = $1', [id])
}
