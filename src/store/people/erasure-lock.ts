import type { Queryable } from '../pool.js'

/**
 * Any number that nothing else in this database locks. Writers of what is derived from posts share it, and an erasure holds
 * it alone, so that which posts are live, read by a later statement, stays true until the commit. One lock a batch instead
 * of a lock a row: a row's lock is a write to it, and a post has five results. A batch is finished through `live_posts()`
 * of the migrations, which takes the same number.
 */
const ERASURE_LOCK = 7_340_001

/** Waits for the transactions that write results, and keeps new ones out until this one ends. */
export async function excludeResultWriters(tx: Queryable): Promise<void> {
  await tx.query('select pg_advisory_xact_lock($1)', [ERASURE_LOCK])
}

/** Waits for erasing under way, and lets none begin until this transaction ends: what it reads of posts stays true. */
export async function excludeErasers(tx: Queryable): Promise<void> {
  await tx.query('select pg_advisory_xact_lock_shared($1)', [ERASURE_LOCK])
}
