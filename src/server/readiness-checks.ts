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
      if (await queues.isCluster()) throw new NotReadyError('is a cluster: name one primary with cluster-enabled no')
      const client = await queues.upkeep.getBackend().connection.client
      await client.set(`${queues.upkeep.opts.prefix}:ready`, '1', { EX: 60 }).catch(nameRefusedWrite)
    },
    async migrations() {
      const missing = await missingMigrations(pool)
      if (missing.length > 0) throw new NotReadyError(`${missing.length} missing: run kopitalk migrate`)
    },
  }
}

/** Redis answers but takes nothing: memory full (OOM), disk full (MISCONF), a replica (READONLY). */
function nameRefusedWrite(err: unknown): never {
  const kind = err instanceof Error && err.name === 'ReplyError' ? /^[A-Z]+/.exec(err.message)?.[0] : undefined
  if (kind) throw new NotReadyError(`refuses writes (${kind})`, { cause: err })
  throw err
}
