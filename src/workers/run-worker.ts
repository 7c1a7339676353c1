import type { Worker } from 'bullmq'
import { hostname } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { bullmq } from '../queues/bullmq.js'
import { patientConnection, type QueueSettings } from '../queues/connection.js'
import type { Payload, QueueDefinition } from '../queues/define-queue.js'
import { NotNowError, PermanentError } from '../domain/errors.js'
import type { Logger } from '../logging.js'

export interface RunOptions extends QueueSettings {
  readonly log: Logger
  /** How long a job may go without a renewed lock before another worker takes it. */
  readonly lockMs: number
  /** How often jobs without a lock are looked for. */
  readonly stalledMs: number
  /** Jobs at once; default one. */
  readonly concurrency?: number
}

/** The signal is aborted when the process gives up waiting for the job at shutdown. */
export type JobHandler<Q extends QueueDefinition> = (
  payload: Payload<Q>,
  context: { readonly log: Logger; readonly signal: AbortSignal },
) => Promise<void>

/** Stalls beyond this fail the job for good, attempts or not; the dispatcher then opens a new one. */
const MAX_STALLED = 4

const FIRST_WAIT_MS = 250

/** A batch that kills its process takes no innocent batch along. More processes scale a stage. */
const ONE_AT_A_TIME = 1

/** Everything BullMQ-specific on the consuming side. What a handler returns is not kept: results are in Postgres. */
export function runWorker<Q extends QueueDefinition>(queue: Q, handle: JobHandler<Q>, options: RunOptions): Worker {
  const { DelayedError, UnrecoverableError, Worker: BullWorker } = bullmq()
  const worker = new BullWorker(
    queue.name,
    // Keep all three parameters: BullMQ counts them to decide whether to pass the signal.
    async (job, token, signal) => {
      const log = options.log.child({ queue: queue.name, jobId: job.id, attempt: job.attemptsMade + 1 })
      const payload = queue.payload.safeParse(job.data)
      if (!payload.success) {
        log.error('job refused: its payload is not valid')
        throw new UnrecoverableError(`invalid payload: ${z.prettifyError(payload.error)}`)
      }
      try {
        await handle(payload.data as Payload<Q>, { log, signal: signal ?? new AbortController().signal })
      } catch (err) {
        if (err instanceof NotNowError) {
          await job.moveToDelayed(Date.now() + err.retryAfterMs, token)
          throw new DelayedError() // tells BullMQ that the job has moved; costs no attempt
        }
        log.warn({ err }, 'attempt failed')
        if (err instanceof PermanentError) throw new UnrecoverableError(err.message)
        await delay(waitMs(job.attemptsMade), undefined, signal ? { signal } : {}).catch(() => {}) // aborted: fail now
        // The board shows this message to everyone who may log in: the class says enough, the log has the rest.
        throw new Error(err instanceof Error ? err.name : 'unknown error', { cause: err })
      }
    },
    {
      connection: patientConnection(options.redisUrl),
      prefix: options.prefix,
      name: workerName(),
      concurrency: options.concurrency ?? ONE_AT_A_TIME,
      lockDuration: options.lockMs,
      stalledInterval: options.stalledMs,
      maxStalledCount: MAX_STALLED,
    },
  )
  worker.on('error', (err) => options.log.error({ err }, 'worker error'))
  worker.on('stalled', (jobId) => options.log.warn({ jobId }, 'job stalled: its worker died or was blocked'))
  return worker
}

/** Before the next attempt: longer each time, with jitter so that workers do not return together. */
function waitMs(attemptsMade: number): number {
  return FIRST_WAIT_MS * 2 ** attemptsMade * (0.5 + Math.random())
}

function workerName(): string {
  return `${process.pid}@${hostname()}`
}

/** @returns null for a worker of another kind of client */
export function parseWorkerName(name: string): { pid: number; host: string } | null {
  const match = /(?:^|:)(\d+)@(.+)$/.exec(name)
  return match ? { pid: Number(match[1]), host: match[2] ?? '' } : null
}
