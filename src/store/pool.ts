import type { Socket } from 'node:net'
import pg from 'pg'
import { arrayLiteral } from './array-literal.js'

/** The pool itself, or one client inside a transaction. */
export type Queryable = Pick<pg.Pool, 'query'>

const INT8 = 20

/** For a new connection until it is ready, and for the beginning of a transaction. */
const CONNECT_TIMEOUT_MS = 5_000

/** Node then asks every second, and ten questions without an answer end an idle connection: after 20 s in all. */
const KEEP_ALIVE_IDLE_MS = 10_000

/** Postgres stops a statement at its limit and the connection lives on; one that says nothing even then is dark. */
const ANSWER_MARGIN_MS = 1_000

/** A client that went dark must not keep its locks: Postgres lets go of it after 25 s. Of no effect over a Unix socket. */
const KEEP_ALIVE_SETTINGS = { tcp_keepalives_idle: 10, tcp_keepalives_interval: 5, tcp_keepalives_count: 3 }

/** Not for what streams: its reader may pause for longer than this, and does so inside a transaction. */
const LIMITED_SETTINGS = { tcp_user_timeout: 30_000, idle_in_transaction_session_timeout: 60_000 }

/** Checks whether the client is still there while a statement runs or waits for a lock. Not every system can do this. */
const CONNECTION_CHECK = `select set_config('client_connection_check_interval', '5000', false)
  where current_setting('client_connection_check_interval', true) is not null and version() !~* 'msvc|visual c|mingw'`

/**
 * Workers read by key and can write lost rows again. So a commit does not wait for the disk: a crash of Postgres may undo
 * the last ones, each as a whole, and brings their batches back. No table is scanned when there is an index, because the
 * plan of a named statement is kept as tables grow.
 */
const WORKER_SETTINGS = { synchronous_commit: 'off', enable_seqscan: 'off' }

/** The code that closes the pool has finished its work before. */
const END_GRACE_MS = 5_000

/** Message of pg for a query without an answer in time. Its class is Error, and it has no code. */
const NO_ANSWER = 'Query read timeout'

/** `query_timeout` in milliseconds is pg's own; its types lack it. */
export type LimitedQuery = pg.QueryConfig & { readonly query_timeout: number }

/** Turns array parameters into text itself (see arrayLiteral), and never waits for a server that is out of reach. */
class PoolClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super(config)
    const query = this.query.bind(this) as (...args: unknown[]) => unknown
    const prepared = (first: { readonly values?: unknown }, second?: unknown, ...rest: unknown[]): unknown =>
      Array.isArray(first.values)
        ? query({ ...first, values: first.values.map(arrayLiteral) }, second, ...rest)
        : query(first, Array.isArray(second) ? second.map(arrayLiteral) : second, ...rest)
    this.query = ((...args: Parameters<typeof prepared>) => {
      const answer = prepared(...args)
      if (answer instanceof Promise) answer.catch((err: unknown) => this.#endUnlessAnswering(err))
      return answer
    }) as typeof this.query
    const end: (...args: unknown[]) => Promise<void> = this.end.bind(this)
    this.end = (...args: unknown[]) => {
      // The goodbye of a dark connection is never answered: it must not keep the process alive for a quarter of an hour.
      ;(this.connection.stream as Socket).unref()
      return end(...args)
    }
  }

  /** The next message on such a connection would be the late answer, and a rollback would wait for a second limit. */
  #endUnlessAnswering(err: unknown): void {
    if (err instanceof Error && err.message === NO_ANSWER) void this.end()
  }
}

export interface PoolOptions {
  /** Connections of this process at most. */
  readonly max: number
  readonly applicationName: string
  /** For annotating posts and nothing else: see WORKER_SETTINGS. */
  readonly worker?: boolean
  /**
   * A statement that runs longer fails with SQLSTATE 57014. One that is not answered a second later fails with its
   * connection, which is dark: failed over, or forgotten by a router. Default: no limit, for what streams for minutes.
   */
  readonly statementTimeoutMs?: number | undefined
  /** How long a query waits for its connection; default 5 s. */
  readonly connectTimeoutMs?: number
}

/** @param url postgres://… ; nothing connects before the first query */
export function createPool(url: string, options: PoolOptions): pg.Pool {
  const limitMs = options.statementTimeoutMs
  const connectMs = options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS
  const prepare: LimitedQuery = { text: sessionSettings(options), query_timeout: connectMs }
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max,
    application_name: options.applicationName,
    connectionTimeoutMillis: connectMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_IDLE_MS,
    Client: PoolClient,
    ...(limitMs ? { query_timeout: limitMs + ANSWER_MARGIN_MS } : {}),
    // Before the new connection is handed out. Poolers refuse settings in the start-up message, or drop them.
    verify(client, done) {
      client.query(prepare).then(() => done(), done)
    },
    types: {
      // bigint as number: ids and counts stay far below 2^53.
      getTypeParser: ((oid: number, format?: 'text'): unknown =>
        oid === INT8 ? Number : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
    },
  })
  // Between its checkout and its first query a client has no listener, and a connection lost then would end the process.
  pool.on('connect', (client) => client.on('error', () => {}))
  endWithin(pool, END_GRACE_MS)
  return pool
}

/** A pool ends with its last query, and one that went into a dark connection has no end. */
function endWithin(pool: pg.Pool, graceMs: number): void {
  const clients = new Set<pg.PoolClient>()
  pool.on('connect', (client) => clients.add(client))
  pool.on('remove', (client) => clients.delete(client))
  const end: () => Promise<void> = pool.end.bind(pool)
  pool.end = async () => {
    const deadline = setTimeout(() => {
      for (const client of clients) void client.end()
    }, graceMs)
    await end().finally(() => clearTimeout(deadline))
  }
}

function sessionSettings({ worker, statementTimeoutMs }: PoolOptions): string {
  const settings = {
    ...KEEP_ALIVE_SETTINGS,
    ...(worker ? WORKER_SETTINGS : {}),
    ...(statementTimeoutMs ? { ...LIMITED_SETTINGS, statement_timeout: statementTimeoutMs } : {}),
  }
  const statements = Object.entries(settings).map(([name, value]) => `set ${name} = ${value}`)
  return [...statements, CONNECTION_CHECK].join('; ')
}

/** A query that Postgres answers at once. @throws when it does not within this many milliseconds, or cannot be reached */
export async function askPostgres(pool: pg.Pool, timeoutMs: number): Promise<void> {
  const question: LimitedQuery = { text: 'select 1', query_timeout: timeoutMs }
  await pool.query(question)
}

/** Nothing is done yet that could take long: a connection that went dark while it was idle is found out here. */
const BEGIN: LimitedQuery = { text: 'begin', query_timeout: CONNECT_TIMEOUT_MS }

/** Runs `work` on one client between BEGIN and COMMIT; rolls back on any error. A broken connection leaves the pool. */
export async function transaction<T>(pool: pg.Pool, work: (tx: Queryable) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  // Without a listener a connection lost between two queries would end the process.
  const onError = (err: Error): void => void (broken = err)
  client.on('error', onError)
  try {
    await client.query(BEGIN)
    const result = await work(client)
    await client.query('commit')
    return result
  } catch (err) {
    await client.query('rollback').catch((rollbackError: Error) => (broken = rollbackError))
    throw err
  } finally {
    client.off('error', onError)
    client.release(broken)
  }
}
