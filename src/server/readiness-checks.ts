import type pg from 'pg'
import type { Queues } from '../queues/queues.js'
import { missingMigrations } from '../store/migrate.js'
import { NotReadyError, type ReadinessCheck } from './readiness.js'

/** What the server needs to do its work. Redis away does not stop acceptance, but nothing moves until it is back. */
export function createReadinessChecks(pool: pg.Pool, queues: Queues): Record<string, ReadinessCheck> {
  return {
    async postgres() {
      await pool.query('select 1')
    },
    async redis() {
      // Counting reaches Redis through the same connection that enqueues.
      await queues.upkeep.getJobCounts('waiting')
    },
    async migrations() {
      const missing = await missingMigrations(pool)
      if (missing.length > 0) throw new NotReadyError(`${missing.length} missing: run kopitalk migrate`)
    },
  }
}
