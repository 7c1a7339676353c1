import type { Queue } from 'bullmq'
import { STAGES, type Stage } from '../domain/stage.js'
import type { Logger } from '../logging.js'
import { batchIdOf, batchJobId, UPKEEP_EVERY_MS, UPKEEP_TASKS, type UpkeepTask } from './define-queue.js'
import { scheduleCrawling, type CrawlSchedule } from './crawl-schedule.js'
import { aheadOf, type IsAhead } from './schedule-clock.js'
import { enqueue, type BatchHint, type Queues } from './queues.js'

/** What the dispatcher asks of Postgres. */
export interface DispatchStore {
  /** True while this process leads. At most one process leads. */
  lead(): Promise<boolean>
  /** Oldest batches of a stage that are older than the grace, by id. */
  oldestBatches(stage: Stage, limit: number, graceMs: number): Promise<BatchHint[]>
  /** Postgres' clock, in milliseconds since 1970. */
  now(): Promise<number>
  /** Tasks of upkeep that were last done too long ago, by Postgres' clock. */
  overdueUpkeep(): Promise<{ readonly task: UpkeepTask; readonly seconds: number }[]>
  /** Polling sources that must be crawled. */
  scheduledSources(): Promise<CrawlSchedule[]>
}

export interface DispatcherOptions {
  readonly store: DispatchStore
  readonly queues: Queues
  readonly log: Logger
  readonly intervalMs: number
  /** Younger batches are left to the process that opened them, which is about to enqueue them. */
  readonly graceMs: number
}

/** The most batches of a stage that the dispatcher puts into Redis. A larger backlog waits in Postgres. */
const QUEUE_TARGET = 1_000

/** Every list for jobs that are not finished. */
const PRESENT = ['waiting', 'active', 'delayed', 'prioritized', 'waiting-children'] as const

/**
 * Repairs Redis from Postgres: batches without a job are enqueued again, and job schedulers are corrected. Runs in every
 * server process. The leader works, and the others stand by. This is the only timer that may not be a job: it must outlive
 * Redis.
 */
export function startDispatcher(options: DispatcherOptions): { stop(): Promise<void> } {
  const { log, intervalMs } = options
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let pass: Promise<void> = Promise.resolve()

  const tick = async (): Promise<void> => {
    try {
      if (await options.store.lead()) await dispatch(options)
    } catch (err) {
      log.warn({ err }, 'dispatcher pass failed; the next one tries again')
    }
    if (!stopped) schedule()
  }
  const schedule = (): void => {
    timer = setTimeout(() => {
      pass = tick()
    }, intervalMs)
  }
  pass = tick()
  return {
    async stop() {
      stopped = true
      clearTimeout(timer)
      await pass
      clearTimeout(timer)
    },
  }
}

async function dispatch({ store, queues, log, graceMs }: DispatcherOptions): Promise<void> {
  const isAhead = aheadOf(await store.now(), Date.now())
  await putSchedulersBack(queues.upkeep, isAhead)
  for (const { task, seconds } of await store.overdueUpkeep()) {
    // Whatever keeps its schedule, a wrong clock say: one job at a time, outside of it, and said once for each.
    const job = { jobId: `overdue-${task}`, removeOnComplete: true, removeOnFail: true }
    if (await queues.upkeep.getJob(job.jobId)) continue
    log.warn({ task, seconds }, 'upkeep is overdue and is asked for at once')
    await queues.upkeep.add(task, { v: 1, task }, job)
  }
  await scheduleCrawling(queues.crawl, await store.scheduledSources(), isAhead)
  for (const stage of STAGES) {
    const added = await topUp(stage, queues, store, graceMs)
    if (added > 0) log.info({ stage, batches: added }, 'batches without a job enqueued')
  }
}

/**
 * While Redis has fewer jobs than the target, one of the oldest `target` rows must lack its job if any row does, so
 * looking at those is enough, and an hour's backlog is neither read nor enqueued twice.
 */
async function topUp(stage: Stage, queues: Queues, store: DispatchStore, graceMs: number): Promise<number> {
  const queue = queues.stages[stage]
  const counts = await queue.getJobCounts(...PRESENT)
  const held = Object.values(counts).reduce((sum, count) => sum + count, 0)
  if (held >= QUEUE_TARGET) return 0
  const oldest = await store.oldestBatches(stage, QUEUE_TARGET, graceMs)
  if (oldest.length === 0) return 0
  const present = new Set((await queue.getRanges([...PRESENT], 0, -1)).map(batchIdOf))
  const missing = oldest.filter(({ batchId }) => !present.has(batchId)).slice(0, QUEUE_TARGET - held)
  await forgetFailed(queue, missing)
  await enqueue(queues, missing)
  return missing.length
}

/** A job id that is still stored as failed would swallow the new job. */
async function forgetFailed(queue: Queue, missing: readonly BatchHint[]): Promise<void> {
  if (missing.length === 0 || (await queue.getFailedCount()) === 0) return
  const failed = new Set(await queue.getRanges(['failed'], 0, -1))
  for (const { batchId, starts } of missing) {
    const jobId = batchJobId(batchId, starts)
    if (failed.has(jobId)) await queue.remove(jobId)
  }
}

async function putSchedulersBack(upkeep: Queue, isAhead: IsAhead): Promise<void> {
  for (const task of UPKEEP_TASKS) {
    const every = UPKEEP_EVERY_MS[task]
    const scheduler = await upkeep.getJobScheduler(task)
    if (scheduler && isAhead(scheduler)) await upkeep.removeJobScheduler(task)
    else if (Number(scheduler?.every) === every) continue
    await upkeep.upsertJobScheduler(task, { every }, { name: task, data: { v: 1, task } })
  }
}
