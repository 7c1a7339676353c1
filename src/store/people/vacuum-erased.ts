import type pg from 'pg'
import { DERIVED_TABLES } from './erase.js'

/** Where texts and authors stood. */
const TABLES = ['post', 'author', ...DERIVED_TABLES]
/** An erasure waits no longer than this. Postgres does the rest later by itself. */
const LIMIT_MS = 60_000
const CANCELLED = '57014'

/**
 * Asks Postgres to take deleted rows out of its files now.
 * @returns null when it has, as far as no older transaction can still see them; else why not, as half a sentence
 */
export async function vacuumErased(pool: pg.Pool): Promise<string | null> {
  const { rows } = await pool.query<{ allowed: boolean }>(
    `select bool_and(pg_has_role(relowner, 'usage')) as allowed from pg_class where oid = any($1::regclass[])`,
    [TABLES],
  )
  if (!rows[0]?.allowed) return 'the role of DATABASE_URL does not own the tables'
  const client = await pool.connect()
  try {
    await client.query(`set statement_timeout = ${LIMIT_MS}`)
    await client.query(`vacuum (skip_locked) ${TABLES.join(', ')}`)
    return null
  } catch (err) {
    if ((err as { code?: string }).code !== CANCELLED) throw err
    return `it would take longer than ${LIMIT_MS / 1_000} s`
  } finally {
    client.release(true) // with its setting
  }
}
