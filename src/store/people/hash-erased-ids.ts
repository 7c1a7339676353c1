import type pg from 'pg'
import type { PostId } from '../../domain/post.js'
import { excludeResultWriters } from './erasure-lock.js'
import { createPostHasher, erasedId, isKnownKey, recordErasures } from './erasures.js'
import { transaction, type Queryable } from '../pool.js'

const PAGE = 1_000
/** As the index says it. */
const BY_NAME = `erased_at is not null and native_id not like 'erased:%'`

/**
 * Posts that an older version erased still have the platform's id. It is replaced by its hash, page by page, so that
 * a killed process keeps its progress. Nothing is done with a key under which no post was accepted.
 */
export async function hashErasedIds(pool: pg.Pool, hashKey: string): Promise<void> {
  const { rows } = await pool.query<{ found: boolean }>(`select exists (select from post where ${BY_NAME}) as found`)
  if (!rows[0]?.found || !(await isKnownKey(pool, hashKey))) return
  while ((await transaction(pool, (tx) => hashPage(tx, hashKey))) === PAGE);
}

/** The same in one transaction, for a database that is not in use yet. */
export async function hashAllErasedIds(tx: Queryable, hashKey: string): Promise<void> {
  while ((await hashPage(tx, hashKey)) === PAGE);
}

/** @returns posts that were found: fewer than a page when no more are left */
async function hashPage(tx: Queryable, hashKey: string): Promise<number> {
  await excludeResultWriters(tx)
  const { rows } = await tx.query<{ id: PostId; platform: string; nativeId: string; at: Date }>(
    `select id, platform, native_id as "nativeId", erased_at as at from post where ${BY_NAME} order by id limit ${PAGE}`,
  )
  const { hash, fingerprint: key } = createPostHasher(hashKey)
  const erasures = rows.map(({ platform, nativeId, at }) => {
    return { kind: 'post', platform, hash: hash(platform, nativeId), key, at } as const
  })
  await tx.query(
    `update post set native_id = gone.native_id from unnest($1::bigint[], $2::text[]) as gone (id, native_id)
     where post.id = gone.id`,
    [rows.map(({ id }) => id), erasures.map((erasure) => erasedId(erasure.hash))],
  )
  await recordErasures(tx, erasures)
  return rows.length
}
