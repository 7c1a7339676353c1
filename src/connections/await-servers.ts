import { Socket } from 'node:net'
import pRetry from 'p-retry'
import pTimeout from 'p-timeout'
import pg from 'pg'
import { UsageError } from '../domain/errors.js'
import { ioredis } from '../queues/bullmq.js'
import { failFastConnection } from '../queues/connection.js'
import { connectionTrouble, type ConnectionTrouble } from './connection-trouble.js'

/** A server as a person knows it. */
export interface ServerAddress {
  readonly name: 'Postgres' | 'Redis'
  /** With its password: never printed. */
  readonly url: string
  /** Variable that names it; null: it is one of those that `kopitalk up` runs. */
  readonly variable: string | null
  /** Whether it will be started again: then a port on which nothing listens means that it comes back. */
  readonly comesBack: boolean
}

export interface Patience {
  /** How long a server may be away; 0: not at all. */
  readonly limitMs: number
  /** Called once, when the first try has failed. */
  readonly say: (line: string) => void
  readonly stop: AbortSignal
}

/** The first try; each one after it may take twice as long, since a busy machine answers late. */
const FIRST_TRY_MS = 2_000
const LONGEST_TRY_MS = 30_000

/**
 * Runs `work` again for as long as it fails because the server is away.
 * @param work can be repeated: what it has begun is undone when it fails
 * @throws UsageError when the server refuses, or nothing would start it; an Error of one sentence after the limit; at
 *   once what else `work` throws
 */
export async function whileAway<T>(
  server: ServerAddress,
  work: (attempt: number) => Promise<T>,
  { limitMs, say, stop }: Patience,
): Promise<T> {
  const passes = (trouble: ConnectionTrouble | null): boolean =>
    trouble?.kind === 'away' && (server.comesBack || !trouble.nothingListens)
  try {
    return await pRetry(work, {
      retries: Number.POSITIVE_INFINITY,
      minTimeout: 100,
      maxTimeout: 1_000,
      randomize: true,
      maxRetryTime: limitMs,
      signal: stop,
      onFailedAttempt({ error, attemptNumber }) {
        const trouble = connectionTrouble(error)
        if (attemptNumber > 1 || limitMs === 0 || !trouble || !passes(trouble)) return
        const limit = Number.isFinite(limitMs) ? `, up to ${limitMs / 1_000} s` : ''
        say(`Waiting for ${describe(server)}${limit}: ${trouble.why}`)
      },
      shouldRetry: ({ error }) => passes(connectionTrouble(error)),
    })
  } catch (err) {
    const trouble = connectionTrouble(err)
    if (!trouble || stop.aborted) throw err
    throw trouble.kind === 'refused' || !passes(trouble)
      ? new UsageError(refusal(server, trouble), { cause: err })
      : new Error(absence(server, trouble, limitMs), { cause: err })
  }
}

/** Waits until Postgres lets this process in. @throws as `whileAway` */
export function untilPostgresAnswers(server: ServerAddress, patience: Patience): Promise<void> {
  return whileAway(server, (attempt) => tryPostgres(server.url, tryMs(attempt, patience), patience.stop), patience)
}

/** Waits until Redis takes commands. @throws as `whileAway` */
export function untilRedisAnswers(server: ServerAddress, patience: Patience): Promise<void> {
  return whileAway(server, (attempt) => tryRedis(server.url, tryMs(attempt, patience), patience.stop), patience)
}

function tryMs(attempt: number, { limitMs }: Patience): number {
  return Math.min(FIRST_TRY_MS * 2 ** (attempt - 1), LONGEST_TRY_MS, Math.max(limitMs, FIRST_TRY_MS))
}

async function tryPostgres(url: string, withinMs: number, signal: AbortSignal): Promise<void> {
  const socket = new Socket()
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: withinMs, stream: () => socket })
  client.on('error', () => {}) // the query that waits hears of it
  try {
    await pTimeout(
      client.connect().then(() => client.query('select')),
      { milliseconds: withinMs, signal },
    )
    await client.end()
  } finally {
    socket.destroy() // do not wait for a server that has stopped answering
  }
}

async function tryRedis(url: string, withinMs: number, signal: AbortSignal): Promise<void> {
  const { Redis } = ioredis()
  const client = new Redis({
    ...failFastConnection(url),
    lazyConnect: true,
    enableReadyCheck: false, // it hides why Redis refuses; the command below does not
    retryStrategy: () => null,
    connectTimeout: withinMs,
  })
  let reason: Error | undefined
  client.on('error', (err: Error) => (reason = err))
  try {
    await pTimeout(
      client.connect().then(() => client.ping()),
      { milliseconds: withinMs, signal },
    )
  } catch (err) {
    throw reason ?? err
  } finally {
    client.disconnect()
  }
}

/** Host, port and database, never the password. */
function describe({ name, url }: ServerAddress): string {
  const { hostname, host, port, pathname, searchParams } = new URL(url)
  const database = decodeURIComponent(pathname.slice(1))
  const usual = name === 'Postgres' ? '5432' : '6379'
  const place = hostname === '' ? (searchParams.get('host') ?? 'this machine') : port === '' ? `${host}:${usual}` : host
  return `${name} at ${place}${database === '' ? '' : `, database ${database}`}`
}

function refusal(server: ServerAddress, { why, fix, nothingListens }: ConnectionTrouble): string {
  if (nothingListens) return `Kopitalk is not running here: ${describe(server)} is away. Start it with: npm start`
  const where = server.variable === null ? '' : ` in ${server.variable}`
  return `${describe(server)} does not let Kopitalk in: ${why}. Please ${fix ?? 'check its address'}${where}.`
}

function absence(server: ServerAddress, { why }: ConnectionTrouble, limitMs: number): string {
  const since = limitMs === 0 ? '' : ` for ${limitMs / 1_000} s`
  const next =
    server.variable === null
      ? 'See its log, or start again with: npm start'
      : `Start it, or correct ${server.variable}.`
  return `${describe(server)} has been away${since}: ${why}. ${next}`
}
