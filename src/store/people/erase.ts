import type pg from 'pg'
import type { PostId } from '../../domain/post.js'
import type { Removal } from '../../domain/source.js'
import { STAGES } from '../../domain/stage.js'
import { hashAuthor } from './authors.js'
import { excludeResultWriters } from './erasure-lock.js'
import { createPostHasher, erasedId, fingerprintOf, recordErasures } from './erasures.js'
import { transaction, type Queryable } from '../pool.js'
import { STAGE_ROWS, STAGE_TABLE } from '../pipeline/stage-tables.js'
import { markRollupsStale } from '../derived/stale-posts.js'
import { removeFromStories } from '../derived/story-marks.js'

/** Every table with rows derived from a post. A new one must be added here; a test compares this with the catalogue. */
export const DERIVED_TABLES: readonly string[] = [
  ...STAGES.flatMap((stage) => [STAGE_TABLE[stage], ...STAGE_ROWS[stage]]),
  'raw_payload',
  'dead_letter',
  'post_fact',
  'post_sign',
  'post_term',
  'near_duplicate',
  'story_post',
  'label',
  'post_topic',
  'topic_example',
]

async function deleteDerived(tx: Queryable, ids: readonly PostId[]): Promise<void> {
  await markRollupsStale(tx, ids)
  await removeFromStories(tx, ids)
  for (const table of DERIVED_TABLES) await tx.query(`delete from ${table} where post_id = any($1::bigint[])`, [ids])
}

/**
 * Erases posts: text, author, place and everything derived from them, and the data about authors who have no post left. A
 * row stays with a keyed hash instead of the id, which may name its author, so that the post is not collected again. Posts
 * that are erased already do not change.
 * @returns posts erased
 */
export async function erasePosts(tx: Queryable, ids: readonly PostId[], hashKey: string): Promise<number> {
  if (ids.length === 0) return 0
  await excludeResultWriters(tx)
  const { rows: posts } = await tx.query<{ id: PostId; platform: string; nativeId: string; authorId: number | null }>(
    `select id, platform, native_id as "nativeId", author_id as "authorId" from post
     where id = any($1::bigint[]) and erased_at is null`,
    [ids],
  )
  if (posts.length === 0) return 0
  const { hash, fingerprint: key } = createPostHasher(hashKey)
  const erasures = posts.map(({ platform, nativeId }) => {
    return { kind: 'post', platform, hash: hash(platform, nativeId), key } as const
  })
  const gone = [
    posts.map(({ id }) => id),
    posts.map(({ platform }) => platform),
    erasures.map((erasure) => erasedId(erasure.hash)),
  ]
  // Collected once more under another key: the row of the first erasure gives way.
  await tx.query(
    `with earlier as (
       delete from post where erased_at is not null and (platform, native_id) in
         (select platform, native_id from unnest($1::text[], $2::text[]) as gone (platform, native_id)) returning id)
     delete from collection_post where post_id in (select id from earlier)`,
    gone.slice(1),
  )
  await tx.query(
    `update post set native_id = gone.native_id, erased_at = now(), text = '', text_changes = '{}', author_id = null,
       posted_at = null, edited_at = null, parent_native_id = null, language_tag = null, place_tag = null,
       community = null, counts = '{}', version = version + 1
     from unnest($1::bigint[], $2::text[], $3::text[]) as gone (id, platform, native_id)
     where post.id = gone.id`,
    gone,
  )
  await recordErasures(tx, erasures)
  await deleteDerived(
    tx,
    posts.map(({ id }) => id),
  )
  await forgetWithoutPosts(
    tx,
    posts.flatMap(({ authorId }) => authorId ?? []),
  )
  return posts.length
}

/** Deletes those of the authors who have no post. An author whose row is locked is about to get one. */
export async function forgetWithoutPosts(tx: Queryable, authorIds: readonly number[]): Promise<void> {
  await tx.query(
    `delete from author where id in (
       select id from author where id = any($1::bigint[]) and not exists (select from post where author_id = author.id)
       for update skip locked)`,
    [authorIds],
  )
}

/**
 * Deletes posts with all that was derived from them, and authors of whom no post is left: for a collection that is removed
 * as a whole. Unlike erased posts they may come in again.
 * @param hashKey for a record by which a restore of an older backup leaves them out; null: none is made
 */
export async function deletePosts(tx: Queryable, ids: readonly PostId[], hashKey: string | null): Promise<void> {
  if (ids.length === 0) return
  await excludeResultWriters(tx)
  await deleteDerived(tx, ids)
  await tx.query('delete from collection_post where post_id = any($1::bigint[])', [ids])
  const { rows } = await tx.query<{ platform: string; nativeId: string; author: number | null; isErased: boolean }>(
    `delete from post where id = any($1::bigint[])
     returning platform, native_id as "nativeId", author_id as author, erased_at is not null as "isErased"`,
    [ids],
  )
  await forgetWithoutPosts(
    tx,
    rows.flatMap(({ author }) => author ?? []),
  )
  if (hashKey === null) return
  const { hash, fingerprint: key } = createPostHasher(hashKey)
  const removed = rows.filter(({ isErased }) => !isErased) // those that are erased are on record already
  await recordErasures(
    tx,
    removed.map(({ platform, nativeId }) => ({ kind: 'removed', platform, hash: hash(platform, nativeId), key })),
  )
}

/** @returns posts erased now: 0 when there is no such post or it was erased before */
export async function erasePost(pool: pg.Pool, platform: string, nativeId: string, hashKey: string): Promise<number> {
  return transaction(pool, async (tx) => {
    const { rows } = await tx.query<{ id: PostId }>('select id from post where platform = $1 and native_id = $2', [
      platform,
      nativeId,
    ])
    return erasePosts(
      tx,
      rows.map((row) => row.id),
      hashKey,
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
 * Erases the posts that platforms report as gone, if we have them.
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
    hashKey,
  )
  return erased + (await eraseAuthors(tx, authors, hashKey))
}

async function eraseAuthors(tx: Queryable, authors: readonly RemovedAuthor[], hashKey: string): Promise<number> {
  if (authors.length === 0) return 0
  const { rows } = await tx.query<{ id: number; platform: string; hash: string }>(
    `select id, platform, native_hash as hash from author
     where (platform, native_hash) in (select * from unnest($1::text[], $2::text[])) order by id for update`,
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
    hashKey,
  )
  await excludeResultWriters(tx) // an author may be without posts
  const key = fingerprintOf(hashKey)
  await recordErasures(
    tx,
    rows.map(({ platform, hash }) => ({ kind: 'author', platform, hash, key })),
  )
  await tx.query('delete from author where id = any($1::bigint[])', [ids])
  return erased
}
