import type pg from 'pg'
import { transaction, type Queryable } from '../pool.js'
import { hashAuthor } from './authors.js'
import { excludeResultWriters } from './erasure-lock.js'
import { eraseAuthor } from './erase.js'
import { fingerprintOf, recordErasures } from './erasures.js'

/** As a condition on `erasure`: an author of whom nothing is stored, unless a later readmission is on record. */
export const IS_REFUSAL = `erasure.kind = 'refusal' and not exists (
  select from erasure back where back.hash = erasure.hash and back.kind = 'readmission' and back.at >= erasure.at)`

/**
 * Erases an author, and has every later post of theirs refused. The refusal is on record first; then the pages that are
 * being written are waited for, because they may have asked before it.
 * @returns posts erased
 */
export async function refuseAuthor(
  pool: pg.Pool,
  platform: string,
  nativeId: string,
  hashKey: string,
): Promise<number> {
  await transaction(pool, (tx) => record(tx, 'refusal', platform, nativeId, hashKey))
  // A page holds its collection until it is committed.
  await transaction(pool, (tx) => tx.query('select from collection order by id for update'))
  return eraseAuthor(pool, platform, nativeId, hashKey)
}

/** @returns whether the author was refused */
export async function readmitAuthor(
  pool: pg.Pool,
  platform: string,
  nativeId: string,
  hashKey: string,
): Promise<boolean> {
  return transaction(pool, async (tx) => {
    const hash = hashAuthor(hashKey, platform, nativeId)
    const { rowCount } = await tx.query(`select from erasure where hash = $1 and ${IS_REFUSAL}`, [hash])
    if (rowCount) await record(tx, 'readmission', platform, nativeId, hashKey)
    return Boolean(rowCount)
  })
}

async function record(
  tx: Queryable,
  kind: 'refusal' | 'readmission',
  platform: string,
  nativeId: string,
  hashKey: string,
): Promise<void> {
  await excludeResultWriters(tx)
  const hash = hashAuthor(hashKey, platform, nativeId)
  await recordErasures(tx, [{ kind, platform, hash, key: fingerprintOf(hashKey) }])
}

export interface Refusal {
  readonly platform: string
  readonly hash: string
  readonly at: Date
}

export async function listRefusals(db: Queryable): Promise<Refusal[]> {
  const { rows } = await db.query<Refusal>(
    `select platform, hash, at from erasure where ${IS_REFUSAL} order by platform, at`,
  )
  return rows
}
