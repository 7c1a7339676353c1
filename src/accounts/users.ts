import type pg from 'pg'
import { UsageError } from '../domain/errors.js'
import type { Role } from '../domain/reading/operation.js'
import { transaction, type Queryable } from '../store/pool.js'

export interface User {
  readonly name: string
  readonly role: Role
  readonly createdAt: Date
  readonly disabledAt: Date | null
}

const COLUMNS = `name, role, created_at as "createdAt", disabled_at as "disabledAt"`

/** @throws UsageError when there is a user of this name, disabled ones included */
export async function addUser(db: Queryable, user: { name: string; role: Role; passwordHash: string }): Promise<void> {
  const { rowCount } = await db.query(
    'insert into app_user (name, role, password_hash) values ($1, $2, $3) on conflict do nothing',
    [user.name, user.role, user.passwordHash],
  )
  if (rowCount === 0) {
    throw new UsageError(
      `There is already a user "${user.name}". To change the password: kopitalk user passwd ${user.name}`,
    )
  }
}

export async function listUsers(db: Queryable): Promise<User[]> {
  return (await db.query<User>(`select ${COLUMNS} from app_user order by name`)).rows
}

/** @throws UsageError when there is no such user */
export async function requireUser(db: Queryable, name: string): Promise<void> {
  if ((await db.query('select from app_user where name = $1', [name])).rowCount === 0) throw noSuchUser(name)
}

/** Whether a user was ever added. As long as none was, the demo may be open. */
export async function hasUsers(db: Queryable): Promise<boolean> {
  const { rows } = await db.query<{ found: boolean }>('select exists (select from app_user) as found')
  return rows[0]?.found ?? false
}

/** What a password is checked against; null for unknown and disabled users. */
export async function findLogin(db: Queryable, name: string): Promise<{ role: Role; passwordHash: string } | null> {
  const { rows } = await db.query<{ role: Role; passwordHash: string }>(
    'select role, password_hash as "passwordHash" from app_user where name = $1 and disabled_at is null',
    [name],
  )
  return rows[0] ?? null
}

/**
 * Sets another password and ends every session that the old one opened.
 * @throws UsageError when there is no such user
 */
export async function changePassword(pool: pg.Pool, name: string, passwordHash: string): Promise<void> {
  await change(pool, name, 'update app_user set password_hash = $2 where name = $1', passwordHash)
}

/**
 * Disables a user, whose sessions end and whose tokens stop at once, or enables one again.
 * @throws UsageError when there is no such user
 */
export async function setDisabled(pool: pg.Pool, name: string, disabled: boolean): Promise<void> {
  await change(
    pool,
    name,
    'update app_user set disabled_at = case when $2 then coalesce(disabled_at, now()) end where name = $1',
    disabled,
  )
}

/** The user first, then the sessions: a login that waits for the user's row is either seen here or finds the change. */
async function change(pool: pg.Pool, name: string, update: string, value: unknown): Promise<void> {
  await transaction(pool, async (tx) => {
    const { rowCount } = await tx.query(update, [name, value])
    if (rowCount === 0) throw noSuchUser(name)
    await tx.query('delete from session where user_name = $1', [name])
  })
}

function noSuchUser(name: string): UsageError {
  return new UsageError(`There is no user "${name}". List them with: kopitalk user list`)
}
