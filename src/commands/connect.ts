import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type pg from 'pg'
import { z } from 'zod'
import type { Config } from '../../config/env.js'
import { UsageError } from '../domain/errors.js'
import { openQueues, type Queues } from '../queues/queues.js'
import { createInbox, type Inbox } from '../store/inbox.js'
import { createPool } from '../store/pool.js'
import type { CommandContext } from './command-context.js'

export interface ServerUrls {
  readonly databaseUrl: string
  readonly redisUrl: string
  /** Where `kopitalk up` listens; undefined when the servers are named by the environment alone. */
  readonly serverUrl: string | undefined
}

export interface Connections extends ServerUrls {
  readonly pool: pg.Pool
  /** Opened when first asked for: most commands only need Postgres. */
  readonly queues: Queues
  readonly inbox: Inbox
  close(): Promise<void>
}

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
export async function resolveServers(config: Config): Promise<ServerUrls> {
  const { databaseUrl, redisUrl } = config
  const running = await readRunningInstance(config.home)
  if (databaseUrl && redisUrl) return { databaseUrl, redisUrl, serverUrl: running?.serverUrl }
  if (!running) {
    throw new UsageError('Kopitalk is not running here. Start it with: npm start (or set DATABASE_URL and REDIS_URL)')
  }
  return {
    databaseUrl: databaseUrl ?? running.databaseUrl,
    redisUrl: redisUrl ?? running.redisUrl,
    serverUrl: running.serverUrl,
  }
}

/** Whether there are servers to talk to, named or started; nothing is said about their health. */
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

/**
 * Opens what a command needs; nothing connects before its first use.
 * @param options.poolSize Postgres connections at most
 * @param options.worker see createPool
 */
export async function connect(
  { config, log }: Pick<CommandContext, 'config' | 'log'>,
  options: { poolSize?: number; applicationName?: string; worker?: boolean } = {},
): Promise<Connections> {
  const urls = await resolveServers(config)
  const pool = createPool(urls.databaseUrl, {
    max: options.poolSize ?? 4,
    applicationName: options.applicationName ?? 'kopitalk',
    worker: options.worker ?? false,
  })
  pool.on('error', (err) => log.warn({ err }, 'idle Postgres connection lost'))
  let queues: Queues | undefined
  const inbox = createInbox(pool, {
    hashKey: await authorHashKey(config),
    keepHandles: config.authors.keepHandles,
  })
  return {
    ...urls,
    pool,
    get queues() {
      return (queues ??= openQueues({ redisUrl: urls.redisUrl, prefix: config.queue.prefix }, (err) =>
        log.debug({ err }, 'queue connection error'),
      ))
    },
    inbox,
    async close() {
      await queues?.close()
      await pool.end()
    },
  }
}

/** AUTHOR_HASH_KEY, else the key file of this installation, made on first use and readable by its owner alone. */
export async function authorHashKey(config: Config): Promise<string> {
  if (config.authors.hashKey) return config.authors.hashKey
  const path = join(config.home, 'keys', 'author.key')
  await mkdir(join(config.home, 'keys'), { recursive: true, mode: 0o700 })
  // Two processes may come here together: the first one's key stays.
  await writeFile(path, randomBytes(32).toString('hex'), { flag: 'wx', mode: 0o600 }).catch(
    (err: NodeJS.ErrnoException) => {
      if (err.code !== 'EEXIST') throw err
    },
  )
  return (await readFile(path, 'utf8')).trim()
}
