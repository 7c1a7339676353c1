import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type pg from 'pg'
import { z } from 'zod'
import type { Config } from '../../config/env.js'
import { authorKeyFile } from '../backup/installation.js'
import { UsageError } from '../domain/errors.js'
import { supervisorOf } from '../local/run-file.js'
import { openQueues, type Queues } from '../queues/queues.js'
import { createInbox, type Inbox } from '../store/pipeline/inbox.js'
import { createPool } from '../store/pool.js'
import {
  untilPostgresAnswers,
  untilRedisAnswers,
  whileAway,
  type Patience,
  type ServerAddress,
} from './await-servers.js'
import type { ProcessContext } from './process-context.js'

export interface ServerUrls {
  readonly databaseUrl: string
  readonly redisUrl: string
  /** Where `kopitalk up` listens; undefined when the servers are given only by the environment. */
  readonly serverUrl: string | undefined
}

/** Postgres, and Redis when it is asked for. */
export interface Servers extends ServerUrls {
  readonly pool: pg.Pool
  /** Opened when first asked for: most commands only need Postgres. */
  readonly queues: Queues
  /** Runs `work`, which can be repeated as a whole, until no server that goes away breaks it; see whileAway. */
  retried<T>(work: () => Promise<T>): Promise<T>
  /**
   * Waits for Postgres, under both roles where there are two, without a limit. @throws UsageError as soon as it refuses
   * this process
   */
  untilPostgresAnswers(): Promise<void>
  close(): Promise<void>
}

export interface Connections extends Servers {
  readonly inbox: Inbox
}

export interface ConnectOptions {
  /** Postgres connections at most. */
  readonly poolSize?: number
  readonly applicationName?: string
  /** See createPool. */
  readonly worker?: boolean
  /** Takes READ_DATABASE_URL where it is set: nothing will be written. */
  readonly reads?: boolean
  /** See createPool; default ten minutes, 0 for none. */
  readonly statementTimeoutMs?: number
  /**
   * What waits for the servers at first: `command`, the default, for Postgres; `process`, one that runs on, for Redis
   * too, and says so in its log; `none`: it is useful without them.
   */
  readonly waits?: 'command' | 'process' | 'none'
}

/** A pool's own limit, when a command must not wait for servers at all. */
const LEAST_CONNECT_MS = 5_000

const RunningInstance = z.object({
  databaseUrl: z.string(),
  redisUrl: z.string(),
  serverUrl: z.string().optional(),
})

/**
 * Which Postgres and Redis to talk to: DATABASE_URL and REDIS_URL, else what `kopitalk up` left in
 * `<home>/run/up.json`.
 * @throws UsageError naming the next step when neither is there
 */
export async function resolveServers({ config, log }: Pick<ProcessContext, 'config' | 'log'>): Promise<ServerUrls> {
  const { databaseUrl, redisUrl } = config
  if (databaseUrl && redisUrl) return { databaseUrl, redisUrl, serverUrl: await knownServerUrl({ config, log }) }
  const running = await readRunningInstance(config.home)
  if (!running) {
    throw new UsageError('Kopitalk is not running here. Start it with: npm start (or set DATABASE_URL and REDIS_URL)')
  }
  return {
    databaseUrl: databaseUrl ?? running.databaseUrl,
    redisUrl: redisUrl ?? running.redisUrl,
    serverUrl: running.serverUrl,
  }
}

/** A process that was given both addresses must start whatever the file contains: it only asks where the server listens. */
async function knownServerUrl({ config, log }: Pick<ProcessContext, 'config' | 'log'>): Promise<string | undefined> {
  try {
    return (await readRunningInstance(config.home))?.serverUrl
  } catch (err) {
    log.warn({ err }, 'where the server listens is not known')
    return undefined
  }
}

/** Whether there are servers to talk to, configured or started. It does not check their health. */
export async function isRunning(config: Config): Promise<boolean> {
  return Boolean(config.databaseUrl && config.redisUrl) || (await readRunningInstance(config.home)) !== null
}

async function readRunningInstance(home: string): Promise<z.infer<typeof RunningInstance> | null> {
  const path = join(home, 'run', 'up.json')
  try {
    return RunningInstance.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw new UsageError(`${path} cannot be read. Remove it and start again with: npm start`, { cause: err })
  }
}

/** Somebody waits for a command: a statement of it that takes this long has a dark connection, or should be seen to. */
const COMMAND_STATEMENT_MS = 600_000

/**
 * Opens Postgres, once it answers, and Redis when it is asked for.
 * @throws UsageError when Postgres refuses this process or is not started here; an Error when it is away for too long
 */
