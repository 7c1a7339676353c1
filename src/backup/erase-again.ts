import { fingerprintOf, ONCE_EACH } from '../store/people/erasures.js'
import { hashAllErasedIds } from '../store/people/hash-erased-ids.js'
import { eraseRecorded, recordList } from '../store/people/replay-erasures.js'
import type { Queryable } from '../store/pool.js'
import type { ErasureList } from './erasure-list.js'
import { tableExists } from './restore-sequences.js'

/** Lives as long as the transaction of the restore. */
const KEPT = 'pg_temp.erasure_of_replaced'

/**
 * Before a database is replaced, the erasures that it knows under the key of the backup are saved.
 * @returns whether there is any
 */
export async function keepErasures(tx: Queryable, hashKey: string): Promise<boolean> {
  await tx.query(
    `create temporary table ${KEPT} (kind text, platform text, hash text, key text, at timestamptz) on commit drop`,
  )
  if (!(await tableExists(tx, 'erasure'))) return false
  const { rowCount } = await tx.query(
    `insert into ${KEPT} select kind, platform, hash, key, at from erasure where key = $1 order by id`,
    [fingerprintOf(hashKey)],
  )
  return (rowCount ?? 0) > 0
}

/**
 * Erases from the restored posts everything that was erased after the backup.
 * @returns posts erased
 */
export async function eraseAgain(
  tx: Queryable,
  hashKey: string,
  list: Pick<ErasureList, 'read'> | null,
): Promise<number> {
  await hashAllErasedIds(tx, hashKey)
  await tx.query(
    `insert into erasure as old (kind, platform, hash, key, at) select kind, platform, hash, key, at from ${KEPT} ${ONCE_EACH}`,
  )
  if (list) await recordList(tx, list.read())
  return eraseRecorded(tx, hashKey)
}
