import type { Worker } from 'bullmq'
import type pg from 'pg'
import type { StageInput } from '../domain/annotation.js'
import type { WorkerMetrics } from '../metrics.js'
import type { Stage } from '../domain/stage.js'
import { STAGE_QUEUES } from '../queues/define-queue.js'
import { enqueue, type Queues } from '../queues/queues.js'
import { createBatchStore, type BatchStore } from '../store/pipeline/batches.js'
import { runBatch, type StageWork } from './run-batch.js'
import { runWorker, type RunOptions } from './run-worker.js'
import { createWorkLog } from './work-log.js'

export interface StageWorkerDeps extends RunOptions {
  readonly pool: pg.Pool
  readonly queues: Queues
  readonly metrics: WorkerMetrics
  /** Posts per batch of the next stages; only benchmarks and tests differ from CHUNK_SIZE. */
  readonly chunkSizes?: Readonly<Record<Stage, number>>
}

/** Consumes one stage's queue: run the batch, and after its commit notify the next stages. */
function runStageWorker<In extends StageInput, Out>(work: StageWork<In, Out>, deps: StageWorkerDeps): Worker {
  const batches = createBatchStore(deps.pool, deps.chunkSizes)
  const takeBack = createTakeBack(batches, deps)
  const workLog = createWorkLog(deps.log)
  const worker = runWorker(
    STAGE_QUEUES[work.stage],
    async ({ batchId }, { log, signal }) => {
      const startedAt = performance.now()
      const onRetry = (): void => deps.metrics.countRetry(work.stage)
      signal.addEventListener('abort', () => takeBack(batchId)) // the process is stopped, or cannot reach Postgres
      const report = await runBatch(batchId, work, { pool: deps.pool, batches, log, onRetry }, signal)
      if (report.first) {
        const posts = report.posts + report.dead
        const seconds = (performance.now() - startedAt) / 1e3
        deps.metrics.observeBatch(work.stage, { posts, dead: report.dead, seconds })
        workLog.count({ posts, dead: report.dead })
      }
      log.debug({ batchId, posts: report.posts, dead: report.dead, first: report.first }, 'batch finished')
      if (report.next.length === 0) return
      await enqueue(deps.queues, report.next).catch((err: unknown) =>
        log.warn({ err, batches: report.next.length }, 'next batches left to the dispatcher'),
      )
    },
    deps,
  )
  worker.once('closed', () => workLog.end())
  return worker
}

/**
 * Takes back the start of a batch that did not cause its end. It is unknown whether it was counted when its answer
 * was lost: one too few delays a burial, one too many could bury an innocent post. While Postgres is away such starts are
 * kept until it answers; those of a process that ends before that count for good.
 */
function createTakeBack(batches: BatchStore, { heartbeat, log }: StageWorkerDeps): (batchId: number) => void {
  const owed = new Set<number>()
  const takeBack = (batchId: number): void => {
    if (heartbeat.isAway('postgres')) return void owed.add(batchId)
    batches.release(batchId).catch((err: unknown) => {
      owed.add(batchId)
      log.warn({ err, batchId }, 'start not taken back yet')
    })
  }
  heartbeat.on('answer', (server) => {
    if (server !== 'postgres') return
    const due = [...owed]
    owed.clear()
    due.forEach(takeBack)
  })
  return takeBack
}

/** A stage whose models are loaded, ready to consume. */
export interface OpenedStage {
  readonly name: Stage
  run(deps: StageWorkerDeps): Worker
  close(): Promise<void>
}

/** @param close releases the resources of the stage, such as the threads of a model */
export function openedStage<In extends StageInput, Out>(
  work: StageWork<In, Out>,
  close: () => Promise<void> = async () => {},
): OpenedStage {
  return { name: work.stage, run: (deps) => runStageWorker(work, deps), close }
}
