import type { Worker } from 'bullmq'
import type { Heartbeat } from '../heartbeat.js'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { bullmq } from '../queues/bullmq.js'
import { patientConnection, type QueueSettings } from '../queues/connection.js'
import type { Payload, QueueDefinition } from '../queues/define-queue.js'
import { workerName } from '../queues/worker-name.js'
import { NotNowError, PermanentError } from '../domain/errors.js'
import type { Logger } from '../logging.js'

export interface RunOptions extends QueueSettings {
  readonly log: Logger
  /** A worker that takes jobs must reach Postgres. Otherwise the jobs go to a process that does. */
  readonly heartbeat: Heartbeat
  /** How long a job may go without a renewed lock before another worker takes it. */
  readonly lockMs: number
  /** How often jobs without a lock are looked for. */
  readonly stalledMs: number
  /** Jobs at once; default one. */
  readonly concurrency?: number
}

/** The signal is aborted when the process stops waiting for the job at shutdown, or cannot reach Postgres. */
export type JobHandler<Q extends QueueDefinition> = (
  payload: Payload<Q>,
  context: { readonly log: Logger; readonly signal: AbortSignal },
) => Promise<void>

/** Stalls beyond this fail the job for good, attempts or not; the dispatcher then opens a new one. */
const MAX_STALLED = 4

const FIRST_WAIT_MS = 250

/** A batch that kills its process takes no innocent batch along. More processes scale a stage. */
const ONE_AT_A_TIME = 1

const OUT_OF_REACH = 'Postgres is out of reach'

/** Everything BullMQ-specific on the consuming side. The return value of a handler is not kept: results are in Postgres. */
export function runWorker<Q extends QueueDefinition>(queue: Q, handle: JobHandler<Q>, options: RunOptions): Worker {
  const { DelayedError, UnrecoverableError, WaitingError, Worker: BullWorker } = bullmq()
  const { heartbeat } = options
  const worker = new BullWorker(
    queue.name,
    // Keep all three parameters: BullMQ counts them to decide whether to pass the signal.
    async (job, token, jobSignal) => {
      const signal = jobSignal ?? new AbortController().signal
      const log = options.log.child({ queue: queue.name, jobId: job.id, attempt: job.attemptsMade + 1 })
      const payload = queue.payload.safeParse(job.data)
      if (!payload.success) {
        log.error('job refused: its payload is not valid')
        throw new UnrecoverableError(`invalid payload: ${z.prettifyError(payload.error)}`)
      }
      // To the front of the queue and at once: a delay would go by this machine's clock. Costs no attempt.
      const giveBack = async (): Promise<never> => {
        log.warn('job given back: Postgres is out of reach of this process')
        await job.moveToWait(token)
        throw new WaitingError()
      }
      if (heartbeat.isAway('postgres')) return giveBack() // taken by a wait that had begun before
      try {
        await unlessOutOfReach(handle(payload.data as Payload<Q>, { log, signal }), signal)
      } catch (err) {
        if (signal.reason === OUT_OF_REACH) return giveBack()
        if (err instanceof NotNowError) {
          await job.moveToDelayed(Date.now() + err.retryAfterMs, token)
          throw new DelayedError() // tells BullMQ that the job has moved; costs no attempt
        }
        log.warn({ err }, 'attempt failed')
        if (err instanceof PermanentError) throw new UnrecoverableError(err.message)
        await delay(waitMs(job.attemptsMade), undefined, { signal }).catch(() => {}) // aborted: fail now
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
  heartbeat.on('away', (server) => {
    if (server !== 'postgres') return
    void worker.pause(true) // first, or it would take the jobs again that it gives back
    worker.cancelAllJobs(OUT_OF_REACH)
  })
  heartbeat.on('answer', (server) => {
    if (server === 'postgres' && worker.isPaused()) void worker.resume()
  })
  worker.on('error', (err) => options.log.error({ err }, 'worker error'))
  worker.on('stalled', (jobId) => options.log.warn({ jobId }, 'job stalled: its worker died or was blocked'))
  return worker
}

/** Does not wait for work that is in vain: its query gets no answer, and its result will be written again. */
function unlessOutOfReach(work: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => {
      if (signal.reason === OUT_OF_REACH) reject(new Error(OUT_OF_REACH))
    })
    work.then(resolve, reject)
  })
}

/** Before the next attempt: longer each time, with jitter so that workers do not return together. */
function waitMs(attemptsMade: number): number {
  return FIRST_WAIT_MS * 2 ** attemptsMade * (0.5 + Math.random())
}
