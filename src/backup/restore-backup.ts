import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { z } from 'zod'
import { UsageError } from '../domain/errors.js'
import { listMigrations, migrate, MIGRATIONS_FOLDER } from '../store/migrate.js'
import { transaction, type Queryable } from '../store/pool.js'
import { BackupEnd, BackupHeader, TableEnd, TableStart } from './backup-format.js'
import { BackupReader } from './backup-reader.js'
import { COPY_SETTINGS, listRecords, listTables, MIGRATION_TABLE, quoted } from './tables.js'

/**
 * Redis may still hold jobs of batches that were opened after the backup: new batches get numbers that none of them
 * has. A billion batches is years of work at full speed; numbers go to 9 · 10^15.
 */
const BATCH_NUMBER_GAP = 1_000_000_000
const LINE_FEED = 10

export interface Restored {
  readonly header: BackupHeader
  /** By table. */
  readonly rows: Readonly<Record<string, number>>
  /** Migrations newer than the backup that were applied to it afterwards. */
  readonly migrated: readonly string[]
}

/**
 * Brings a backup back: schema as of the backup, all rows, sequences, in one transaction, checked against the file's
 * own sums; then the migrations that are newer than the backup. Any failure leaves the database as it was.
 * @param options.replace give up what the database holds
 * @param options.accept looks at the header before anything happens, and may throw
 * @throws UsageError when the database is not empty, or the file is damaged, cut off or from a newer version
 */
export async function restoreBackup(
  pool: pg.Pool,
  path: string,
  options: { replace: boolean; accept: (header: BackupHeader) => void; migrationsFolder?: URL },
): Promise<Restored> {
  const folder = options.migrationsFolder ?? MIGRATIONS_FOLDER
  const file = createReadStream(path)
  const unpacked = createGunzip()
  const unpacking = pipeline(file, unpacked)
  unpacking.catch(() => undefined) // whoever reads `unpacked` meets the same error
  try {
    const reader = new BackupReader(unpacked as AsyncIterable<Buffer>)
    const header = parse(BackupHeader, await reader.line(), 'This is no Kopitalk backup, or one of a newer format.')
    await requireKnownMigrations(header, folder)
    options.accept(header)
    const rows = await transaction(pool, async (tx) => {
      await tx.query(COPY_SETTINGS)
      await prepareTables(tx, header, folder, options.replace)
      return load(tx, reader)
    })
    const migrated = await migrate(pool, folder)
    await pool.query('analyze')
    return { header, rows, migrated }
  } catch (err) {
    throw explain(err, path)
  } finally {
    file.destroy()
    unpacked.destroy()
  }
}

async function requireKnownMigrations(header: BackupHeader, folder: URL): Promise<void> {
  const known = new Set(await listMigrations(folder))
  const unknown = header.migrations.filter((name) => !known.has(name))
  if (unknown.length > 0) {
    throw new UsageError(
      `The backup is of a newer version (${unknown.join(', ')}). Install that version, then restore.`,
    )
  }
}

/** Empty tables of exactly the schema that the rows were copied from. Nobody reads or writes them until the commit. */
async function prepareTables(tx: Queryable, header: BackupHeader, folder: URL, replace: boolean): Promise<void> {
  const existing = (await listTables(tx)).map(({ name }) => quoted(name))
  if (existing.length > 0) await tx.query(`lock table ${existing.join(', ')} in access exclusive mode`)
  const records = (await listRecords(tx)).map(({ name }) => quoted(name))
  if (!replace) await requireEmpty(tx, records)
  if (existing.length > 0 && sameNames(await readMigrations(tx), header.migrations)) {
    await tx.query(`truncate ${existing.join(', ')}`)
    return
  }
  for (const table of [...existing, MIGRATION_TABLE]) await tx.query(`drop table if exists ${table} cascade`)
  await tx.query(
    `create table ${MIGRATION_TABLE} (name text primary key, applied_at timestamptz not null default now())`,
  )
  for (const name of header.migrations) {
    await tx.query(await readFile(new URL(name, folder), 'utf8'))
    await tx.query(`insert into ${MIGRATION_TABLE} (name) values ($1)`, [name])
  }
}

