import type { Worker } from 'bullmq'
import { UPKEEP_QUEUE, type UpkeepTask } from '../../queues/define-queue.js'
import type { Queryable } from '../../store/pool.js'
import { deleteOldPaidReads } from '../../store/crawl/budget.js'
import { deleteOldCrawlNotes, deleteOldPayloads } from '../../store/retention.js'
import { deleteExpiredSessions } from '../../accounts/sessions.js'
import { findSilentSources } from '../../store/crawl/source-health.js'
import { noteUpkeepPass } from '../../store/pipeline/upkeep-passes.js'
import { runWorker, type JobHandler, type RunOptions } from '../run-worker.js'
import type { RunAlerts } from '../../alerts/check-alerts.js'
import type { RunErasures } from './erasures.js'
import type { RunRollups } from './rollups.js'
import type { RunStories } from './stories.js'
import type { RunTopics } from './topics.js'
import type { RunTrends } from './trends.js'

export interface UpkeepDeps extends RunOptions {
  readonly payloadDays: number
  readonly rollups: RunRollups
  readonly trends: RunTrends
  readonly stories: RunStories
  readonly alerts: RunAlerts
  readonly erasures: RunErasures
  readonly topics: RunTopics
  /** Removes old files of uploads from this machine. */
  readonly cleanUploads: () => Promise<void>
}

type TaskContext = Parameters<JobHandler<typeof UPKEEP_QUEUE>>[1]

/** Consumes the periodic tasks. Runs in every server process; a job goes to one of them. */
export function runUpkeepWorker(db: Queryable, options: UpkeepDeps): Worker {
  const tasks: Record<UpkeepTask, (context: TaskContext) => Promise<unknown>> = {
    async retention({ log, signal }) {
      const payloads = await deleteOldPayloads(db, options.payloadDays, signal)
      if (payloads > 0) log.info({ payloads }, 'old payloads deleted')
      await deleteOldCrawlNotes(db, options.payloadDays)
      await deleteOldPaidReads(db)
      await deleteExpiredSessions(db)
      await options.cleanUploads()
    },
    async 'source-health'({ log }) {
      for (const { sourceKey, since } of await findSilentSources(db)) {
        log.warn({ source: sourceKey, since }, 'source is silent although it usually is not: quiet or dead?')
      }
    },
    rollups: options.rollups,
    trends: options.trends,
    stories: options.stories,
    alerts: options.alerts,
    erasures: options.erasures,
    topics: options.topics,
  }
  return runWorker(
    UPKEEP_QUEUE,
    async ({ task }, context) => {
      await tasks[task](context)
      await noteUpkeepPass(db, task)
    },
    options,
  )
}
