import type pg from 'pg'
import { excludeErasers } from '../people/erasure-lock.js'
import { transaction, type Queryable } from '../pool.js'

/** Any number that nothing else in this database locks. */
const ROLLUP_LOCK = 7_340_006

/**
 * A crash of Postgres may undo the last steps, each as a whole, and then the same rows are stale again. Sorting and
 * hashing a page or a day stays in memory.
 */
const SETTINGS = `set local synchronous_commit = off; set local work_mem = '64MB'; set local jit = off`

/**
 * One step of deriving what readers count. Steps exclude each other, whatever process they run in: what one has marked
 * as stale must not be taken by another before it is committed. An erasure waits for a step, so no text comes back.
 * @returns null when another process is at it
 */
export async function rollupTransaction<T>(pool: pg.Pool, step: (tx: Queryable) => Promise<T>): Promise<T | null> {
  return transaction(pool, async (tx) => {
    const { rows } = await tx.query<{ ours: boolean }>('select pg_try_advisory_xact_lock($1) as ours', [ROLLUP_LOCK])
    if (!rows[0]?.ours) return null
    await tx.query(SETTINGS)
    await excludeErasers(tx)
    return step(tx)
  })
}
