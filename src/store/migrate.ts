import { readdir, readFile } from 'node:fs/promises'
import type pg from 'pg'
import { UsageError } from '../domain/errors.js'
import { transaction, type Queryable } from './pool.js'

/** Any constant works as long as nothing else uses it. */
const MIGRATION_LOCK = 7_201_001

/** The compiled file lies one folder deeper than its source. */
export const MIGRATIONS_FOLDER = new URL(
  import.meta.url.endsWith('.ts') ? '../../migrations/' : '../../../migrations/',
  import.meta.url,
)

export async function listMigrations(folder: URL = MIGRATIONS_FOLDER): Promise<string[]> {
  return (await readdir(folder)).filter((name) => /^\d{4}_[a-z0-9_]+\.sql$/.test(name)).sort()
}

/** Until the end of the transaction no other process migrates, or grants rights on new tables. */
export async function excludeMigrations(tx: Queryable): Promise<void> {
  await tx.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK])
}

/**
 * Brings the schema up to date: all missing migrations in one transaction, under an advisory lock, so that processes
 * starting together do not collide.
 * @returns names of the migrations that were applied now
 * @throws UsageError when the database is ahead of this version of the software
 */
export async function migrate(pool: pg.Pool, folder: URL = MIGRATIONS_FOLDER): Promise<string[]> {
  return transaction(pool, async (tx) => {
    await excludeMigrations(tx)
    return applyMissing(tx, folder)
  })
}

/** The same within a transaction that excludes migrations. @throws as migrate */
export async function applyMissing(tx: Queryable, folder: URL): Promise<string[]> {
  const known = await listMigrations(folder)
  await tx.query(
    'create table if not exists schema_migration (name text primary key, applied_at timestamptz not null default now())',
  )
  const { rows } = await tx.query<{ name: string }>('select name from schema_migration')
  const applied = new Set(rows.map((row) => row.name))
  const unknown = [...applied].filter((name) => !known.includes(name))
  if (unknown.length > 0) {
    throw new UsageError(
      `The database has migrations that this version does not know: ${unknown.join(', ')}. Install the newer version.`,
    )
  }
  const missing = known.filter((name) => !applied.has(name))
  for (const name of missing) {
    await tx.query(await readFile(new URL(name, folder), 'utf8'))
    await tx.query('insert into schema_migration (name) values ($1)', [name])
  }
  return missing
}

/** Names of migrations that the database still lacks; readiness is false while there are any. */
export async function missingMigrations(pool: pg.Pool, folder: URL = MIGRATIONS_FOLDER): Promise<string[]> {
  const known = await listMigrations(folder)
  const exists = await pool.query<{ found: boolean }>(`select to_regclass('schema_migration') is not null as found`)
  if (!exists.rows[0]?.found) return known
  const { rows } = await pool.query<{ name: string }>('select name from schema_migration')
  const applied = new Set(rows.map((row) => row.name))
  return known.filter((name) => !applied.has(name))
}
