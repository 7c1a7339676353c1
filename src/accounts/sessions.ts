import type { Role } from '../domain/reading/operation.js'
import type { Queryable } from '../store/pool.js'

/** Unused for so long, a session ends; it ends in any case `SESSION_DAYS` after the login. */
const IDLE_HOURS = 12
export const SESSION_DAYS = 7

/** Shorter than the idle time by far; a page that asks ten questions writes nothing for nine of them. */
const SEEN_EVERY = `interval '1 minute'`

const LIVE = `expires_at > now() and last_seen_at > now() - interval '${IDLE_HOURS} hours'`

/** Opens a session of the built-in operator. */
export async function openOperatorSession(db: Queryable, tokenHash: Buffer): Promise<void> {
  await db.query(`insert into session (token_hash, expires_at) values ($1, now() + interval '${SESSION_DAYS} days')`, [
    tokenHash,
  ])
}

/**
 * Opens a session of a user, if the password that was checked is still theirs.
 * @returns false when it was changed, or the user disabled, while it was checked
 */
export async function openSession(
  db: Queryable,
  tokenHash: Buffer,
  user: { name: string; passwordHash: string },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into session (token_hash, user_name, expires_at)
     select $1, name, now() + interval '${SESSION_DAYS} days' from app_user
     where name = $2 and password_hash = $3 and disabled_at is null for share`,
    [tokenHash, user.name, user.passwordHash],
  )
  return rowCount === 1
}

/**
 * The session that one of these hashes belongs to, and marks it as seen; null when there is none, it has expired, or its
 * user is disabled. A `user` of null is the built-in operator.
 */
export async function useSession(
  db: Queryable,
  tokenHashes: readonly Buffer[],
): Promise<{ tokenHash: Buffer; user: { name: string; role: Role } | null } | null> {
  const { rows } = await db.query<{ tokenHash: Buffer; name: string | null; role: Role | null; stale: boolean }>(
    `select token_hash as "tokenHash", name, role, last_seen_at < now() - ${SEEN_EVERY} as stale
     from session left join app_user on name = user_name
     where token_hash in ($1, $2) and ${LIVE} and disabled_at is null`,
    [tokenHashes[0], tokenHashes[1] ?? tokenHashes[0]],
  )
  const [session] = rows
  if (!session) return null
  const { tokenHash, name, role, stale } = session
  if (stale) await db.query('update session set last_seen_at = now() where token_hash = $1', [tokenHash])
  return { tokenHash, user: name !== null && role !== null ? { name, role } : null }
}

export async function endSession(db: Queryable, tokenHash: Buffer): Promise<void> {
  await db.query('delete from session where token_hash = $1', [tokenHash])
}

/** @returns sessions deleted */
export async function deleteExpiredSessions(db: Queryable): Promise<number> {
  return (await db.query(`delete from session where not (${LIVE})`)).rowCount ?? 0
}
