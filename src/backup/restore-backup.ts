import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import pRetry from 'p-retry'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { z } from 'zod'
import { UsageError } from '../domain/errors.js'
import { excludeResultWriters } from '../store/people/erasure-lock.js'
import { applyMissing, excludeMigrations, listMigrations, migrate, MIGRATIONS_FOLDER } from '../store/migrate.js'
import { transaction, type Queryable } from '../store/pool.js'
import { BackupEnd, BackupHeader, TableEnd, TableStart } from './backup-format.js'
import { BackupReader } from './backup-reader.js'
import { eraseAgain, keepErasures } from './erase-again.js'
import type { ErasureList } from './erasure-list.js'
import { findHoldings } from './holdings.js'
import { restoreSequences, tableExists } from './restore-sequences.js'
import { COPY_SETTINGS, listFunctions, listRecords, listTables, MIGRATION_TABLE, quoted } from './tables.js'

/** How often the tables are asked for while other processes hold some of them. */
const LOCK_TRIES = 10
const DEADLOCK = '40P01'
const LINE_FEED = 10

/** A backup whose header was read and is valid. Nothing else was read. */
export interface OpenedBackup {
  /** What a person knows it by. */
  readonly name: string
  readonly header: BackupHeader
  /** Distinguishes this backup from every other one. */
  readonly fingerprint: string
  readonly reader: BackupReader
  close(): void
}

/**
 * Reads the header of a backup, before any database is asked.
 * @param source the unpacked bytes' origin: a file's or standard input's
 * @throws UsageError when it is not a backup, or one of a newer version
 */
export async function openBackup(
  source: Readable,
  name: string,
  folder: URL = MIGRATIONS_FOLDER,
): Promise<OpenedBackup> {
  const unpacked = createGunzip()
  pipeline(source, unpacked).catch(() => undefined) // the reader of `unpacked` gets the same error
  const close = (): void => {
    source.destroy()
    unpacked.destroy()
  }
  try {
    const reader = new BackupReader(unpacked as AsyncIterable<Buffer>)
    const text = await reader.line()
    const header = parse(BackupHeader, text, 'This is not a Kopitalk backup, or one of a newer format.')
    await requireKnownMigrations(header, folder)
    return { name, header, fingerprint: createHash('sha256').update(text).digest('hex'), reader, close }
  } catch (err) {
    close()
    throw explain(err, name)
  }
}

export interface Restored {
  /** By table; null: an earlier restore of this very backup had come this far, and its rows are there. */
  readonly rows: Readonly<Record<string, number>> | null
  /** Migrations newer than the backup that were applied to it afterwards. */
  readonly migrated: readonly string[]
  /** What is known of erasures later than the backup. */
  readonly erasures: {
    /** Posts of the backup that were erased again. */
    readonly erasedAgain: number
    /** The database that was replaced knew some. */
    readonly fromReplaced: boolean
  }
}

export interface RestoreOptions {
  /** Replace what the database contains. */
  readonly replace: boolean
  /** An earlier restore may have been killed after its commit: then the rest of it is done. */
  readonly interrupted?: boolean
  /** Erasures that are on record elsewhere, under the backup's key. */
  readonly erasures?: Pick<ErasureList, 'read'> | null
  readonly migrationsFolder?: URL
}

/**
 * Brings a backup back, in one transaction: schema as of the backup, all rows, sequences, checked against the file's own
 * sums; the migrations that are newer than the backup; and every known erasure, so that no reader sees what was
 * erased. Any failure leaves the database as it was.
 * @throws UsageError when the database contains something that people would lose, or the file is damaged or cut off
 */
export async function restoreBackup(pool: pg.Pool, backup: OpenedBackup, options: RestoreOptions): Promise<Restored> {
  const folder = options.migrationsFolder ?? MIGRATIONS_FOLDER
  const done = !options.replace && options.interrupted === true && (await readMark(pool)) === markOf(backup)
  try {
    const restored: Restored = done
      ? { rows: null, migrated: await migrate(pool, folder), erasures: { erasedAgain: 0, fromReplaced: false } }
      : await loadWhole(pool, backup, folder, options)
    await pool.query('analyze')
    return restored
  } catch (err) {
    throw explain(err, backup.name)
  }
}

