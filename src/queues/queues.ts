import { once } from 'node:events'
import type { Queue } from 'bullmq'
import pTimeout from 'p-timeout'
import { STAGES, type Stage } from '../domain/stage.js'
import { bullmq, ioredis } from './bullmq.js'
import { failFastConnection, type QueueSettings } from './connection.js'
import { batchJobId, CRAWL_QUEUE, STAGE_QUEUES, UPKEEP_QUEUE } from './define-queue.js'

/** `completed` events contain what a processor returns (ours returns nothing). A short stream is enough for Bull Board. */
const EVENTS_MAX_LENGTH = 1_000

/** A process that has just started may need a moment for its connection; one whose Redis is away should not wait long. */
const CONNECT_TIMEOUT_MS = 2_000

/** A frozen Redis answers nothing at all: adding gives up after this and leaves the rest to the dispatcher. */
const ENQUEUE_TIMEOUT_MS = 5_000

export interface Queues {
  readonly stages: Readonly<Record<Stage, Queue>>
  readonly crawl: Queue
  readonly upkeep: Queue
  /** Settles when the first connection is open, or soon after opening when Redis is away. It never rejects. */
  readonly opened: Promise<void>
  /** @throws when Redis is away or does not answer within this many milliseconds */
  ping(timeoutMs: number): Promise<void>
  /** @throws when Redis is away, or keeps this from its user */
  isCluster(): Promise<boolean>
  close(): Promise<void>
}

/** @param onError called for connection errors, which are many while Redis is away */
export function openQueues(settings: QueueSettings, onError: (err: Error) => void): Queues {
  const { Queue } = bullmq()
  const { Redis } = ioredis()
  // One connection for all queues; BullMQ leaves closing it to its owner.
  const connection = new Redis(failFastConnection(settings.redisUrl))
  connection.on('error', onError)
  const opened = pTimeout(once(connection, 'ready'), { milliseconds: CONNECT_TIMEOUT_MS }).then(
    () => undefined,
    () => undefined, // the first command reports the error
  )
  const open = (name: string, defaultJobOptions: object): Queue => {
    const queue = new Queue(name, {
      connection,
      prefix: settings.prefix,
      // Opened while Redis is away, a queue whose version check fails would stay broken for ever; workers do check.
      skipVersionCheck: true,
      skipWaitingForReady: true,
      defaultJobOptions,
      streams: { events: { maxLen: EVENTS_MAX_LENGTH } },
    })
    queue.on('error', onError)
    return queue
  }
  const stages = Object.fromEntries(
    STAGES.map((stage) => [stage, open(STAGE_QUEUES[stage].name, STAGE_QUEUES[stage].jobOptions)]),
  ) as Record<Stage, Queue>
  const crawl = open(CRAWL_QUEUE.name, CRAWL_QUEUE.jobOptions)
  const upkeep = open(UPKEEP_QUEUE.name, UPKEEP_QUEUE.jobOptions)
  return {
    stages,
    crawl,
    upkeep,
    opened,
    async ping(timeoutMs) {
      await pTimeout(connection.ping(), { milliseconds: timeoutMs, message: 'Redis did not answer in time' })
    },
    async isCluster() {
      return (await connection.info('cluster')).includes('cluster_enabled:1')
    },
    async close() {
      await Promise.allSettled([...Object.values(stages), crawl, upkeep].map((queue) => queue.close()))
      connection.disconnect()
    },
  }
}

export interface BatchHint {
  readonly batchId: number
  readonly stage: Stage
  readonly starts: number
}

/**
 * Tells the workers about batches that are committed in Postgres. Losing this call loses nothing: the dispatcher finds
 * rows without a job. `addBulk` is a plain pipeline, so after a failure some of the jobs may exist. Their ids make this
 * safe.
 * @throws when Redis is away or does not answer in time
 */
export async function enqueue(queues: Queues, batches: readonly BatchHint[]): Promise<void> {
  await queues.opened
  const jobs = new Map<Stage, BulkJob[]>()
  for (const { stage, batchId, starts } of batches) {
    const job = { name: stage, data: { v: 1, batchId }, opts: { jobId: batchJobId(batchId, starts) } }
    const ofStage = jobs.get(stage)
    if (ofStage) ofStage.push(job)
    else jobs.set(stage, [job])
  }
  await pTimeout(Promise.all([...jobs].map(([stage, ofStage]) => addJobs(queues.stages[stage], ofStage))), {
    milliseconds: ENQUEUE_TIMEOUT_MS,
    message: `Redis did not take ${[...jobs.keys()].join(', ')} jobs in time`,
  })
}

type BulkJob = Parameters<Queue['addBulk']>[0][number]

/** One job goes without a pipeline: setting one up copies every script that BullMQ knows. */
async function addJobs(queue: Queue, jobs: BulkJob[]): Promise<void> {
  const [only] = jobs
  if (jobs.length === 1 && only) await queue.add(only.name, only.data, only.opts)
  else await queue.addBulk(jobs)
}
