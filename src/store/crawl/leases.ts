import { PermanentError } from '../../domain/errors.js'
import type { Queryable } from '../pool.js'

/** The right to crawl one source, until it expires or another process takes it after that. */
export interface Lease {
  readonly sourceKey: string
  /** Fencing token: grows with every change of hands, and every page is accepted under it. */
  readonly token: number
  /** Where the holder continues. */
  readonly cursor: string | null
}

/** Another process crawls the source now. */
export class LeaseLostError extends PermanentError {
  override name = 'LeaseLostError'
}

/**
 * Takes the lease when no process holds it, by the clock of the database only.
 * @returns null when another process holds it
 */
export async function takeLease(
  db: Queryable,
  sourceKey: string,
  holder: string,
  ttlMs: number,
): Promise<Lease | null> {
  const { rows } = await db.query<{ token: number }>(
    `insert into source_lease as held (source_key, token, holder, expires_at)
     values ($1, 1, $2, clock_timestamp() + $3 * interval '1 millisecond')
     on conflict (source_key) do update
       set token = held.token + 1, holder = excluded.holder, expires_at = excluded.expires_at
       where held.expires_at <= clock_timestamp()
     returning token`,
    [sourceKey, holder, ttlMs],
  )
  const token = rows[0]?.token
  if (token === undefined) return null
  // A second statement: the last page of an earlier holder may have been committed while this one waited.
  const source = await db.query<{ cursor: string | null }>('select cursor from source where key = $1', [sourceKey])
  return { sourceKey, token, cursor: source.rows[0]?.cursor ?? null }
}

/** @throws LeaseLostError when it is no longer ours */
export async function renewLease(db: Queryable, { sourceKey, token }: Lease, ttlMs: number): Promise<void> {
  const { rowCount } = await db.query(
    `update source_lease set expires_at = clock_timestamp() + $3 * interval '1 millisecond'
     where source_key = $1 and token = $2 and expires_at > clock_timestamp()`,
    [sourceKey, token, ttlMs],
  )
  if (rowCount !== 1) throw new LeaseLostError(`The lease of ${sourceKey} has passed to another process`)
}

/** Lets the next process in at once; nothing happens when it is no longer ours. */
export async function releaseLease(db: Queryable, { sourceKey, token }: Lease): Promise<void> {
  await db.query('update source_lease set expires_at = clock_timestamp() where source_key = $1 and token = $2', [
    sourceKey,
    token,
  ])
}