/** Processes that run now take their locks in another order: when Postgres ends the knot here, the next try is as good. */
function loadWhole(pool: pg.Pool, backup: OpenedBackup, folder: URL, options: RestoreOptions): Promise<Restored> {
  const hashKey = backup.header.keys.authorHashKey
  let reading = false
  const once = () =>
    transaction(pool, async (tx): Promise<Restored> => {
      await tx.query(COPY_SETTINGS)
      // A transaction that holds one of these may wait for a table, so they come before the tables.
      await excludeMigrations(tx)
      await excludeResultWriters(tx)
      await lockTables(tx)
      if (!options.replace) await requireEmpty(tx)
      const fromReplaced = await keepErasures(tx, hashKey)
      await prepareTables(tx, backup.header, folder)
      reading = true
      const rows = await load(tx, backup.reader)
      const migrated = await applyMissing(tx, folder)
      const erasedAgain = await eraseAgain(tx, hashKey, options.erasures ?? null)
      await tx.query(`comment on table ${MIGRATION_TABLE} is '${markOf(backup)}'`)
      return { rows, migrated, erasures: { erasedAgain, fromReplaced } }
    })
  return pRetry(once, {
    retries: LOCK_TRIES,
    minTimeout: 100,
    shouldRetry: ({ error }) => !reading && (error as { code?: string }).code === DEADLOCK,
  })
}

/** Writes into the restored database which backup it comes from. */
function markOf({ fingerprint }: OpenedBackup): string {
  return `restored from ${fingerprint}`
}

async function readMark(pool: pg.Pool): Promise<string | null> {
  const { rows } = await pool.query<{ mark: string | null }>(
    `select obj_description(to_regclass($1)::oid, 'pg_class') as mark`,
    [MIGRATION_TABLE],
  )
  return rows[0]?.mark ?? null
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

/** No other transaction reads or writes them until the commit. */
async function lockTables(tx: Queryable): Promise<void> {
  const existing = (await listTables(tx)).map(({ name }) => quoted(name))
  if (existing.length > 0) await tx.query(`lock table ${existing.join(', ')} in access exclusive mode`)
}

/** Empty tables of exactly the schema that the rows were copied from. */
async function prepareTables(tx: Queryable, header: BackupHeader, folder: URL): Promise<void> {
  const existing = (await listTables(tx)).map(({ name }) => quoted(name))
  if (existing.length > 0 && sameNames(await readMigrations(tx), header.migrations)) {
    await tx.query(`truncate ${existing.join(', ')}`)
    return
  }
  for (const table of [...existing, MIGRATION_TABLE]) await tx.query(`drop table if exists ${table} cascade`)
  for (const routine of await listFunctions(tx)) await tx.query(`drop function ${routine}`)
  await tx.query(
    `create table ${MIGRATION_TABLE} (name text primary key, applied_at timestamptz not null default now())`,
  )
  for (const name of header.migrations) {
    await tx.query(await readFile(new URL(name, folder), 'utf8'))
    await tx.query(`insert into ${MIGRATION_TABLE} (name) values ($1)`, [name])
  }
}

async function requireEmpty(tx: Queryable): Promise<void> {
  const found = await findHoldings(tx)
  if (found.length === 0) return
  throw new UsageError(
    `The database is not empty: it contains ${found.join(', ')}. Restore into an empty one, or replace it with --force.`,
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
      // Users who were logged in then may have lost their access since.
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
    throw new UsageError(`The rows of table ${table} are damaged: their checksum is not the one in the file.`)
  }
  return rows
}

async function readMigrations(tx: Queryable): Promise<string[]> {
  if (!(await tableExists(tx, MIGRATION_TABLE))) return []
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
    return undefined // no schema accepts it, so the caller reports the problem
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
  if (code === 'EACCES' || code === 'EISDIR')
    return new UsageError(`${path} cannot be read: ${(err as Error).message}`, { cause: err })
  if (code === '42501') {
    return new UsageError(
      `${(err as Error).message}: a restore needs the role that owns the tables, such as kopitalk_migrate, in DATABASE_URL.`,
      { cause: err },
    )
  }
  if (code?.startsWith('Z_')) return new UsageError(`${path} is damaged, cut off, or not a backup.`, { cause: err })
  return err instanceof UsageError ? new UsageError(`${path}: ${err.message}`, { cause: err }) : err
}
