import pg from 'pg'

/** The pool itself, or one client inside a transaction. */
export type Queryable = Pick<pg.Pool, 'query'>

const INT8 = 20

/** No sequential scan where an index serves: workers ask by key, and kept plans must stay right as tables grow. */
const WORKER_SETTINGS = '-c synchronous_commit=off -c enable_seqscan=off'

/**
 * @param url postgres://… ; nothing connects before the first query
 * @param options.max connections of this process at most
 * @param options.relaxed commits do not wait for the disk. A crash of Postgres may undo the last of them, each as a whole:
 *   right for workers, whose work can be done again from what an earlier, strict commit holds
 */
export function createPool(url: string, options: { max: number; applicationName: string; relaxed?: boolean }): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max,
    application_name: options.applicationName,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    ...(options.relaxed ? { options: WORKER_SETTINGS } : {}),
    types: {
      // bigint as number: ids and counts stay far below 2^53.
      getTypeParser: ((oid: number, format?: 'text'): unknown =>
        oid === INT8 ? Number : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
    },
  })
  return pool
}

/**
 * Runs `work` on one client between BEGIN and COMMIT; rolls back on any error. A broken connection leaves the pool.
 * @param begin what opens the transaction, when it must hold something from its first moment
 */
export async function transaction<T>(pool: pg.Pool, work: (tx: Queryable) => Promise<T>, begin = 'begin'): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  // Without a listener a connection lost between two queries would end the process.
  const onError = (err: Error): void => void (broken = err)
  client.on('error', onError)
  try {
    await client.query(begin)
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
