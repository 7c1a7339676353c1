import { once } from 'node:events'
import type { Worker } from 'bullmq'
import { UsageError } from '../domain/errors.js'
import { STAGES, type Stage } from '../domain/stage.js'
import type { EngineName } from '../models/engine.js'
import { createWorkerMetrics, startMetricsServer, type MetricsServer } from '../metrics.js'
import { refuseCluster } from '../queues/refuse-cluster.js'
import { missingMigrations } from '../store/migrate.js'
import { requireOwnSessions } from '../store/own-sessions.js'
import type { Health, Heartbeat } from '../heartbeat.js'
import { openStage } from '../workers/open-stage.js'
import type { CommandContext, RegisterCommand } from './command-context.js'
import { connectServers } from '../connections/connect.js'
import { heartbeatOf } from '../connections/heartbeat-of.js'
import { parseStage } from './options/stage-option.js'

export const registerWorker: RegisterCommand = (program, open) => {
  program
    .command('worker')
    .argument('<stage...>', STAGES.join(', '))
    .addHelpText(
      'after',
      '\nStart as many as you like, on any machine that reaches Postgres and Redis. SIGTERM finishes the running batch.\n\nExamples:\n  $ kopitalk worker sentiment\n  $ kopitalk worker clean langid origin',
    )
    .action(async (names: string[]) => runWorkers([...new Set(names.map(parseStage))], open()))
}

async function runWorkers(stages: readonly Stage[], { config, log, stop }: CommandContext): Promise<void> {
  // Models first: an altered file must stop the process before it takes a single job.
  const opened = await openStages(stages, config.models)
  const connections = await connectServers(
    { config, log, stop },
    {
      poolSize: 2 * stages.length + 2,
      applicationName: `kopitalk-worker-${stages.join('-')}`,
      worker: true,
      waits: 'process',
      statementTimeoutMs: config.queryTimeoutMs,
    },
  ).catch(async (err: unknown) => {
    for (const stage of opened) await stage.close() // their threads would keep the process alive
    throw err
  })
  const heartbeat = heartbeatOf(connections, { config, log })
  const metrics = createWorkerMetrics(...stages)
  const workers: Worker[] = []
  let metricsServer: MetricsServer | undefined
  try {
    await refuseCluster(connections)
    await requireOwnSessions(connections.pool)
    const missing = await missingMigrations(connections.pool)
    if (missing.length > 0) throw new UsageError(`The database lacks ${missing.join(', ')}. Run: kopitalk migrate`)
    for (const stage of opened) {
      workers.push(
        stage.run({
          pool: connections.pool,
          queues: connections.queues,
          heartbeat,
          metrics,
          log: log.child({ stage: stage.name }),
          redisUrl: connections.redisUrl,
          prefix: config.queue.prefix,
          lockMs: config.queue.lockMs,
          stalledMs: config.queue.stalledMs,
          concurrency: takesSeveral(stage.name, config.models.engine) ? BATCHES_OF_TENSORFLOW : 1,
        }),
      )
    }
    if (config.metricsPort !== undefined) {
      metricsServer = await startMetricsServer({
        host: config.server.host,
        port: config.metricsPort,
        registry: metrics.registry,
        health: () => healthOf(heartbeat, workers),
      })
    }
    log.info({ stages, metricsPort: metricsServer?.port }, 'worker ready')
    if (!stop.aborted) await once(stop, 'abort')
    log.info('stopping: finishing the running batches')
  } finally {
    await closeWithin(workers, config.graceMs)
    await metricsServer?.close()
    await heartbeat.stop()
    await connections.close()
    for (const stage of opened) await stage.close()
  }
}

function healthOf(heartbeat: Heartbeat, workers: readonly Worker[]): Health {
  const health = heartbeat.health()
  if (!health.healthy || workers.every((worker) => worker.isRunning())) return health
  return { ...health, healthy: false, reasons: ['A worker of this process has stopped.'] }
}

/**
 * Batches that a worker of TensorFlow takes at a time: one of 32 posts would leave a GPU idle, and the engine computes
 * together what they ask for. onnxruntime does not become faster; there more workers help.
 */
const BATCHES_OF_TENSORFLOW = 8

function takesSeveral(stage: Stage, engine: EngineName): boolean {
  return engine === 'tensorflow' && ['sentiment', 'ner', 'meaning'].includes(stage)
}

async function openStages(stages: readonly Stage[], models: CommandContext['config']['models']) {
  const results = await Promise.allSettled(stages.map((stage) => openStage(stage, models)))
  const failed = results.filter((result) => result.status === 'rejected')
  const opened = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  if (failed.length === 0) return opened
  for (const stage of opened) await stage.close()
  throw new UsageError(
    failed.map(({ reason }) => (reason instanceof Error ? reason.message : String(reason))).join('\n'),
  )
}

/** Waits for running batches; after the grace their signal is aborted, and they give their start back. */
async function closeWithin(workers: readonly Worker[], graceMs: number): Promise<void> {
  const deadline = setTimeout(() => {
    for (const worker of workers) worker.cancelAllJobs('grace period over')
  }, graceMs)
  await Promise.all(workers.map((worker) => worker.close()))
  clearTimeout(deadline)
}
