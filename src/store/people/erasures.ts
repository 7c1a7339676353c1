import { createHmac, hash } from 'node:crypto'
import { UsageError } from '../../domain/errors.js'
import type { Queryable } from '../pool.js'

export const ERASURE_KINDS = [
  'post',
  'author',
  'removed', // a post that went with its collection: it may come in again, but not from an older backup
  'refusal', // an author of whom nothing is stored any more
  'readmission', // the author may be stored again: the later of the two counts
] as const

/** A record of an erasure. Without the key it reveals no name, so it may be kept for ever. */
export interface Erasure {
  readonly kind: (typeof ERASURE_KINDS)[number]
  readonly platform: string
  /** Keyed hash of the platform and its id of the post or author. */
  readonly hash: string
  /** Fingerprint of that key. */
  readonly key: string
  readonly at: Date
}

/** A new erasure; without `at`: by the transaction that records it. */
export type NewErasure = Omit<Erasure, 'at'> & { readonly at?: Date }

/** What one key makes of the ids of posts. */
export interface PostHasher {
  /** Tells the key apart from others, and says nothing else about it. */
  readonly fingerprint: string
  /** 132 bits of SHA-256 under a secret key; other than an author's of the same id. */
  hash(platform: string, nativeId: string): string
}

/** What replaces the id of an erased post. */
export function erasedId(hash: string): string {
  return `erased:${hash}`
}

/** @param hashKey secret of the keyed hashes of authors too */
export function createPostHasher(hashKey: string): PostHasher {
  // A separate key, because hashAuthor hashes texts with a line break under the secret itself.
  const postKey = createHmac('sha256', hashKey).update('kopitalk: ids of erased posts').digest('hex')
  return {
    fingerprint: fingerprintOf(hashKey),
    // Every post that comes in is hashed: in one call, a quarter of the time of an HMAC. The key is one block of
    // SHA-256, and
    // half of the result is left out, so that the hash cannot be extended.
    hash: (platform, nativeId) => hash('sha256', `${postKey}${platform}\n${nativeId}`, 'base64url').slice(0, 22),
  }
}

/** Tells a key apart from others, and says nothing else about it. */
export function fingerprintOf(hashKey: string): string {
  return createHmac('sha256', hashKey).update('kopitalk: fingerprint').digest('base64url').slice(0, 10)
}

/** All but a post may be there again, and go again: the last time counts, and lists hear of it. */
export const ONCE_EACH = `on conflict (hash, kind) do update set at = excluded.at, id = default
  where old.kind <> 'post' and old.at < excluded.at`

/** Puts erasures on record. The erasure lock must be held: lists go by the order of their numbers. */
export async function recordErasures(tx: Queryable, erasures: readonly NewErasure[]): Promise<void> {
  if (erasures.length === 0) return
  await tx.query(
    `insert into erasure as old (kind, platform, hash, key, at)
     select distinct on (hash, kind) kind, platform, hash, key, coalesce(at, now())
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[]) as gone (kind, platform, hash, key, at)
     order by hash, kind, at desc nulls first
     ${ONCE_EACH}`,
    [
      erasures.map(({ kind }) => kind),
      erasures.map(({ platform }) => platform),
      erasures.map(({ hash }) => hash),
      erasures.map(({ key }) => key),
      erasures.map(({ at }) => at?.toISOString() ?? null),
    ],
  )
}

/** When a post was erased, if it is on record; also one that was never here, from a list. */
export async function findErasure(db: Queryable, hash: string): Promise<Date | null> {
  const { rows } = await db.query<{ at: Date }>(`select at from erasure where kind = 'post' and hash = $1`, [hash])
  return rows[0]?.at ?? null
}

/** Says that posts are accepted under this key. */
export async function noteKey(tx: Queryable, fingerprint: string): Promise<void> {
  await tx.query('insert into hash_key (fingerprint) values ($1) on conflict do nothing', [fingerprint])
}

/** Whether posts are accepted under this key. True for a database that has accepted none yet. */
export async function isKnownKey(db: Queryable, hashKey: string): Promise<boolean> {
  const { rows } = await db.query<{ known: boolean }>(
    `select exists (select from hash_key where fingerprint = $1) or not exists (select from hash_key) as known`,
    [fingerprintOf(hashKey)],
  )
  return rows[0]?.known ?? false
}

/**
 * @throws UsageError when no post was ever accepted under this key, because posts erased under it would be collected
 * again
 */
export async function requireKnownKey(db: Queryable, hashKey: string): Promise<void> {
  if (await isKnownKey(db, hashKey)) return
  throw new UsageError(
    'The author key here is not the one that posts of this database are accepted under, so erased posts would be ' +
      'collected again. Set AUTHOR_HASH_KEY to that of the producers and importers, or KOPITALK_HOME to their folder.',
  )
}
