import type pg from 'pg'
import { UsageError } from '../domain/errors.js'

/** Which server process answers, also after its number was given out again. */
const SESSION = `select pid || ' ' || backend_start as session from pg_stat_activity where pid = pg_backend_pid()`

/**
 * Two connections that are open together and yet have the same session share it by transactions: then settings, locks
 * that outlive a transaction and prepared statements land in a stranger's session. A busy pooler may hide it for once.
 * @param pool of two connections or more
 * @throws UsageError naming the next step; whatever Postgres says when it does not answer
 */
export async function requireOwnSessions(pool: pg.Pool): Promise<void> {
  const clients: pg.PoolClient[] = []
  try {
    const sessions = new Set<string | undefined>()
    for (let asked = 0; asked < 2; asked++) {
      const client = await pool.connect()
      clients.push(client)
      const { rows } = await client.query<{ session: string }>(SESSION)
      sessions.add(rows[0]?.session)
    }
    if (sessions.size === 2) return
    throw new UsageError(
      'DATABASE_URL leads to a pooler that shares sessions by transactions, which locks and settings do not survive. Set it to session pooling (PgBouncer: pool_mode = session), or name Postgres itself.',
    )
  } finally {
    for (const client of clients) client.release()
  }
}
