import { setTimeout as delay } from 'node:timers/promises'
import { findRedis } from './find-redis.js'
import { createPostgres } from './postgres.js'
import { createRedis } from './redis.js'
import type { LocalServer } from './server-process.js'
import type { StateFolder } from './state-folder.js'

export interface LocalServers {
  readonly databaseUrl: string
  readonly redisUrl: string
  /** The servers that run here, without those whose address was given. */
  readonly own: readonly LocalServer[]
  /** Redis first: Postgres, the record, goes last. */
  stop(): Promise<void>
  /** Without waiting; Postgres recovers at its next start. */
  killNow(): void
}

export interface LocalServersOptions {
  /** Addresses of servers that already run elsewhere. */
  readonly databaseUrl: string | undefined
  readonly redisUrl: string | undefined
  /** The PATH variable, and the state folders in which set-up may have put Redis. */
  readonly path: string
  readonly homes: readonly string[]
  readonly changed: () => void
  readonly notice: (line: string) => void
}

const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 10_000

/** Starts the servers whose address is not given, and starts them again on the same port and data when they crash. */
export async function startLocalServers(state: StateFolder, options: LocalServersOptions): Promise<LocalServers> {
  const { notice } = options
  const redis = options.redisUrl
    ? undefined
    : await createRedis(state, { binary: findRedis(options.path, options.homes), notice })
  const postgres = options.databaseUrl ? undefined : await createPostgres(state, { notice })
  const own = [redis, postgres].filter((server) => server !== undefined)
  const stopping = new AbortController()
  const stop = async (): Promise<void> => {
    stopping.abort()
    for (const server of own) await server.stop()
  }
  const outcomes = await Promise.allSettled(own.map((server) => server.start()))
  const failed = outcomes.filter((outcome) => outcome.status === 'rejected')
  if (failed.length > 0) {
    await stop()
    throw failed.length === 1 ? failed[0]?.reason : new AggregateError(failed.map(({ reason }) => reason as unknown))
  }
  for (const server of own) {
    server.onCrash((how) => {
      options.changed()
      notice(`${server.name} ended (${how}); starting it again`)
      void startAgain(server, stopping.signal, notice).then(options.changed)
    })
  }
  const databaseUrl = options.databaseUrl ?? postgres?.url
  const redisUrl = options.redisUrl ?? redis?.url
  if (databaseUrl === undefined || redisUrl === undefined)
    throw new Error('a server has neither an address nor a process')
  return {
    databaseUrl,
    redisUrl,
    own,
    stop,
    killNow() {
      stopping.abort()
      void redis?.kill('SIGKILL')
      void postgres?.kill('SIGQUIT') // "immediate": its children end with it
    },
  }
}

async function startAgain(server: LocalServer, stopping: AbortSignal, notice: (line: string) => void): Promise<void> {
  for (let pause = FIRST_PAUSE_MS; !stopping.aborted; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      await server.start()
      notice(`${server.name} answers again`)
      return
    } catch (err) {
      notice(`${(err as Error).message}\nTrying again in ${pause / 1_000} s`)
    }
    await delay(pause, undefined, { signal: stopping }).catch(() => undefined) // aborted: the loop ends
  }
}
