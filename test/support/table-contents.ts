import type pg from 'pg'
import { READING_TABLES } from '../../src/store/derived/stale-posts.js'

const TABLES = `select relname as name from pg_class
  where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> all($1) order by 1`

/** Left out: the numbers of batches, which a restore gives again, leases, which it ends, and what this system did when. */
const COLUMNS: Readonly<Record<string, string>> = {
  work_batch: "to_jsonb(t) - 'id'",
  schema_migration: 'to_jsonb(t.name)',
  source_lease: 'to_jsonb(t.source_key)',
  upkeep_pass: 'to_jsonb(t.task)',
}

/** Every row of every table in a backup, as text. */
export async function contents(db: pg.Pool): Promise<Record<string, string[]>> {
  const { rows: tables } = await db.query<{ name: string }>(TABLES, [READING_TABLES])
  const all: Record<string, string[]> = {}
  for (const { name } of tables) {
    const { rows } = await db.query<{ row: string }>(
      `select (${COLUMNS[name] ?? 'to_jsonb(t)'})::text as row from "${name}" t order by 1`,
    )
    all[name] = rows.map(({ row }) => row)
  }
  return all
}
