import type pg from 'pg'
import { UPKEEP_EVERY_MS } from '../queues/define-queue.js'
import type { Queues } from '../queues/queues.js'
import { missingMigrations } from '../store/migrate.js'
import { overdueUpkeep } from '../store/pipeline/upkeep-passes.js'
import { NotReadyError, type ReadinessCheck } from './readiness.js'

/**
 * What the server needs to do its work. Redis away does not stop acceptance, but nothing moves until it is back; without
 * upkeep the figures do not change.
 */
export function createReadinessChecks(pool: pg.Pool, queues: Queues): Record<string, ReadinessCheck> {
  return {
    async postgres() {
      await pool.query('select 1')
    },
    async redis() {
      if (await queues.isCluster()) throw new NotReadyError('is a cluster: name one primary with cluster-enabled no')
      const client = await queues.upkeep.getBackend().connection.client
      await client.set(`${queues.upkeep.opts.prefix}:ready`, '1', { EX: 60 }).catch(nameRefusedWrite)
    },
    async migrations() {
      const missing = await missingMigrations(pool)
      if (missing.length > 0) throw new NotReadyError(`${missing.length} missing: run kopitalk migrate`)
    },
    async upkeep() {
      if ((await missingMigrations(pool)).length > 0) return // named already
      const overdue = await overdueUpkeep(pool, UPKEEP_EVERY_MS)
      const named = overdue.map(({ task, seconds }) => `${task} was last done ${Math.floor(seconds / 60)} minutes ago`)
      if (named.length > 0) throw new NotReadyError(`overdue: ${named.join(', ')}; the log of the server says why`)
    },
  }
}

/** Redis answers but takes nothing: memory full (OOM), disk full (MISCONF), a replica (READONLY). */
function nameRefusedWrite(err: unknown): never {
  const kind = err instanceof Error && err.name === 'ReplyError' ? /^[A-Z]+/.exec(err.message)?.[0] : undefined
  if (kind) throw new NotReadyError(`refuses writes (${kind})`, { cause: err })
  throw err
}
