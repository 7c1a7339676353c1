import pg from 'pg'
import { arrayLiteral } from './array-literal.js'

/** The pool itself, or one client inside a transaction. */
export type Queryable = Pick<pg.Pool, 'query'>

const INT8 = 20

/**
 * Workers ask by key and write again what is lost: a commit does not wait for the disk (a crash of Postgres may undo the
 * last of them, each as a whole, and brings their batches back), and no table is scanned where an index serves, since the
 * plan of a named statement is kept as tables grow.
 */
const WORKER_SETTINGS = '-c synchronous_commit=off -c enable_seqscan=off'

/** Turns array parameters into text itself: see arrayLiteral. */
class ArrayClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super(config)
    const query = this.query.bind(this) as (...args: unknown[]) => unknown
    const prepared = (first: { readonly values?: unknown }, second?: unknown, ...rest: unknown[]): unknown =>
      Array.isArray(first.values)
        ? query({ ...first, values: first.values.map(arrayLiteral) }, second, ...rest)
        : query(first, Array.isArray(second) ? second.map(arrayLiteral) : second, ...rest)
    this.query = prepared as typeof this.query
  }
}

/**
 * @param url postgres://… ; nothing connects before the first query
 * @param options.max connections of this process at most
 * @param options.worker for annotating posts and nothing else: see WORKER_SETTINGS
 * @param options.connectTimeoutMs how long a query waits for its connection; default 5 s
 * @param options.statementTimeoutMs a statement that runs longer fails with SQLSTATE 57014
 */
export function createPool(
  url: string,
  options: {
    max: number
    applicationName: string
    worker?: boolean
    connectTimeoutMs?: number
    statementTimeoutMs?: number
  },
): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max,
    application_name: options.applicationName,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 5_000,
    keepAlive: true,
    Client: ArrayClient,
    ...(options.worker ? { options: WORKER_SETTINGS } : {}),
    ...(options.statementTimeoutMs ? { statement_timeout: options.statementTimeoutMs } : {}),
    types: {
      // bigint as number: ids and counts stay far below 2^53.
      getTypeParser: ((oid: number, format?: 'text'): unknown =>
        oid === INT8 ? Number : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
    },
  })
  // Between its checkout and its first query a client has no listener, and a connection lost then would end the process.
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

/** Runs `work` on one client between BEGIN and COMMIT; rolls back on any error. A broken connection leaves the pool. */
export async function transaction<T>(pool: pg.Pool, work: (tx: Queryable) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  // Without a listener a connection lost between two queries would end the process.
  const onError = (err: Error): void => void (broken = err)
  client.on('error', onError)
  try {
    await client.query('begin')
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
