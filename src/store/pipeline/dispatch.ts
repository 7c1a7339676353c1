import type pg from 'pg'
import type { Stage } from '../../domain/stage.js'
import type { BatchRef } from './batches.js'
import type { LimitedQuery, Queryable } from '../pool.js'

/** Any constant works as long as nothing else uses it. */
export const LEADER_LOCK = 7_201_002

const ANSWER_MS = 5_000

/** Leadership is a session lock on a separate connection. It ends with the process, however that ends. */
export function createLeadership(
  pool: pg.Pool,
  onError: (err: Error) => void,
): {
  lead(): Promise<boolean>
  resign(): Promise<void>
} {
  let leader: pg.PoolClient | null = null
  const drop = (err?: Error): void => {
    leader?.release(err ?? true)
    leader = null
  }
  return {
    async lead() {
      if (leader) {
        try {
          await leader.query(limited('select 1'))
          return true
        } catch (err) {
          drop(err instanceof Error ? err : undefined)
          throw err
        }
      }
      const client = await pool.connect()
      client.on('error', onError)
      try {
        const { rows } = await client.query<{ leads: boolean }>(
          limited(`select pg_try_advisory_lock(${LEADER_LOCK}) as leads`),
        )
        if (rows[0]?.leads) {
          leader = client
          return true
        }
        client.off('error', onError)
        client.release()
        return false
      } catch (err) {
        client.release(true)
        throw err
      }
    },
    async resign() {
      await leader?.query(limited(`select pg_advisory_unlock(${LEADER_LOCK})`)).catch(onError)
      drop()
    },
  }
}

/** Each of these is answered at once: neither leading nor a stop waits for a connection that went dark. */
function limited(text: string): LimitedQuery {
  return { text, query_timeout: ANSWER_MS }
}

/** Oldest batches of a stage that have waited longer than the grace by the database's clock, in order of id. */
export async function oldestBatches(db: Queryable, stage: Stage, limit: number, graceMs: number): Promise<BatchRef[]> {
  const { rows } = await db.query<{ batchId: number; stage: Stage; starts: number }>(
    `select id as "batchId", stage, starts from work_batch
     where stage = $1 and created_at < clock_timestamp() - $3 * interval '1 millisecond'
     order by id limit $2`,
    [stage, limit, graceMs],
  )
  return rows
}

/** @returns the database's clock, in milliseconds since 1970 */
export async function databaseClock(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ now: Date }>('select clock_timestamp() as now')
  return rows[0]?.now.getTime() ?? NaN
}
