import type { PostId } from '../../domain/post.js'
import type { Queryable } from '../pool.js'

/** Marks posts whose counts must be derived again, in the transaction that changes them. */
export async function markStale(tx: Queryable, ids: readonly PostId[]): Promise<void> {
  if (ids.length === 0) return
  await tx.query('insert into stale_posts (post_ids) values ($1::bigint[])', [ids])
}

/** What readers count, by collection, made again after a restore. */
const COUNTED_TABLES: readonly string[] = [
  'post_fact',
  'post_sign',
  'post_term',
  'hour_count',
  'day_count',
  'day_histogram',
  'day_term',
  'day_total',
  'stale_hour',
  'stale_day',
  'trend_snapshot',
  'story_day',
  'stale_trend', // after day_total, whose deleted rows leave marks here
  'stale_story',
]

/** Stories are derived, but links lead to their numbers: a backup has them. */
const STORY_TABLES: readonly string[] = ['story_post', 'story']

/** Everything derived for readers from posts, their results, the themes file and topics: left out of backups and made again. */
export const READING_TABLES: readonly string[] = [
  ...COUNTED_TABLES,
  'fresh_meaning',
  'near_duplicate',
  'stale_cluster',
  'stale_posts',
  'reading_state',
  'post_topic',
  'topic_pass',
  'fresh_topic',
]

const HOUR = `date_trunc('hour', posted_at, 'UTC')`
/** Days are Singapore's. */
const DAY = `(posted_at at time zone 'Asia/Singapore')::date`

/**
 * For posts whose facts are about to be deleted, under the erasure lock: the hours, days and clusters that they were
 * part of. Their days are recomputed at once, since a day's terms may be words of theirs.
 */
export async function markRollupsStale(tx: Queryable, ids: readonly PostId[]): Promise<void> {
  await tx.query(
    `insert into stale_hour (collection_id, hour)
     select distinct collection_id, ${HOUR} from post_fact where post_id = any($1::bigint[])
     on conflict do nothing`,
    [ids],
  )
  await tx.query(
    `insert into stale_day (collection_id, day, since)
     select distinct collection_id, ${DAY}, '-infinity'::timestamptz from post_fact where post_id = any($1::bigint[])
     on conflict (collection_id, day) do update set since = excluded.since`,
    [ids],
  )
  await tx.query(
    `insert into stale_cluster (cluster_id)
     select distinct cluster_id from near_duplicate where post_id = any($1::bigint[])`,
    [ids],
  )
}

/** Posts of a collection whose posts are about to be in another one, in rows of a page. */
export async function markCollectionStale(tx: Queryable, collectionId: number): Promise<void> {
  await tx.query(
    `insert into stale_posts (post_ids)
     select array_agg(post_id) from (
       select post_id, (row_number() over (order by post_id) - 1) / ${STALE_PAGE} as page
       from collection_post where collection_id = $1) as members
     group by page`,
    [collectionId],
  )
}

/** Everything that readers count of a collection that is removed, under the erasure lock. */
export async function deleteCollectionFacts(tx: Queryable, collectionId: number): Promise<void> {
  for (const table of [...STORY_TABLES, ...COUNTED_TABLES])
    await tx.query(`delete from ${table} where collection_id = $1`, [collectionId])
}

/** A page is read, clustered and written in one short transaction, for which an erasure must wait. */
export const STALE_PAGE = 5_000

/**
 * Merges rows: the same post has a row for each of its stages, and would be derived once for each.
 */
export async function compactStale(tx: Queryable): Promise<void> {
  await tx.query(
    `with taken as (
       delete from stale_posts where (select sum(cardinality(post_ids)) from stale_posts) > ${STALE_PAGE}
       returning post_ids, at),
          posts as (select distinct id from taken, unnest(post_ids) as id),
          pages as (select id, (row_number() over (order by id) - 1) / ${STALE_PAGE} as page from posts)
     insert into stale_posts (post_ids, at)
     select array_agg(id order by id), (select min(at) from taken) from pages group by page order by page desc`,
  )
}

/** @returns ids of stale posts, each once; empty when there are none. They are no longer stale when the caller commits. */
export async function takeStale(tx: Queryable): Promise<PostId[]> {
  const { rows } = await tx.query<{ post_ids: string }>(
    `delete from stale_posts where id in (
       select id from (
         select id, sum(cardinality(post_ids)) over (order by id) as upto, row_number() over (order by id) as at
         from (select id, post_ids from stale_posts order by id limit 200) as oldest) as rows
       where upto <= ${STALE_PAGE} or at = 1)
     returning array_to_string(post_ids, ',') as post_ids`,
  )
  return [...new Set(rows.flatMap((row) => row.post_ids.split(',').map(Number)))].sort((a, b) => a - b)
}

/**
 * Everything is stale when it was derived under other rules: all hours are recounted, all live posts swept, newest first.
 * @param derivation version of the rules and hash of their data
 */
export async function requireDerivation(tx: Queryable, derivation: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into reading_state as state (derivation, sweep_before) values ($1, ${Number.MAX_SAFE_INTEGER})
     on conflict (only_row) do update set derivation = excluded.derivation, sweep_before = excluded.sweep_before
       where state.derivation <> excluded.derivation`,
    [derivation],
  )
  if (rowCount !== 1) return false
  await tx.query(
    `insert into stale_hour (collection_id, hour) select distinct collection_id, hour from hour_count
     on conflict do nothing`,
  )
  await tx.query(
    `insert into stale_day (collection_id, day) select collection_id, day from day_total on conflict do nothing`,
  )
  return true
}

/** The next page of a sweep; empty when none is running. */
export async function takeSweepPage(tx: Queryable): Promise<PostId[]> {
  const { rows } = await tx.query<{ ids: PostId[] | null }>(
    `with page as (
       select id from post where erased_at is null and id < (select sweep_before from reading_state)
       order by id desc limit ${STALE_PAGE}),
     moved as (
       update reading_state set sweep_before = (select min(id) from page) where sweep_before is not null)
     select array_agg(id order by id) as ids from page`,
  )
  return rows[0]?.ids ?? []
}
