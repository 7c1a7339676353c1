import type { Queryable } from '../pool.js'

/**
 * Any number that nothing else in this database locks. Writers of data that is derived from posts share it, and an erasure
 * holds it alone. So the list of live posts that a later statement reads stays true until the commit. One lock for each
 * batch replaces a lock for each row: a row's lock is a write to it, and a post has five results. A batch is finished
 * through `live_posts()` of the migrations, which takes the same number.
 */
const ERASURE_LOCK = 7_340_001

/** Waits for the transactions that write results, and keeps new ones out until this one ends. */
export async function excludeResultWriters(tx: Queryable): Promise<void> {
  await tx.query('select pg_advisory_xact_lock($1)', [ERASURE_LOCK])
}

/**
 * Waits for running erasures, and lets none begin until this transaction ends, so that the posts that it reads stay
 * valid.
 */
export async function excludeErasers(tx: Queryable): Promise<void> {
  await tx.query('select pg_advisory_xact_lock_shared($1)', [ERASURE_LOCK])
}