export async function connectServers(
  { config, log, stop }: ProcessContext,
  options: ConnectOptions = {},
): Promise<Servers> {
  const { waits = 'command' } = options
  const reads = options.reads === true && config.readDatabaseUrl !== undefined
  const found = await resolveServers({ config, log })
  const urls = reads ? { ...found, databaseUrl: config.readDatabaseUrl } : found
  const patience: Patience = {
    limitMs: config.startTimeoutMs,
    say: (line) => (waits === 'command' ? void process.stderr.write(`${line}\n`) : log.warn(line)),
    stop,
  }
  const comesBack = reads || config.databaseUrl !== undefined || upRuns(config.home)
  const variable = reads ? 'READ_DATABASE_URL' : config.databaseUrl === undefined ? null : 'DATABASE_URL'
  const postgres: ServerAddress = { name: 'Postgres', url: urls.databaseUrl, variable, comesBack }
  if (waits !== 'none') await untilPostgresAnswers(postgres, patience)
  if (waits === 'process') {
    const variable = config.redisUrl === undefined ? null : 'REDIS_URL'
    await untilRedisAnswers({ name: 'Redis', url: urls.redisUrl, variable, comesBack }, patience)
  }
  const pool = createPool(urls.databaseUrl, {
    max: options.poolSize ?? 4,
    applicationName: options.applicationName ?? 'kopitalk',
    worker: options.worker ?? false,
    // A long-running process tries again by itself. A command has only this try, on a machine that may be busy.
    ...(waits === 'command' ? { connectTimeoutMs: Math.max(config.startTimeoutMs, LEAST_CONNECT_MS) } : {}),
    statementTimeoutMs: options.statementTimeoutMs ?? COMMAND_STATEMENT_MS,
  })
  pool.on('error', (err) => log.warn({ err }, 'idle Postgres connection lost'))
  let queues: Queues | undefined
  return {
    ...urls,
    pool,
    get queues() {
      return (queues ??= openQueues({ redisUrl: urls.redisUrl, prefix: config.queue.prefix }, (err) =>
        log.debug({ err }, 'queue connection error'),
      ))
    },
    retried: (work) => whileAway(postgres, work, patience),
    async untilPostgresAnswers() {
      const forEver = { ...patience, limitMs: Number.POSITIVE_INFINITY }
      await untilPostgresAnswers(postgres, forEver)
      const { readDatabaseUrl: url } = config
      if (url) await untilPostgresAnswers({ ...postgres, url, variable: 'READ_DATABASE_URL' }, forEver)
    },
    async close() {
      await queues?.close()
      await pool.end()
    },
  }
}

/** What connectServers opens, and the door for new posts. @throws as connectServers, or without a key for authors */
export async function connect(context: ProcessContext, options: ConnectOptions = {}): Promise<Connections> {
  const servers = await connectServers(context, options)
  const hashKey = await authorHashKey(context.config)
  const inbox = createInbox(servers.pool, { hashKey, keepHandles: context.config.authors.keepHandles })
  return Object.assign(servers, { inbox })
}

/** Whether `kopitalk up` runs, which starts servers again that have ended. */
function upRuns(home: string): boolean {
  return supervisorOf({ run: join(home, 'run') }) !== undefined
}

/**
 * AUTHOR_HASH_KEY, else the key file of this installation, made on first use and readable only by its owner.
 * @throws UsageError when there is neither and none can be made
 */
export async function authorHashKey(config: Config): Promise<string> {
  if (config.authors.hashKey) return config.authors.hashKey
  const path = authorKeyFile(config.home)
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    // Two processes may come here together: the first one's key stays.
    await writeFile(path, randomBytes(32).toString('hex'), { flag: 'wx', mode: 0o600 }).catch(
      (err: NodeJS.ErrnoException) => {
        if (err.code !== 'EEXIST') throw err
      },
    )
    return (await readFile(path, 'utf8')).trim()
  } catch (err) {
    throw new UsageError(
      `The key of author pseudonyms cannot be kept in ${path} (${(err as Error).message}). ` +
        'Set AUTHOR_HASH_KEY, or name a folder that can be written in KOPITALK_HOME.',
      { cause: err },
    )
  }
}

/** The same for code that only reads: null when there is no key yet, or none that this process may read. */
export async function authorHashKeyIfThere({ authors, home }: Config): Promise<string | null> {
  return (
    authors.hashKey ??
    readFile(authorKeyFile(home), 'utf8').then(
      (text) => text.trim(),
      () => null,
    )
  )
}
