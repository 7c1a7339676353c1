import { once } from 'node:events'
import { join } from 'node:path'
import type { AddressInfo } from 'node:net'
import type pg from 'pg'
import { secretsOf } from '../../config/env.js'
import { readThemes } from '../../config/themes.js'
import { appendErasures, erasureListFile } from '../backup/erasure-list.js'
import { UsageError } from '../domain/errors.js'
import { findZstd } from '../local/find-zstd.js'
import { packageRoot } from '../package-root.js'
import { publishedUserAgent } from '../producers/http/user-agent.js'
import { UPKEEP_EVERY_MS } from '../queues/define-queue.js'
import { startDispatcher } from '../queues/dispatcher.js'
import { refuseCluster } from '../queues/refuse-cluster.js'
import { readModelFacts } from '../read/model-facts.js'
import { readRollupLag } from '../read/pipeline/rollup-lag.js'
import { readBacklog, readDeadLetters } from '../read/pipeline/status.js'
import { resolveAdminLogin, type AdminLogin } from '../accounts/admin-login.js'
import { demoAllowed, localAddress } from '../accounts/binding.js'
import { createReadinessChecks } from '../server/readiness-checks.js'
import { createServerMetrics } from '../server/server-metrics.js'
import { createServer } from '../server/server.js'
import { shareReading } from '../server/share-reading.js'
import { createWebhook, leadsHere } from '../alerts/webhook.js'
import { readSystemStatus } from '../read/pipeline/system-status.js'
import { surviveRejections } from '../server/unhandled-rejections.js'
import { createLeadership, databaseClock, oldestBatches } from '../store/pipeline/dispatch.js'
import { requireOwnSessions } from '../store/own-sessions.js'
import { createInbox, type Inbox } from '../store/pipeline/inbox.js'
import { createPool } from '../store/pool.js'
import { createUploadFolder } from '../uploads/upload-folder.js'
import { createUploads } from '../uploads/uploads.js'
import { scheduledSources } from '../store/crawl/sources.js'
import { watchUpkeep } from '../store/pipeline/upkeep-passes.js'
import { runUpkeepWorker } from '../workers/upkeep/run-upkeep.js'
import { createAlerts } from '../alerts/check-alerts.js'
import { createErasures } from '../workers/upkeep/erasures.js'
import { createRollups } from '../workers/upkeep/rollups.js'
import { createStories } from '../workers/upkeep/stories.js'
import { createTopics } from '../workers/upkeep/topics.js'
import { createTrends } from '../workers/upkeep/trends.js'
import { createTopicFitter } from '../workers/topics/fit-apart.js'
import { createWordWeigher } from '../workers/langid/weigh-apart.js'
import { themeRules } from '../workers/upkeep/theme-rules.js'
import type { CommandContext, RegisterCommand } from './command-context.js'
import { authorHashKey, connectServers, type Servers } from '../connections/connect.js'
import { heartbeatOf } from '../connections/heartbeat-of.js'
import { createQueryEncoder } from './meaning/query-encoder.js'

/** A question that takes longer is refused: readers must not keep the workers' Postgres busy. */
const READ_TIMEOUT_MS = 5_000
const READ_CONNECTIONS = 6

/** Figures of a large record are made in steps of minutes, and counting the law reads whole tables. */
const WHOLE_TABLES_TIMEOUT_MS = 900_000
const WHOLE_TABLES_CONNECTIONS = 4

/** The law reads whole tables: a page may be this old, a scrape that old. */
const STATUS_MAX_AGE_MS = 1_000
const SCRAPE_MAX_AGE_MS = 30_000

export const registerServe: RegisterCommand = (program, open) => {
  program
    .command('serve')
    .addHelpText(
      'after',
      '\nListens on HOST and PORT. Beyond this machine (HOST=0.0.0.0) ADMIN_PASSWORD is required.\nEveryone has to log in: as the operator of ADMIN_PASSWORD, as a user (kopitalk user) or with a token (kopitalk token).\n\nExample:\n  $ PORT=8080 kopitalk serve',
    )
    .action(async () => serve(open()))
}

async function serve(context: CommandContext): Promise<void> {
  const { config, log, stop } = context
  surviveRejections(log)
  const login = await resolveAdminLogin(config)
  // It also listens without them, and /health/ready says what is missing.
  const connections = await connectServers(
    { config, log, stop },
    { poolSize: 8, applicationName: 'kopitalk-serve', waits: 'none', statementTimeoutMs: config.queryTimeoutMs },
  )
  try {
    await refuseCluster(connections)
    await requireOwnSessions(connections.pool).catch((err: unknown) => {
      if (err instanceof UsageError) throw err
      log.warn({ err }, 'Postgres does not answer; /health/ready says when it does')
    })
    await serveWith(connections, login, context)
  } finally {
    await connections.close()
  }
}

