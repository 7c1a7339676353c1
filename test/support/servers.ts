import { execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { findRedis } from '../../src/local/find-redis.js'
import { createPostgres } from '../../src/local/postgres.js'
import { createRedis } from '../../src/local/redis.js'
import type { LocalServer } from '../../src/local/server-process.js'
import { openStateFolder } from '../../src/local/state-folder.js'
import { packageRoot } from '../../src/package-root.js'
import { migrate } from '../../src/store/migrate.js'
import { createPool } from '../../src/store/pool.js'

/** Real servers of one test file or run, on their own ports; `kill` and `start` keep port and data. */
export interface TestServers {
  readonly databaseUrl: string
  readonly redisUrl: string
  readonly postgres: LocalServer
  readonly redis: LocalServer
  readonly home: string
  /** Stops both; removes the home too when `startServers` made it. */
  stop(): Promise<void>
}

export interface TestServerOptions {
  /** State folder; default: a temporary one, removed by `stop`. */
  readonly home?: string
  /** Redis syntax; default 256mb. */
  readonly maxMemory?: string
  /** Postgres settings in addition to `fsync=off`, which is safe because no test cuts the power of the machine. */
  readonly settings?: Readonly<Record<string, string>>
}

/** Names a home with a stopped Postgres that has the template, for servers that start later. */
const PREPARED_HOME = 'KOPITALK_TEST_PREPARED_HOME'

/**
 * Makes a database folder once for a whole run: making one takes seconds, copying it does not.
 * @returns what removes it
 */
export async function prepareDatabase(): Promise<() => void> {
  if (process.env[PREPARED_HOME]) return () => undefined
  const home = temporaryHome()
  const servers = await startServers({ home })
  const template = await createDatabase(servers.databaseUrl, TEMPLATE)
  await migrateOnce(template.url)
  // No session may connect to it, not even autovacuum, because a database with a session cannot be copied.
  await onServer(servers.databaseUrl, [`alter database ${TEMPLATE} with is_template true allow_connections false`])
  await servers.stop()
  process.env[PREPARED_HOME] = home
  return () => {
    Reflect.deleteProperty(process.env, PREPARED_HOME)
    rmSync(home, { recursive: true, force: true })
  }
}

/** With its owner, who is another one for root, and with the password that it was made with. */
function copyDatabase(from: string, to: string): void {
  const password = join('keys', 'postgres.password')
  copyFileSync(join(from, password), join(to, password))
  execFileSync('cp', ['-a', join(from, 'postgres', '.'), join(to, 'postgres')])
}

/** A new private folder that the operating-system user `postgres` can enter (root's tests run Postgres as that user). */
export function temporaryHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'kopitalk-test-'))
  chmodSync(home, 0o711)
  return home
}

export async function startServers(options: TestServerOptions = {}): Promise<TestServers> {
  const home = options.home ?? temporaryHome()
  const state = openStateFolder(home)
  const prepared = process.env[PREPARED_HOME]
  if (options.home === undefined && prepared) copyDatabase(prepared, home)
  const homes = [home, process.env.KOPITALK_HOME, join(packageRoot(), '.kopitalk')].filter(
    (folder) => folder !== undefined,
  )
  const binary = findRedis(process.env.PATH ?? '', homes)
  const redis = await createRedis(state, { binary, maxMemory: options.maxMemory ?? '256mb' })
  const postgres = await createPostgres(state, { settings: { fsync: 'off', ...options.settings } })
  const stop = async (): Promise<void> => {
    await Promise.all([redis.stop(), postgres.stop()])
    if (options.home === undefined) rmSync(home, { recursive: true, force: true })
  }
  try {
    await Promise.all([redis.start(), postgres.start()])
  } catch (err) {
    await stop()
    throw err
  }
  return { databaseUrl: postgres.url, redisUrl: redis.url, postgres, redis, home, stop }
}

const SESSIONS_END_MS = 2_000

export interface TestDatabase {
  readonly url: string
  /** Ends its sessions and removes it; leave it when a test failed, to look into it. */
  drop(): Promise<void>
}

/** The database that others are copied from: all migrations, no rows of a test. */
const TEMPLATE = 'kopitalk_template'
const NO_SUCH_DATABASE = '3D000'

/**
 * A database of a test file's own with the whole schema: a copy, where the server was started from the prepared data.
 * @param adminUrl,name as for createDatabase
 */
export async function createMigratedDatabase(adminUrl: string, name: string): Promise<TestDatabase> {
  try {
    return await createDatabase(adminUrl, name, TEMPLATE)
  } catch (err) {
    if ((err as { code?: string }).code !== NO_SUCH_DATABASE) throw err
  }
  const database = await createDatabase(adminUrl, name)
  await migrateOnce(database.url)
  return database
}

async function migrateOnce(url: string): Promise<void> {
  const pool = createPool(url, { max: 1, applicationName: 'kopitalk-test-migrate' })
  await migrate(pool)
  await pool.end()
}

/**
 * A database of a test file's own.
 * @param adminUrl any database of the server
 * @param name letters, digits and underscores; an older one of the same name is replaced
 * @param template database that it is a copy of; default: empty
 */
export async function createDatabase(adminUrl: string, name: string, template = 'template1'): Promise<TestDatabase> {
  if (!/^[a-z][a-z0-9_]{0,62}$/.test(name)) throw new Error(`not a database name: ${name}`)
  const drop = `drop database if exists ${name} with (force)`
  await sessionsEnded(adminUrl, name)
  await onServer(adminUrl, [drop, `create database ${name} template ${template}`])
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  return {
    url: url.href,
    async drop() {
      await sessionsEnded(adminUrl, name)
      await onServer(adminUrl, [drop])
    },
  }
}

/** When Postgres ends the session of a client that its pool is closing, no listener is left, and the error fails the run. */
async function sessionsEnded(adminUrl: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    for (const deadline = Date.now() + SESSIONS_END_MS; Date.now() < deadline; await delay(20)) {
      const { rows } = await client.query('select from pg_stat_activity where datname = $1', [name])
      if (rows.length === 0) return
    }
  } finally {
    await client.end()
  }
}

async function onServer(url: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}
