import pg from 'pg'

/** The pool itself, or one client inside a transaction. */
export type Queryable = Pick<pg.Pool, 'query'>

const INT8 = 20

/**
 * @param url postgres://… ; nothing connects before the first query
 * @param options.max connections of this process at most
 */
export function createPool(url: string, options: { max: number; applicationName: string }): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max,
    application_name: options.applicationName,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
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
 * @param options.relaxed commits without waiting for the disk. A crash of Postgres may undo such a transaction, but
 *   then it undoes all of it: right where the work can be done again from what an earlier, strict commit holds.
 */
export async function transaction<T>(
  pool: pg.Pool,
  work: (tx: Queryable) => Promise<T>,
  options: { relaxed?: boolean } = {},
): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  // Without a listener a connection lost between two queries would end the process.
  const onError = (err: Error): void => void (broken = err)
  client.on('error', onError)
  try {
    await client.query(options.relaxed ? 'begin; set local synchronous_commit = off' : 'begin')
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
