import type { PostId } from '../domain/post.js'
import type { Queryable } from './pool.js'

/** Says that what readers count of these posts is to be derived anew: in the transaction that changes them. */
export async function markStale(tx: Queryable, ids: readonly PostId[]): Promise<void> {
  if (ids.length === 0) return
  await tx.query('insert into stale_posts (post_ids) values ($1::bigint[])', [ids])
}

/** What readers count, by collection. */
const COLLECTION_TABLES: readonly string[] = [
  'post_fact',
  'post_term',
  'hour_count',
  'day_histogram',
  'day_term',
  'day_total',
  'stale_hour',
  'stale_day',
]

/** Everything derived for readers from posts, their results and config/themes.json: left out of backups and made again. */
export const READING_TABLES: readonly string[] = [
  ...COLLECTION_TABLES,
  'near_duplicate',
  'stale_cluster',
  'stale_posts',
  'reading_state',
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

/** Everything that readers count of a collection that is removed, under the erasure lock. */
export async function deleteCollectionFacts(tx: Queryable, collectionId: number): Promise<void> {
  for (const table of COLLECTION_TABLES) await tx.query(`delete from ${table} where collection_id = $1`, [collectionId])
}
