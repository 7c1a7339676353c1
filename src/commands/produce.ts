import { setTimeout as delay } from 'node:timers/promises'
import { NotNowError, UsageError } from '../domain/errors.js'
import { createRegistry, startMetricsServer, type MetricsServer } from '../metrics.js'
import { childOf, type ChildSignal } from '../producers/child-signal.js'
import { SOURCE_TYPES } from '../producers/registry.js'
import { CRAWL_QUEUE } from '../queues/define-queue.js'
import { refuseCluster } from '../queues/refuse-cluster.js'
import { missingMigrations } from '../store/migrate.js'
import { requireOwnSessions } from '../store/own-sessions.js'
import { listSources, type KnownSource } from '../store/sources.js'
import { runWorker } from '../workers/run-worker.js'
import type { CommandContext, RegisterCommand } from './command-context.js'
import { connect, type Connections } from './connect.js'
import { openCrawling, syncFromFile, type Crawling } from './crawling.js'
import { heartbeatOf } from './heartbeat-of.js'

const PLATFORMS = [...new Set(SOURCE_TYPES.map(({ platform }) => platform))]

/** Passes mostly wait for platforms: several fit into one process. */
const PASSES_AT_ONCE = 8
/** How often streams without a crawler are looked for; with the lease it decides how soon a killed process is replaced. */
const STREAM_CHECK_MS = 5_000
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
  throw new UsageError(`There is no platform "${name}". There are: ${PLATFORMS.join(', ')}`)
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

function mayRun(source: KnownSource): boolean {
  return source.state === 'active' && (!source.notBefore || source.notBefore.getTime() <= Date.now())
}

/** Keeps every stream that nobody crawls running here, until told to stop. */
async function followStreams(
  platforms: readonly string[],
  { pool }: Connections,
  crawling: Crawling,
  { log, stop }: CommandContext,
): Promise<void> {
  const running = new Map<string, { pass: Promise<void>; work: ChildSignal }>()
  while (!stop.aborted) {
    const streams = await listSources(pool, { platforms, mode: 'stream' }).catch((err: unknown) => {
      log.warn({ err }, 'streams not looked at; the next look tries again')
      return null
    })
    for (const source of streams ?? []) {
      const own = running.get(source.key)
      if (own && source.state !== 'active') own.work.abort(new Error(`the source is ${source.state}`))
      if (own || source.holder !== null || !mayRun(source)) continue
      const work = childOf(stop)
      const pass = crawling
        .run(source, work.signal)
        .then(() => {})
        .catch((err: unknown) => log.warn({ err, source: source.key }, 'stream ended; it is taken up again'))
        .finally(() => {
          work.end()
          running.delete(source.key)
        })
      running.set(source.key, { pass, work })
    }
    await delay(STREAM_CHECK_MS, undefined, { signal: stop }).catch(() => {}) // told to stop: the loop sees it
  }
  await Promise.all([...running.values()].map(({ pass }) => pass))
}
