import type { Queryable } from '../store/pool.js'
import { quoted } from './tables.js'

/**
 * Redis may still hold jobs of batches that were opened after the backup: new batches get numbers that none of them
 * has. A billion batches is years of work at full speed; numbers go to 9 · 10^15.
 */
const BATCH_NUMBER_GAP = 1_000_000_000

/**
 * Every sequence continues where the backup ended, except for batches and leases, which get numbers that were never
 * used.
 */
export async function restoreSequences(tx: Queryable, sequences: Readonly<Record<string, number>>): Promise<void> {
  for (const [name, last] of Object.entries(sequences)) await tx.query('select setval($1, $2)', [quoted(name), last])
  await tx.query(
    `select setval(name, (select coalesce(max(id), 1) from work_batch) + nextval(name) + $1)
     from pg_get_serial_sequence('work_batch', 'id') as name`,
    [BATCH_NUMBER_GAP],
  )
  await tx.query('update work_batch set id = default')
  // A process that crawls now must not be mistaken for the one that held the lease when the backup was made.
  if (await tableExists(tx, 'source_lease')) {
    await tx.query('update source_lease set token = token + $1, expires_at = least(expires_at, now())', [
      BATCH_NUMBER_GAP,
    ])
  }
}

export async function tableExists(tx: Queryable, table: string): Promise<boolean> {
  const { rows } = await tx.query<{ found: boolean }>('select to_regclass($1) is not null as found', [table])
  return rows[0]?.found ?? false
}
