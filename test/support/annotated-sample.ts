import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { pino } from 'pino'
import { loadSample } from '../../src/commands/sample.js'
import type { Stage } from '../../src/domain/stage.js'
import { createWorkerMetrics } from '../../src/metrics.js'
import { packageRoot } from '../../src/package-root.js'
import { readBacklog } from '../../src/read/pipeline/status.js'
import { openStage } from '../../src/workers/open-stage.js'
import type { RawPost } from '../../src/domain/post.js'
import { SAMPLE_COLLECTION } from '../../src/sample/sample-row.js'
import { enqueue } from '../../src/queues/queues.js'
import type { Pipeline } from './pipeline.js'
import { steadyHeartbeat } from './steady-heartbeat.js'

/** Sentiment's model is the slowest by far, and nothing that uses this asks for it. */
const STAGES: readonly Stage[] = ['clean', 'langid', 'ner', 'origin']
const ANNOTATED_WITHIN_MS = 240_000

/**
 * Loads the bundled sample as of `now`, and other posts into the same collection, and takes them through the real workers
 * of every stage but sentiment.
 */
export async function annotateSample(
  pipeline: Pipeline,
  redisUrl: string,
  { now, more }: { now: Date; more: readonly RawPost[] },
): Promise<void> {
  const { pool, queues, prefix, inbox } = pipeline
  const log = pino({ level: 'silent' })
  const models = { folder: join(packageRoot(), 'models'), threads: 2, timeoutMs: 60_000, minLanguageConfidence: 0.5 }
  const stages = await Promise.all(STAGES.map((stage) => openStage(stage, models)))
  const metrics = createWorkerMetrics(...STAGES)
  const workers = stages.map((stage) =>
    stage.run({
      ...{ pool, queues, metrics, log, redisUrl, prefix, heartbeat: steadyHeartbeat() },
      ...{ lockMs: 30_000, stalledMs: 10_000 },
    }),
  )
  try {
    await loadSample({ inbox, pool, queues, now })
    await enqueue(queues, (await inbox.accept(more, { collection: SAMPLE_COLLECTION.key })).batches)
    const deadline = performance.now() + ANNOTATED_WITHIN_MS
    while ((await readBacklog(pool)).some(({ stage, posts }) => posts > 0 && STAGES.includes(stage))) {
      if (performance.now() > deadline) throw new Error('the sample was not annotated in time')
      await delay(100)
    }
  } finally {
    await Promise.all(workers.map((worker) => worker.close()))
    await Promise.all(stages.map((stage) => stage.close()))
  }
}
