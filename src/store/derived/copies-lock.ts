import type { Queryable } from '../pool.js'

/**
 * Any number that nothing else in this database locks; the triggers of migration 0038 take the same. Writers of facts hold it
 * alone.
 */
const COPIES_LOCK = 7_340_012

/**
 * Waits for transactions that write facts, and lets no new one do so until this one ends: what is copied from the facts by the
 * next statement stays what they say.
 */
export async function excludeFactWriters(tx: Queryable): Promise<void> {
  await tx.query('select pg_advisory_xact_lock_shared($1)', [COPIES_LOCK])
}
