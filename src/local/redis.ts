import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { Redis } from 'ioredis'
import type { RedisBinary } from './find-redis.js'
import { rememberedPort } from './free-port.js'
import { endOrphan, endOrphansOf } from './orphan.js'
import { createServer, type LocalServer } from './server-process.js'
import { keptSecret, replaceFile, type StateFolder } from './state-folder.js'

export interface RedisOptions {
  readonly binary: RedisBinary
  /** Redis syntax, such as `512mb`. A million waiting posts take about 25 MB (ids only). */
  readonly maxMemory?: string
  readonly notice?: (line: string) => void
}

/** Prepares and describes the embedded Redis of a state folder. Not started. */
export async function createRedis(state: StateFolder, options: RedisOptions): Promise<LocalServer> {
  const password = keptSecret(state, 'redis.password')
  const settings = join(state.redis, 'redis.conf')
  const pidFile = join(state.redis, 'redis.pid')
  const clearAway = (): Promise<void> => clearAwayRedis(options.binary.file, pidFile, settings)
  await clearAway()
  const port = await rememberedPort(state, 'redis')
  const url = `redis://:${password}@127.0.0.1:${port}`
  // A file, because a command line can be read by every user of the machine.
  replaceFile(
    settings,
    configuration({ port, password, folder: state.redis, pidFile, maxMemory: options.maxMemory ?? '512mb' }),
  )
  return createServer({
    name: 'redis',
    url,
    port,
    logFile: join(state.logs, 'redis.log'),
    command: {
      file: options.binary.file,
      args: [settings],
      env: { LC_ALL: 'C', TZ: 'UTC', LD_LIBRARY_PATH: options.binary.libraries.join(delimiter) },
      cwd: state.redis,
      user: undefined,
    },
    clearAway,
    answers: () => answersPing(url),
    stopSignal: 'SIGTERM',
    passing: /Address already in use/,
    repair: (log) => setAsideBrokenFile(log, state.redis, options.notice),
  })
}

function configuration(values: {
  port: number
  password: string
  folder: string
  pidFile: string
  maxMemory: string
}): string {
  return [
    'bind 127.0.0.1',
    `port ${values.port}`,
    `requirepass ${values.password}`,
    `dir ${quoted(values.folder)}`,
    `pidfile ${quoted(values.pidFile)}`,
    'daemonize no',
    'set-proc-title no', // the command line must keep naming this file: it proves that an orphan is ours
    'save ""',
    'appendonly yes',
    'appendfsync everysec',
    `maxmemory ${values.maxMemory}`,
    'maxmemory-policy noeviction', // BullMQ loses jobs under any other
    '',
  ].join('\n')
}

function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}

async function clearAwayRedis(program: string, pidFile: string, settings: string): Promise<void> {
  await endOrphansOf(`${program} ${settings} `, 'SIGTERM')
  if (!existsSync(pidFile)) return
  const pid = Number(readFileSync(pidFile, 'utf8'))
  if (Number.isInteger(pid) && pid > 0) await endOrphan(pid, [settings], 'SIGTERM')
  rmSync(pidFile, { force: true })
}

async function answersPing(url: string): Promise<boolean> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, connectTimeout: 2_000 })
  client.on('error', () => undefined) // also rejects connect()
  try {
    await client.connect()
    return (await client.ping()) === 'PONG' // refused with LOADING while the file is being read
  } catch {
    return false
  } finally {
    client.disconnect()
  }
}

/** Redis is a hint that Postgres can rebuild: a damaged append-only file is no reason not to start. */
function setAsideBrokenFile(log: string, folder: string, notice: RedisOptions['notice']): boolean {
  if (!/reading the append only file|AOF|RDB/.test(log)) return false
  const from = join(folder, 'appendonlydir')
  if (!existsSync(from)) return false
  const to = `${from}.broken`
  rmSync(to, { recursive: true, force: true })
  renameSync(from, to)
  notice?.(`Redis could not read its file: moved to ${to}. The queues are rebuilt from Postgres.`)
  return true
}
