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
  await transaction(pool, async (tx) => {
    await excludeResultWriters(tx)
    const hash = hashAuthor(hashKey, platform, nativeId)
    await recordErasures(tx, [{ kind: 'refusal', platform, hash, key: fingerprintOf(hashKey) }])
  })
  // A page holds its collection until it is committed.
  await transaction(pool, (tx) => tx.query('select from collection order by id for update'))
  return eraseAuthor(pool, platform, nativeId, hashKey)
}

/** @returns whether the author was refused */
export async function readmitAuthor(
  pool: pg.Pool,
  { platform, nativeId }: { readonly platform: string; readonly nativeId: string },
  hashKey: string,
): Promise<boolean> {
  return readmitHash(pool, hashAuthor(hashKey, platform, nativeId))
}

/**
 * The same for one of the list, whose name nobody knows.
 * @returns whether there was such a refusal
 */
export async function readmitHash(pool: pg.Pool, hash: string): Promise<boolean> {
  return transaction(pool, async (tx) => {
    await excludeResultWriters(tx)
    const { rows } = await tx.query<{ platform: string; key: string }>(
      `select platform, key from erasure where hash = $1 and ${IS_REFUSAL}`,
      [hash],
    )
    await recordErasures(
      tx,
      rows.map((refusal) => ({ ...refusal, kind: 'readmission', hash })),
    )
    return rows.length > 0
  })
}

export async function isRefused(db: Queryable, hash: string): Promise<boolean> {
  const { rowCount } = await db.query(`select from erasure where hash = $1 and ${IS_REFUSAL}`, [hash])
  return Boolean(rowCount)
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
