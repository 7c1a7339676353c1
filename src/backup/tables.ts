import type { Queryable } from '../store/pool.js'
import { READING_TABLES } from '../store/derived/stale-posts.js'

export interface Table {
  readonly name: string
  /** In their order; generated columns are left out, because Postgres computes them. */
  readonly columns: readonly string[]
}

/** Rebuilt by the restoring side, so it is never copied. */
export const MIGRATION_TABLE = 'schema_migration'

/** All tables of the schema, parents before the tables that refer to them. */
export async function listTables(db: Queryable): Promise<Table[]> {
  const { rows: tables } = await db.query<Table>(
    `select c.relname as name,
            array_agg(a.attname::text order by a.attnum) filter (where a.attgenerated = '') as columns
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and c.relname <> $1
     group by c.relname order by c.relname`,
    [MIGRATION_TABLE],
  )
  const { rows: references } = await db.query<{ child: string; parent: string }>(
    `select distinct child.relname as child, parent.relname as parent
     from pg_constraint k join pg_class child on child.oid = k.conrelid join pg_class parent on parent.oid = k.confrelid
     where k.contype = 'f' and k.connamespace = current_schema()::regnamespace and k.conrelid <> k.confrelid`,
  )
  return parentsFirst(tables, references)
}

/** Says what this system has done or met lately, which is not true of another one. */
const OF_THIS_SYSTEM = ['upkeep_pass', 'login_wait', 'login_refusal', 'login_quota']

/** The tables in a backup. What readers count is derived from them again, newest posts first. */
export async function listRecords(db: Queryable): Promise<Table[]> {
  return (await listTables(db)).filter(({ name }) => ![...READING_TABLES, ...OF_THIS_SYSTEM].includes(name))
}

/** Every function of the schema with its arguments, as SQL names it, without those of extensions. */
export async function listFunctions(db: Queryable): Promise<string[]> {
  const { rows } = await db.query<{ signature: string }>(
    `select p.oid::regprocedure::text as signature from pg_proc p
     where p.pronamespace = current_schema()::regnamespace and p.prokind = 'f'
       and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')`,
  )
  return rows.map(({ signature }) => signature)
}

/** @throws when tables refer to each other in a circle: no order of copying could satisfy their foreign keys */
export function parentsFirst(
  tables: readonly Table[],
  references: readonly { readonly child: string; readonly parent: string }[],
): Table[] {
  const ordered: Table[] = []
  let waiting = [...tables]
  while (waiting.length > 0) {
    const names = new Set(waiting.map(({ name }) => name))
    const free = (name: string) => !references.some(({ child, parent }) => child === name && names.has(parent))
    const next = waiting.filter(({ name }) => free(name))
    if (next.length === 0) throw new Error(`Tables refer to each other in a circle: ${[...names].join(', ')}`)
    ordered.push(...next)
    waiting = waiting.filter(({ name }) => !free(name))
  }
  return ordered
}

export function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`
}

/** Both sides write and read values the same way, whatever the server's or the role's own settings. */
export const COPY_SETTINGS = `
  set local client_encoding = 'UTF8';
  set local datestyle = 'ISO';
  set local intervalstyle = 'postgres';
  set local bytea_output = 'hex';
  set local extra_float_digits = 1;
  set local standard_conforming_strings = on`