async function requireEmpty(tx: Queryable, tables: readonly string[]): Promise<void> {
  const filled: string[] = []
  for (const table of tables) {
    const { rows } = await tx.query<{ filled: boolean }>(`select exists (select from ${table}) as filled`)
    if (rows[0]?.filled) filled.push(table)
  }
  if (filled.length === 0) return
  throw new UsageError(
    `The database is not empty (${filled.join(', ')}). Restore into an empty one, or give up what it holds with --force.`,
  )
}

async function load(tx: Queryable, reader: BackupReader): Promise<Record<string, number>> {
  const tables = new Map((await listRecords(tx)).map((table) => [table.name, table]))
  const rows: Record<string, number> = {}
  for (;;) {
    const text = await reader.line()
    const start = TableStart.safeParse(readJson(text))
    if (!start.success) {
      const end = parse(BackupEnd, text, 'Neither a table nor the end where one must be.')
      const missing = [...tables.keys()].filter((name) => !(name in rows))
      if (missing.length > 0 || end.tables !== tables.size)
        throw new UsageError(`Tables are missing: ${missing.join(', ')}.`)
      await reader.end()
      await restoreSequences(tx, end.sequences)
      // Whoever was logged in then, may have been shut out since.
      if (tables.has('session')) await tx.query('delete from session')
      return rows
    }
    const { table, columns } = start.data
    const known = tables.get(table)
    if (!known || table in rows || !sameNames(known.columns, columns)) {
      throw new UsageError(`The table ${table} does not fit the schema that the backup names.`)
    }
    rows[table] = await loadTable(tx, reader, start.data)
  }
}

async function loadTable(tx: Queryable, reader: BackupReader, { table, columns }: TableStart): Promise<number> {
  const hash = createHash('sha256')
  let rows = 0
  const counted = async function* (): AsyncGenerator<Buffer> {
    for await (const chunk of reader.rows()) {
      hash.update(chunk)
      rows += countLines(chunk)
      yield chunk
    }
  }
  const target = tx.query(copyFrom(`copy ${quoted(table)} (${columns.map(quoted).join(', ')}) from stdin`))
  await pipeline(counted, target)
  const end = parse(TableEnd, await reader.line(), `The end of table ${table} is missing.`)
  if (end.rows !== rows || end.sha256 !== hash.digest('hex') || target.rowCount !== rows) {
    throw new UsageError(`The rows of table ${table} are damaged: their sum is another than the file says.`)
  }
  return rows
}

async function restoreSequences(tx: Queryable, sequences: Readonly<Record<string, number>>): Promise<void> {
  for (const [name, last] of Object.entries(sequences)) await tx.query('select setval($1, $2)', [quoted(name), last])
  await tx.query(
    `select setval(name, (select coalesce(max(id), 1) from work_batch) + nextval(name) + $1)
     from pg_get_serial_sequence('work_batch', 'id') as name`,
    [BATCH_NUMBER_GAP],
  )
  await tx.query('update work_batch set id = default')
}

async function readMigrations(tx: Queryable): Promise<string[]> {
  const exists = await tx.query<{ found: boolean }>('select to_regclass($1) is not null as found', [MIGRATION_TABLE])
  if (!exists.rows[0]?.found) return []
  const { rows } = await tx.query<{ name: string }>(`select name from ${MIGRATION_TABLE} order by name`)
  return rows.map(({ name }) => name)
}

function sameNames(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((name, at) => name === others[at])
}

function countLines(chunk: Buffer): number {
  let lines = 0
  for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, at + 1)) lines += 1
  return lines
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // no schema accepts it, so the caller says what is wrong
  }
}

function parse<T extends z.ZodType>(schema: T, text: string, problem: string): z.infer<T> {
  const parsed = schema.safeParse(readJson(text))
  if (!parsed.success) throw new UsageError(problem)
  return parsed.data
}

function explain(err: unknown, path: string): unknown {
  const code = err instanceof Error ? (err as NodeJS.ErrnoException).code : undefined
  if (code === 'ENOENT') return new UsageError(`${path} does not exist.`, { cause: err })
  if (code?.startsWith('Z_')) return new UsageError(`${path} is damaged, cut off or no backup.`, { cause: err })
  return err instanceof UsageError ? new UsageError(`${path}: ${err.message}`, { cause: err }) : err
}
