import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { pino } from 'pino'
import { readThemes } from '../../config/themes.js'
import { loadSample } from '../../src/commands/sample.js'
import type { Stage } from '../../src/domain/stage.js'
import { createWorkerMetrics } from '../../src/metrics.js'
import { packageRoot } from '../../src/package-root.js'
import { readBacklog } from '../../src/read/status.js'
import { openStage } from '../../src/workers/open-stage.js'
import { createRollups } from '../../src/workers/upkeep/rollups.js'
import { themeRules } from '../../src/workers/upkeep/theme-rules.js'
import type { Pipeline } from './pipeline.js'

/** Sentiment's model is the slowest by far, and nothing that uses this asks for it. */
const STAGES: readonly Stage[] = ['clean', 'langid', 'ner', 'origin']
const ANNOTATED_WITHIN_MS = 240_000

/** Loads the bundled sample as of `now` and takes it through the real workers and the rollups. */
export async function annotateSample(pipeline: Pipeline, redisUrl: string, now: Date): Promise<void> {
  const { pool, queues, prefix, inbox } = pipeline
  const log = pino({ level: 'silent' })
  const models = { folder: join(packageRoot(), 'models'), threads: 2, timeoutMs: 60_000, minLanguageConfidence: 0.5 }
  const stages = await Promise.all(STAGES.map((stage) => openStage(stage, models)))
  const metrics = createWorkerMetrics(...STAGES)
  const workers = stages.map((stage) =>
    stage.run({ pool, queues, metrics, log, redisUrl, prefix, lockMs: 30_000, stalledMs: 10_000 }),
  )
  try {
    await loadSample({ inbox, pool, queues, now })
    const deadline = performance.now() + ANNOTATED_WITHIN_MS
    while ((await readBacklog(pool)).some(({ stage, posts }) => posts > 0 && STAGES.includes(stage))) {
      if (performance.now() > deadline) throw new Error('the sample was not annotated in time')
      await delay(100)
    }
  } finally {
    await Promise.all(workers.map((worker) => worker.close()))
    await Promise.all(stages.map((stage) => stage.close()))
  }
  await rollUp(pipeline)
}

/** Runs the upkeep task `rollups` until nothing is left to do. */
export async function rollUp({ pool }: Pipeline): Promise<void> {
  const rollups = createRollups({ pool, themes: themeRules(await readThemes(undefined)), dayMaxAgeMs: 0 })
  const context = { log: pino({ level: 'silent' }), signal: new AbortController().signal }
  for (;;) {
    const { pages, hours, days } = await rollups(context)
    if (pages + hours + days === 0) return
  }
}
