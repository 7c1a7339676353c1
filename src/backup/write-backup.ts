import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import type { Writable } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { UsageError } from '../domain/errors.js'
import type { Queryable } from '../store/pool.js'
import {
  END_OF_ROWS,
  FORMAT,
  FORMAT_VERSION,
  type BackupEnd,
  type BackupHeader,
  type TableEnd,
  type TableStart,
} from './backup-format.js'
import { COPY_SETTINGS, listRecords, MIGRATION_TABLE, quoted, type Table } from './tables.js'

const LINE_FEED = 10

/**
 * Writes one file with the whole database as of one moment, the keys and the settings. The file appears under its name
 * only when it is complete, readable only by its owner; memory does not grow with the database.
 * @returns rows by table
 * @throws UsageError when the file exists or cannot be made, before anything is read, or the database has no schema
 */
export async function writeBackup(
  pool: pg.Pool,
  path: string,
  installation: Pick<BackupHeader, 'keys' | 'settings'>,
): Promise<Record<string, number>> {
  const partial = `${path}.partial`
  await refuseExisting(path)
  // Exclusive, so that a link planted at the name is not followed.
  await rm(partial, { force: true })
  const file = createWriteStream(partial, { flags: 'wx', mode: 0o600, flush: true })
  await once(file, 'open').catch((err: unknown) => {
    throw cannotWrite(path, err)
  })
  try {
    const rows = await writeBackupTo(pool, file, installation)
    await rename(partial, path)
    return rows
  } catch (err) {
    await finished(file).catch(() => undefined) // the error at hand is the one to report
    await rm(partial, { force: true })
    const { syscall } = err as NodeJS.ErrnoException
    throw syscall && file.errored ? cannotWrite(path, err) : err
  }
}

function cannotWrite(path: string, err: unknown): UsageError {
  return new UsageError(`${path} cannot be written: ${(err as Error).message}`, { cause: err })
}

/**
 * The same into a stream, such as standard output, which ends with it.
 * @returns rows by table
 */
export async function writeBackupTo(
  pool: pg.Pool,
  out: Writable,
  installation: Pick<BackupHeader, 'keys' | 'settings'>,
): Promise<Record<string, number>> {
  const gzip = createGzip()
  const written = pipeline(gzip, out)
  try {
    const [rows] = await Promise.all([dump(pool, gzip, installation), written])
    return rows
  } catch (err) {
    gzip.destroy()
    throw err
  }
}

async function refuseExisting(path: string): Promise<void> {
  const existing = await open(path, 'r').catch((err: NodeJS.ErrnoException) => {
    if (err.code === 'ENOENT') return null
    throw err
  })
  if (!existing) return
  await existing.close()
  throw new UsageError(`${path} exists and would be lost. Name another file, or remove it first.`)
}

/** Not `transaction`: a copy that is no longer read blocks its connection for ever, so a failure ends the connection. */
async function dump(
  pool: pg.Pool,
  out: Writable,
  installation: Pick<BackupHeader, 'keys' | 'settings'>,
): Promise<Record<string, number>> {
  const client = await pool.connect()
  client.on('error', ignore) // the query that runs meets the same error
  let completed = false
  try {
    // One snapshot for every table: the law holds in the file as it does in the database.
    await client.query('begin isolation level repeatable read, read only')
    const rows = await dumpAll(client, out, installation)
    await client.query('commit')
    completed = true
    return rows
  } finally {
    client.off('error', ignore)
    client.release(!completed)
  }
}

function ignore(): void {}

async function dumpAll(
  tx: Queryable,
  out: Writable,
  installation: Pick<BackupHeader, 'keys' | 'settings'>,
): Promise<Record<string, number>> {
  await tx.query(COPY_SETTINGS)
  const tables = await listRecords(tx)
  const header: BackupHeader = {
    format: FORMAT,
    version: FORMAT_VERSION,
    createdAt: new Date().toISOString(),
    migrations: await readMigrations(tx),
    ...installation,
  }
  await write(out, line(header))
  const rows: Record<string, number> = {}
  for (const table of tables) rows[table.name] = await dumpTable(tx, table, out)
  const end: BackupEnd = { end: true, tables: tables.length, sequences: await readSequences(tx) }
  out.end(line(end))
  return rows
}

async function dumpTable(tx: Queryable, table: Table, out: Writable): Promise<number> {
  const start: TableStart = { table: table.name, columns: [...table.columns] }
  await write(out, line(start))
  const hash = createHash('sha256')
  let rows = 0
  const columns = table.columns.map(quoted).join(', ')
  const copy = tx.query(copyTo(`copy (select ${columns} from ${quoted(table.name)}) to stdout`))
  for await (const chunk of copy as AsyncIterable<Buffer>) {
    hash.update(chunk)
    for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, at + 1)) rows += 1
    await write(out, chunk)
  }
  const end: TableEnd = { rows, sha256: hash.digest('hex') }
  await write(out, END_OF_ROWS + line(end))
  return rows
}

async function readMigrations(tx: Queryable): Promise<string[]> {
  const exists = await tx.query<{ found: boolean }>('select to_regclass($1) is not null as found', [MIGRATION_TABLE])
  if (!exists.rows[0]?.found) throw new UsageError('The database is empty: nothing to back up. Fill it with: npm start')
  const { rows } = await tx.query<{ name: string }>(`select name from ${MIGRATION_TABLE} order by name`)
  return rows.map(({ name }) => name)
}

async function readSequences(tx: Queryable): Promise<Record<string, number>> {
  const { rows } = await tx.query<{ name: string; last: number }>(
    `select sequencename as name, last_value as last from pg_sequences
     where schemaname = current_schema() and last_value is not null order by sequencename`,
  )
  return Object.fromEntries(rows.map(({ name, last }) => [name, last]))
}

function line(value: object): string {
  return JSON.stringify(value) + '\n'
}

async function write(out: Writable, chunk: string | Buffer): Promise<void> {
  // A full disk destroys the stream, which then never drains; the pipeline has the reason.
  if (out.destroyed) throw new Error('The backup file can no longer be written.')
  if (!out.write(chunk)) await once(out, 'drain')
}
