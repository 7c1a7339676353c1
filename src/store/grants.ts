import pg from 'pg'
import { UsageError } from '../domain/errors.js'
import { excludeMigrations } from './migrate.js'
import { transaction, type Queryable } from './pool.js'

export interface DatabaseRoles {
  /** Accepts, annotates and operates: rows of every table, and no table itself. */
  readonly write: string | undefined
  /** Reads what readers ask for: no login, no webhook. */
  readonly read: string | undefined
}

/** What people log in with, and addresses that are secrets: nothing that the reading role is asked for. */
const NOT_FOR_READERS = ['app_user', 'session', 'api_token', 'alert_rule']
const MIGRATION_TABLE = 'schema_migration'

/**
 * Gives two roles only the rights that their processes use, on every table that exists and, by default privileges, on
 * those of this user's later migrations. Older rights of the roles on tables of the schema are taken away.
 * @throws UsageError when a role does not exist, or one is to be both
 */
export async function grantRoles(pool: pg.Pool, { write, read }: DatabaseRoles): Promise<void> {
  const roles = [write, read].filter((role) => role !== undefined)
  if (roles.length === 0) return
  if (write === read) throw new UsageError('DATABASE_WRITE_ROLE and DATABASE_READ_ROLE must be different roles.')
  await transaction(pool, async (tx) => {
    await excludeMigrations(tx)
    await requireRoles(tx, { write, read })
    const schema = await currentSchema(tx)
    for (const role of roles) await allowIn(tx, role, schema)
    if (write !== undefined) await allowWriting(tx, pg.escapeIdentifier(write), schema)
    if (read !== undefined) await allowReading(tx, pg.escapeIdentifier(read), schema)
  })
}

async function requireRoles(tx: Queryable, { write, read }: DatabaseRoles): Promise<void> {
  const { rows } = await tx.query<{ name: string }>('select rolname as name from pg_roles')
  const known = new Set(rows.map(({ name }) => name))
  const named = [
    ['DATABASE_WRITE_ROLE', write],
    ['DATABASE_READ_ROLE', read],
  ] as const
  const missing = named.filter(([, role]) => role !== undefined && !known.has(role))
  if (missing.length === 0) return
  throw new UsageError(
    `${missing.map(([variable, role]) => `Postgres has no role "${role}" (${variable})`).join('. ')}. ` +
      'Create it, as deploy/postgres/roles.sh does, or correct the name.',
  )
}

async function currentSchema(tx: Queryable): Promise<string> {
  const { rows } = await tx.query<{ name: string }>('select current_schema() as name')
  return pg.escapeIdentifier(rows[0]?.name ?? 'public')
}

async function allowIn(tx: Queryable, name: string, schema: string): Promise<void> {
  const role = pg.escapeIdentifier(name)
  // An export chooses its rows into a temporary table.
  const { rows } = await tx.query<{ database: string; has: boolean }>(
    `select current_database() as database, has_database_privilege($1, current_database(), 'connect')
       and has_database_privilege($1, current_database(), 'temporary') as has`,
    [name],
  )
  const [{ database, has } = { database: '', has: true }] = rows
  // The migrating role may not own the database. Then every role has both rights, or the owner must grant them.
  if (!has) await tx.query(`grant connect, temporary on database ${pg.escapeIdentifier(database)} to ${role}`)
  await tx.query(`grant usage on schema ${schema} to ${role}`)
  await tx.query(`revoke all on all tables in schema ${schema} from ${role}`)
  await tx.query(`revoke all on all sequences in schema ${schema} from ${role}`)
}

async function allowWriting(tx: Queryable, role: string, schema: string): Promise<void> {
  const rights = 'select, insert, update, delete'
  await tx.query(`grant ${rights} on all tables in schema ${schema} to ${role}`)
  await tx.query(`revoke insert, update, delete on ${MIGRATION_TABLE} from ${role}`)
  await tx.query(`grant usage, select on all sequences in schema ${schema} to ${role}`)
  await tx.query(`alter default privileges in schema ${schema} grant ${rights} on tables to ${role}`)
  await tx.query(`alter default privileges in schema ${schema} grant usage, select on sequences to ${role}`)
}

async function allowReading(tx: Queryable, role: string, schema: string): Promise<void> {
  await tx.query(`grant select on all tables in schema ${schema} to ${role}`)
  for (const table of NOT_FOR_READERS) await tx.query(`revoke all on ${table} from ${role}`)
  await tx.query(`alter default privileges in schema ${schema} grant select on tables to ${role}`)
}
