import { NotNowError, UsageError } from '../domain/errors.js'
import { createRegistry, startMetricsServer, type MetricsServer } from '../metrics.js'
import { childOf } from '../producers/child-signal.js'
import { SOURCE_TYPES } from '../producers/registry.js'
import { CRAWL_QUEUE } from '../queues/define-queue.js'
import { refuseCluster } from '../queues/refuse-cluster.js'
import { missingMigrations } from '../store/migrate.js'
import { requireOwnSessions } from '../store/own-sessions.js'
import { listSources } from '../store/crawl/sources.js'
import { runWorker } from '../workers/run-worker.js'
import type { CommandContext, RegisterCommand } from './command-context.js'
import { connect } from '../connections/connect.js'
import { followStreams, mayRun } from '../crawling/follow-streams.js'
import { openCrawling } from '../crawling/open-crawling.js'
import { syncFromFile } from '../crawling/sources-file.js'
import { heartbeatOf } from '../connections/heartbeat-of.js'

const PLATFORMS = [...new Set(SOURCE_TYPES.map(({ platform }) => platform))]

/** Passes mostly wait for platforms: several fit into one process. */
const PASSES_AT_ONCE = 8
/** A pass that belongs to another platform's process, or is under way elsewhere, goes back for so long. */
const HAND_BACK_MS = 2_000

export const registerProduce: RegisterCommand = (program, open) => {
  program
    .command('produce')
    .argument('[platform...]', PLATFORMS.join(', '))
    .addHelpText(
      'after',
      '\nStart as many as you like: a source is crawled by one process at a time, and a killed process is replaced within a minute.\n\nExamples:\n  $ kopitalk produce\n  $ kopitalk produce x instagram',
    )
    .action(async (names: string[]) => produce(names.length > 0 ? names.map(parsePlatform) : PLATFORMS, open()))
}

function parsePlatform(name: string): string {
  if (PLATFORMS.includes(name)) return name
  throw new UsageError(`"${name}" is not a platform. Choose one of: ${PLATFORMS.join(', ')}`)
}

async function produce(platforms: readonly string[], context: CommandContext): Promise<void> {
  const { config, log, stop } = context
  const connections = await connect(context, {
    poolSize: PASSES_AT_ONCE + 2,
    applicationName: 'kopitalk-produce',
    waits: 'process',
    statementTimeoutMs: config.queryTimeoutMs,
  })
  const heartbeat = heartbeatOf(connections, context)
  let metricsServer: MetricsServer | undefined
  try {
    await refuseCluster(connections)
    await requireOwnSessions(connections.pool)
    const missing = await missingMigrations(connections.pool)
    if (missing.length > 0) throw new UsageError(`The database lacks ${missing.join(', ')}. Run: kopitalk migrate`)
    await syncFromFile(connections, context)
    const crawling = await openCrawling(connections, context)
    const worker = runWorker(
      CRAWL_QUEUE,
      async ({ sourceKey }, { signal }) => {
        const [source] = await listSources(connections.pool, { key: sourceKey })
        if (!source || !mayRun(source)) return
        if (!platforms.includes(source.platform)) throw new NotNowError(HAND_BACK_MS)
        const work = childOf(stop, signal)
        const report = await crawling.run(source, work.signal).finally(work.end)
        if (!report) throw new NotNowError(HAND_BACK_MS)
      },
      { ...config.queue, redisUrl: connections.redisUrl, heartbeat, log, concurrency: PASSES_AT_ONCE },
    )
    if (config.metricsPort !== undefined) {
      metricsServer = await startMetricsServer({
        host: config.server.host,
        port: config.metricsPort,
        registry: createRegistry('producer'),
        health: () => heartbeat.health(),
      })
    }
    log.info({ platforms, metricsPort: metricsServer?.port }, 'producer ready')
    await followStreams(platforms, connections, crawling, context)
    await worker.close()
    crawling.close()
  } finally {
    await metricsServer?.close()
    await heartbeat.stop()
    await connections.close()
  }
}
