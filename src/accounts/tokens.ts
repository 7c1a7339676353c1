import { UsageError } from '../domain/errors.js'
import type { Role } from '../domain/reading/operation.js'
import type { Queryable } from '../store/pool.js'

export interface ApiToken {
  readonly name: string
  readonly role: Role
  /** User who owns the token; null: the installation itself. */
  readonly owner: string | null
  readonly createdAt: Date
  /** Null: never. */
  readonly expiresAt: Date | null
  /** To the minute; null: never. */
  readonly lastUsedAt: Date | null
  readonly revokedAt: Date | null
}

/**
 * @param token.days null: it does not expire
 * @throws UsageError when the name is taken, revoked tokens included, or there is no such owner
 */
export async function addToken(
  db: Queryable,
  token: { name: string; tokenHash: Buffer; role: Role; owner: string | null; days: number | null },
): Promise<void> {
  const { name, tokenHash, role, owner, days } = token
  if (owner !== null) await requireOwner(db, owner, role)
  const { rowCount } = await db.query(
    `insert into api_token (name, token_hash, role, owner, expires_at)
     values ($1, $2, $3, $4, now() + $5 * interval '1 day') on conflict (name) do nothing`,
    [name, tokenHash, role, owner, days],
  )
  if (rowCount === 0) throw new UsageError(`The name "${name}" is or was used by another token. Choose another name.`)
}

async function requireOwner(db: Queryable, owner: string, role: Role): Promise<void> {
  const { rows } = await db.query<{ role: Role; allowed: boolean }>(
    `select role, array_position(ranks, $2) <= array_position(ranks, role) as allowed
     from app_user, (values (array['reader', 'analyst', 'operator'])) as known (ranks)
     where name = $1 and disabled_at is null`,
    [owner, role],
  )
  if (!rows[0]) throw new UsageError(`There is no user "${owner}", or that user is disabled: kopitalk user list`)
  if (!rows[0].allowed) throw new UsageError(`${owner} is ${rows[0].role}: a token of theirs cannot be ${role}.`)
}

export async function listTokens(db: Queryable): Promise<ApiToken[]> {
  const { rows } = await db.query<ApiToken>(
    `select name, role, owner, created_at as "createdAt", expires_at as "expiresAt", last_used_at as "lastUsedAt",
            revoked_at as "revokedAt"
     from api_token order by name`,
  )
  return rows
}

/** The token of this hash, marked as used; null when it is unknown, expired or revoked, or its owner is disabled. */
export async function useToken(db: Queryable, tokenHash: Buffer): Promise<{ name: string; role: Role } | null> {
  const { rows } = await db.query<{ name: string; role: Role; stale: boolean }>(
    `select t.name, t.role, coalesce(t.last_used_at < now() - interval '1 minute', true) as stale
     from api_token t left join app_user u on u.name = t.owner
     where t.token_hash = $1 and t.revoked_at is null and (t.expires_at is null or t.expires_at > now())
       and u.disabled_at is null`,
    [tokenHash],
  )
  const [token] = rows
  if (!token) return null
  if (token.stale) await db.query('update api_token set last_used_at = now() where name = $1', [token.name])
  return { name: token.name, role: token.role }
}

/** @throws UsageError when there is no such token */
export async function revokeToken(db: Queryable, name: string): Promise<void> {
  const { rowCount } = await db.query('update api_token set revoked_at = coalesce(revoked_at, now()) where name = $1', [
    name,
  ])
  if (rowCount === 0) throw new UsageError(`There is no token "${name}". List them with: kopitalk token list`)
}
