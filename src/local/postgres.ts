import { spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { UsageError } from '../domain/errors.js'
import { rememberedPort } from './free-port.js'
import { endOrphan, endOrphansOf } from './orphan.js'
import { othersCanReach, postgresUser, type OsUser } from './os-user.js'
import { postgresBinaries } from './postgres-binaries.js'
import { createServer, type LocalServer } from './server-process.js'
import { keptSecret, type StateFolder } from './state-folder.js'

const SUPERUSER = 'kopitalk'
const DATABASE = 'kopitalk'
// The builtin provider's C.UTF-8 sorts and folds the same on every system, whatever its locales.
const INITDB = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
const ENV = { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/local/bin:/usr/bin:/bin' }

export interface PostgresOptions {
  /** Server settings in addition to the defaults, such as `{ fsync: 'off' }`. */
  readonly settings?: Readonly<Record<string, string>>
  /** Called when the data has to be outside the state folder. */
  readonly notice?: (line: string) => void
}

/** Prepares (makes the data folder, ends an orphan) and describes the embedded Postgres of a state folder. Not started. */
export async function createPostgres(state: StateFolder, options: PostgresOptions = {}): Promise<LocalServer> {
  const user = postgresUser()
  const folder = dataParent(state, user, options.notice)
  const binaries = postgresBinaries(user, folder)
  const data = join(folder, 'data')
  const password = keptSecret(state, 'postgres.password')
  const clearAway = (): Promise<void> => clearAwayPostmaster(binaries.postgres, data)
  makeData({ folder, data, password, user, initdb: binaries.initdb })
  await clearAway()

  const port = await rememberedPort(state, 'postgres')
  const urlOf = (database: string): string => `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/${database}`
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    // Parallel plans need more of /dev/shm than the 64 MB that containers have, and two cores gain nothing from them.
    max_parallel_workers_per_gather: '0',
    log_checkpoints: 'off',
    timezone: 'UTC',
    ...options.settings,
  }
  return createServer({
    name: 'postgres',
    url: urlOf(DATABASE),
    port,
    logFile: join(state.logs, 'postgres.log'),
    command: {
      file: binaries.postgres,
      args: [
        '-D',
        data,
        '-p',
        String(port),
        ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]),
      ],
      env: ENV,
      cwd: folder,
      user,
    },
    clearAway,
    answers: () => ensureDatabase(urlOf('postgres'), join(state.keys, 'postgres.password')),
    stopSignal: 'SIGINT', // "fast": ends open sessions; SIGTERM would wait for them
    passing: /pre-existing shared memory block|lock file "postmaster\.pid" already exists/,
  })
}

/** As root, the folder above the data belongs to the user `postgres`, who must be able to come that far. */
function dataParent(state: StateFolder, user: OsUser | undefined, notice: PostgresOptions['notice']): string {
  if (!user) return state.postgres
  let folder = state.postgres
  if (!othersCanReach(folder)) {
    folder = outsideFolder(state.home)
    if (!existsSync(folder)) notice?.(`The user "postgres" cannot reach ${state.home}: the database lies in ${folder}`)
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  }
  chownSync(folder, user.uid, user.gid)
  return folder
}

/** Where the database of a home lies that the user `postgres` cannot reach, as below a private folder of root's. */
export function outsideFolder(home: string): string {
  const mark = createHash('sha256').update(home).digest('hex').slice(0, 12)
  return join(existsSync('/var/lib') ? '/var/lib' : tmpdir(), `kopitalk-${mark}`)
}

interface DataFolder {
  readonly folder: string
  readonly data: string
  readonly password: string
  readonly user: OsUser | undefined
  readonly initdb: string
}

/** It has another name until it is complete, so the next start can remove what a crash left unfinished. */
function makeData({ folder, data, password, user, initdb }: DataFolder): void {
  for (const name of readdirSync(folder)) {
    if (name.startsWith('data.new-')) rmSync(join(folder, name), { recursive: true, force: true })
  }
  const version = join(data, 'PG_VERSION')
  if (existsSync(version)) return checkVersion(readFileSync(version, 'utf8').trim(), initdb, data)
  if (existsSync(data) && readdirSync(data).length > 0) {
    throw new UsageError(`${data} is not a Postgres data folder. Move it away:  mv ${data} ${data}.aside`)
  }
  const draft = join(folder, `data.new-${randomBytes(4).toString('hex')}`)
  const passwordFile = `${draft}.password`
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 })
  if (user) chownSync(passwordFile, user.uid, user.gid)
  const made = spawnSync(
    initdb,
    [`--pgdata=${draft}`, `--username=${SUPERUSER}`, '--auth=scram-sha-256', `--pwfile=${passwordFile}`, ...INITDB],
    { ...user, env: ENV, cwd: folder, encoding: 'utf8' },
  )
  rmSync(passwordFile, { force: true })
  if (made.status !== 0) {
    rmSync(draft, { recursive: true, force: true })
    const detail = made.error?.message ?? made.stderr.trimEnd().split('\n').slice(-6).join('\n')
    throw new Error(`initdb could not make ${data}: ${detail}`)
  }
  chmodSync(draft, 0o700)
  renameSync(draft, data)
}

function checkVersion(made: string, initdb: string, data: string): void {
  const have = /\d+/.exec(spawnSync(initdb, ['--version'], { env: ENV, encoding: 'utf8' }).stdout)?.[0]
  if (have === undefined || have === made) return
  throw new UsageError(
    `${data} was made by Postgres ${made}; this is ${have}. Back it up with the version of Kopitalk that made it ` +
      '(`kopitalk backup`), move the folder away and `kopitalk restore`.',
  )
}

/**
 * If the process of a pid file is ours, it is an orphan and is ended. If the pid was re-used by another program,
 * Postgres would refuse to start.
 */
async function clearAwayPostmaster(program: string, data: string): Promise<void> {
  await endOrphansOf(`${program} -D ${data} `, 'SIGINT')
  const file = join(data, 'postmaster.pid')
  if (!existsSync(file)) return
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0])
  if (!Number.isInteger(pid) || pid <= 0) return rmSync(file, { force: true })
  if (!(await endOrphan(pid, ['postgres', data], 'SIGINT'))) rmSync(file, { force: true })
}

/** Our own database exists and answers. */
async function ensureDatabase(url: string, passwordFile: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 })
  client.on('error', () => undefined) // a lost connection also rejects the query that waits for it
  try {
    await client.connect()
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [DATABASE])
    if (rowCount === 0) await client.query(`create database ${DATABASE}`)
    return true
  } catch (err) {
    if ((err as { code?: string }).code === '28P01') {
      throw new UsageError(
        `The database was made with another password than the one in ${passwordFile}. Put the old file back, ` +
          'or start again without its posts: kopitalk down --delete',
      )
    }
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}
