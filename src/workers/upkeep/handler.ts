import type { Worker } from 'bullmq'
import { UPKEEP_QUEUE } from '../../queues/define-queue.js'
import type { Queryable } from '../../store/pool.js'
import { deleteOldPaidReads } from '../../store/budget.js'
import { deleteOldCrawlNotes, deleteOldPayloads } from '../../store/retention.js'
import { findSilentSources } from '../../store/source-health.js'
import { runWorker, type RunOptions } from '../run-worker.js'

/** Consumes the periodic tasks. Runs in every server process; a job goes to one of them. */
export function runUpkeepWorker(db: Queryable, options: RunOptions & { payloadDays: number }): Worker {
  return runWorker(
    UPKEEP_QUEUE,
    async ({ task }, { log, signal }) => {
      switch (task) {
        case 'retention': {
          const payloads = await deleteOldPayloads(db, options.payloadDays, signal)
          if (payloads > 0) log.info({ payloads }, 'old payloads deleted')
          await deleteOldCrawlNotes(db, options.payloadDays)
          await deleteOldPaidReads(db)
          return
        }
        case 'source-health': {
          for (const { sourceKey, since } of await findSilentSources(db)) {
            log.warn({ source: sourceKey, since }, 'source is silent although it usually is not: quiet or dead?')
          }
        }
      }
    },
    options,
  )
}
