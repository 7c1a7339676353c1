import type pg from 'pg'
import type { PostId } from '../domain/post.js'
import type { Removal } from '../domain/source.js'
import { STAGES } from '../domain/stage.js'
import { hashAuthor } from './authors.js'
import { excludeResultWriters } from './erasure-lock.js'
import { transaction, type Queryable } from './pool.js'
import { STAGE_TABLE } from './stage-tables.js'
import { markRollupsStale } from './stale-posts.js'

/** Every table with rows derived from a post. A new one must be added here; a test compares this with the catalogue. */
export const DERIVED_TABLES: readonly string[] = [
  ...STAGES.map((stage) => STAGE_TABLE[stage]),
  'entity_mention',
  'raw_payload',
  'dead_letter',
  'post_fact',
  'post_term',
  'near_duplicate',
  'label',
]

async function deleteDerived(tx: Queryable, ids: readonly PostId[]): Promise<void> {
  await markRollupsStale(tx, ids)
  for (const table of DERIVED_TABLES) await tx.query(`delete from ${table} where post_id = any($1::bigint[])`, [ids])
}

/**
 * Erases posts: text, author, place and all that was derived from them, and what is known of authors of whom no post is
 * left. A row with platform and id stays, so that the post is not collected again.
 */
async function erasePosts(tx: Queryable, ids: readonly PostId[]): Promise<number> {
  if (ids.length === 0) return 0
  await excludeResultWriters(tx)
  const { rows: authors } = await tx.query<{ id: number }>(
    'select distinct author_id as id from post where id = any($1::bigint[]) and author_id is not null',
    [ids],
  )
  const { rowCount } = await tx.query(
    `update post set erased_at = now(), text = '', text_changes = '{}', author_id = null, posted_at = null,
       edited_at = null, parent_native_id = null, language_tag = null, place_tag = null, community = null,
       counts = '{}', version = version + 1
     where id = any($1::bigint[]) and erased_at is null`,
    [ids],
  )
  await deleteDerived(tx, ids)
  await forgetWithoutPosts(
    tx,
    authors.map(({ id }) => id),
  )
  return rowCount ?? 0
}

/** An author that somebody else holds is about to get a post. */
async function forgetWithoutPosts(tx: Queryable, authorIds: readonly number[]): Promise<void> {
  await tx.query(
    `delete from author where id in (
       select id from author where id = any($1::bigint[]) and not exists (select from post where author_id = author.id)
       for update skip locked)`,
    [authorIds],
  )
}

/** Deletes posts without a trace: for a collection that is removed as a whole. */
export async function deletePosts(tx: Queryable, ids: readonly PostId[]): Promise<void> {
  await excludeResultWriters(tx)
  await deleteDerived(tx, ids)
  await tx.query('delete from collection_post where post_id = any($1::bigint[])', [ids])
  await tx.query('delete from post where id = any($1::bigint[])', [ids])
}

/** @returns posts erased now: 0 when there is no such post or it was erased before */
export async function erasePost(pool: pg.Pool, platform: string, nativeId: string): Promise<number> {
  return transaction(pool, async (tx) => {
    const { rows } = await tx.query<{ id: PostId }>('select id from post where platform = $1 and native_id = $2', [
      platform,
      nativeId,
    ])
    return erasePosts(
      tx,
      rows.map((row) => row.id),
    )
  })
}

/** Erases every post of an author and the author's own row. The id is the platform's; only its keyed hash is stored. */
export async function eraseAuthor(pool: pg.Pool, platform: string, nativeId: string, hashKey: string): Promise<number> {
  return transaction(pool, (tx) => eraseAuthors(tx, [{ platform, authorNativeId: nativeId }], hashKey))
}

type RemovedPost = Extract<Removal, { nativeId: string }>
type RemovedAuthor = Extract<Removal, { authorNativeId: string }>

/**
 * Erases what platforms say is gone, as far as it is here.
 * @returns posts erased
 */
export async function eraseRemovals(tx: Queryable, removals: readonly Removal[], hashKey: string): Promise<number> {
  const posts = removals.filter((removal): removal is RemovedPost => 'nativeId' in removal)
  const authors = removals.filter((removal): removal is RemovedAuthor => 'authorNativeId' in removal)
  const { rows } =
    posts.length === 0
      ? { rows: [] }
      : await tx.query<{ id: PostId }>(
          `select id from post where (platform, native_id) in (select * from unnest($1::text[], $2::text[]))
             and erased_at is null order by id`,
          [posts.map(({ platform }) => platform), posts.map(({ nativeId }) => nativeId)],
        )
  const erased = await erasePosts(
    tx,
    rows.map((row) => row.id),
  )
  return erased + (await eraseAuthors(tx, authors, hashKey))
}

async function eraseAuthors(tx: Queryable, authors: readonly RemovedAuthor[], hashKey: string): Promise<number> {
  if (authors.length === 0) return 0
  const { rows } = await tx.query<{ id: number }>(
    `select id from author where (platform, native_hash) in (select * from unnest($1::text[], $2::text[]))
     order by id for update`,
    [
      authors.map(({ platform }) => platform),
      authors.map(({ platform, authorNativeId }) => hashAuthor(hashKey, platform, authorNativeId)),
    ],
  )
  if (rows.length === 0) return 0
  const ids = rows.map((row) => row.id)
  const posts = await tx.query<{ id: PostId }>('select id from post where author_id = any($1::bigint[]) order by id', [
    ids,
  ])
  const erased = await erasePosts(
    tx,
    posts.rows.map((row) => row.id),
  )
  await tx.query('delete from author where id = any($1::bigint[])', [ids])
  return erased
}