async function serveWith(
  connections: Servers,
  login: AdminLogin,
  { config, log, stop, print }: CommandContext,
): Promise<void> {
  const themes = await readThemes(config.themesFile)
  const demo = demoAllowed(config.server, false)
  const { pool, queues, databaseUrl, redisUrl } = connections
  const openPool = (url: string, applicationName: string, max: number, statementTimeoutMs: number): pg.Pool =>
    createPool(url, { max, applicationName, statementTimeoutMs }).on('error', (err) =>
      log.warn({ err }, 'idle Postgres connection lost'),
    )
  const readPool = openPool(config.readDatabaseUrl ?? databaseUrl, 'kopitalk-read', READ_CONNECTIONS, READ_TIMEOUT_MS)
  const upkeepPool = openPool(databaseUrl, 'kopitalk-upkeep', WHOLE_TABLES_CONNECTIONS, WHOLE_TABLES_TIMEOUT_MS)
  let serverUrl: string | undefined
  const readStatus = () => readSystemStatus({ pool: upkeepPool, queues, databaseUrl, redisUrl, serverUrl })
  const status = shareReading(readStatus, STATUS_MAX_AGE_MS)
  const weigher = createWordWeigher(config.models.folder)
  const { allowLocal } = config.alerts
  const send = createWebhook({ allowLocal, userAgent: publishedUserAgent(config.contact) })
  const dashboardUrl = () => config.server.publicUrl ?? serverUrl ?? ''
  const webhook = { send, dashboardUrl, refuses: async (url: string) => !allowLocal && (await leadsHere(url)) }
  const fitter = createTopicFitter()
  const hashKey = () => authorHashKey(config)
  const uploads = createUploads({
    pool: upkeepPool,
    connections: { pool: upkeepPool, queues, inbox: openedInbox(upkeepPool, hashKey, config.authors.keepHandles) },
    folder: createUploadFolder(join(config.home, 'uploads')),
    hashKey,
    marks: config.backPressure,
    zstd: findZstd([config.home, join(packageRoot(), '.kopitalk')]),
    log,
  })
  const encoder = await createQueryEncoder(config.models)
  const app = await createServer({
    log,
    board: [...Object.values(queues.stages), queues.crawl, queues.upkeep],
    status,
    credentials: login.credentials,
    trustedProxyHops: config.server.trustedProxyHops,
    db: pool,
    demo,
    metrics: createServerMetrics(
      {
        backlog: () => readBacklog(pool),
        deadLetters: () => readDeadLetters(pool),
        rollupLag: () => readRollupLag(pool),
        law: shareReading(readStatus, SCRAPE_MAX_AGE_MS),
      },
      log,
    ),
    checks: createReadinessChecks(pool, queues),
    health: () => heartbeat.health(),
    api: {
      reading: { db: readPool, models: await readModelFacts(config.models.folder, config.models.replacement) },
      themes,
      weighWords: weigher.weigh,
      encodeQuery: encoder.encode,
      operation: { pool, queues, log, status, webhook, fitTopic: fitter.fit, uploads, hashKey },
      requestsPerMinute: config.server.requestsPerMinute,
    },
    secrets: [databaseUrl, redisUrl, login.credentials.password, ...secretsOf(config)],
  })
  // From here on everything is closed again, whatever happens.
  const heartbeat = heartbeatOf(connections, { config, log })
  const leadership = createLeadership(pool, (err) => log.warn({ err }, 'leader connection lost'))
  const store = {
    lead: leadership.lead,
    oldestBatches: oldestBatches.bind(null, pool),
    now: () => databaseClock(pool),
    overdueUpkeep: () => watchUpkeep(pool, UPKEEP_EVERY_MS),
    scheduledSources: () => scheduledSources(pool),
  }
  const { intervalMs, graceMs } = config.dispatcher
  const dispatcher = startDispatcher({ store, queues, log, intervalMs, graceMs })
  const upkeep = runUpkeepWorker(upkeepPool, {
    ...config.queue,
    redisUrl,
    heartbeat,
    log,
    payloadDays: config.payloadDays,
    rollups: createRollups({ pool: upkeepPool, themes: themeRules(themes) }),
    trends: createTrends({ pool: upkeepPool }),
    stories: createStories({ pool: upkeepPool }),
    alerts: createAlerts({ pool: upkeepPool, send, dashboardUrl }),
    erasures: createErasures(() => appendErasures(upkeepPool, erasureListFile(config.home))),
    topics: createTopics({ pool: upkeepPool, fit: fitter.fit }),
    cleanUploads: () => uploads.clean(),
  })
  try {
    await queues.opened // the first to ask must not hear that Redis is away because it was not reached yet
    await app.listen({ host: config.server.host, port: config.server.port })
    serverUrl = localAddress(config.server.host, (app.server.address() as AddressInfo).port)
    const hint = login.passwordFile ? `password in ${login.passwordFile}` : 'password from ADMIN_PASSWORD'
    print(`Kopitalk answers at ${serverUrl} (user ${login.credentials.user}, ${hint})`)
    if (demo)
      print(
        'Demo: until there is a user, your browser on this machine needs no login. Add one: kopitalk user add NAME --role ROLE',
      )
    void connections
      .untilPostgresAnswers()
      .then(() => uploads.resume())
      .catch((err: unknown) => log.warn({ err }, 'uploads that were broken off are not continued'))
    if (!stop.aborted) await Promise.race([once(stop, 'abort'), untilRefused(connections, stop)])
  } finally {
    await uploads.close()
    await upkeep.close()
    await dispatcher.stop()
    await leadership.resign()
    await app.close()
    await encoder.close()
    await heartbeat.stop()
    await Promise.all([readPool.end(), upkeepPool.end(), weigher.close(), fitter.close()])
  }
}

/** An inbox that asks for the key of authors when the first posts come: a server starts without one. */
function openedInbox(pool: pg.Pool, hashKey: () => Promise<string>, keepHandles: boolean): Inbox {
  let opened: Promise<Inbox> | undefined
  return {
    async accept(posts, target) {
      opened ??= hashKey().then((key) => createInbox(pool, { hashKey: key, keepHandles }))
      return (await opened).accept(posts, target)
    },
  }
}

/** @throws UsageError when Postgres will never let this process in; otherwise it settles when the process is stopped */
async function untilRefused(connections: Servers, stop: AbortSignal): Promise<void> {
  await connections.untilPostgresAnswers().catch((err: unknown) => {
    if (!stop.aborted) throw err
  })
  if (!stop.aborted) await once(stop, 'abort')
}
