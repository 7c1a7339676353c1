import { hostname } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { findType, LIVE_COLLECTION, parseSources, sourceFrom } from '../../config/sources.js'
import { readSettings, settingsPath } from '../../config/settings-file.js'
import type { Source } from '../domain/source.js'
import { createHttp } from '../producers/http/create-http.js'
import { openSharedLimiter, type SharedLimiter } from '../producers/http/shared-limiter.js'
import type { Clock, ProducerDeps } from '../producers/producer.js'
import { SOURCE_TYPES } from '../producers/registry.js'
import { runPass, type PassReport } from '../producers/run-producer.js'
import { enqueue } from '../queues/queues.js'
import { createBackPressure } from '../store/back-pressure.js'
import { createBudget } from '../store/budget.js'
import { ensureCollection } from '../store/collections.js'
import { createCrawlRecord } from '../store/crawl-runs.js'
import { syncSources } from '../store/sources.js'
import { storedIds } from '../store/stored-ids.js'
import type { CommandContext } from './command-context.js'
import type { Connections } from './connect.js'

const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  async sleep(ms, signal) {
    await delay(ms, undefined, { signal }).catch(() => signal.throwIfAborted()) // the reason, not an AbortError
  },
}

export interface Crawling {
  /** Lets go of what this opened beside its connections. */
  close(): void
  /** One pass; null when another process crawls the source. */
  run(source: Source, stop: AbortSignal): Promise<PassReport | null>
}

/** What every process that crawls needs beside its connections. */
export async function openCrawling(connections: Connections, context: CommandContext): Promise<Crawling> {
  const { config, log } = context
  const { pool, inbox, queues } = connections
  const limiter = openSharedLimiter(
    { redisUrl: connections.redisUrl, prefix: config.queue.prefix },
    { clock: SYSTEM_CLOCK, log },
  )
  const deps = createProducerDeps(context, { pool, limiter })
  const backPressure = createBackPressure(pool, config.backPressure)
  const record = createCrawlRecord(pool, {
    inbox,
    holder: `${process.pid}@${hostname()}`,
    leaseMs: config.crawlLeaseMs,
    handOn: (batches) =>
      enqueue(queues, batches).catch((err: unknown) =>
        log.warn({ err, batches: batches.length }, 'batches left to the dispatcher'),
      ),
  })
  return {
    close: () => limiter.close(),
    async run(source, stop) {
      const type = findType(SOURCE_TYPES, source.platform, source.kind)
      await ensureCollection(pool, { key: source.collection, title: titleOf(source.collection), isSample: false })
      return runPass(
        source,
        type.create(type.settings.parse(source.settings), deps),
        type.refills,
        {
          store: record,
          waitForRoom: (signal) => backPressure.waitForRoom(signal),
          log,
          renewEveryMs: config.crawlLeaseMs / 3,
        },
        stop,
      )
    },
  }
}

function titleOf(collection: string): string {
  return collection === LIVE_COLLECTION ? 'Live sources' : collection
}

/** @param shared what other processes share; left out: nothing may be spent, and turns at hosts are this process's own */
export function createProducerDeps(
  context: CommandContext,
  shared: { readonly pool?: Connections['pool'] | undefined; readonly limiter?: SharedLimiter } = {},
): ProducerDeps {
  const { config, log } = context
  const { pool } = shared
  return {
    http: createHttp({
      clock: SYSTEM_CLOCK,
      log,
      contact: config.contact,
      network: { allowLocal: config.sourcesAllowLocal },
      ...(shared.limiter ? { limiter: shared.limiter } : {}),
    }),
    clock: SYSTEM_CLOCK,
    credentials: config.credentials,
    budget: createBudget(pool, { caps: config.budgets }),
    chromiumPath: config.chromiumPath,
    chromiumSandbox: config.chromiumSandbox,
    storedIds: pool && storedIds.bind(null, pool),
    log,
  }
}

/**
 * What the file lists, and what comes with having a key: whoever can read X must also ask it what has to go.
 * @throws UsageError naming the file and every problem in it
 */
export async function readSourcesFile(context: Pick<CommandContext, 'config'>): Promise<Source[]> {
  const path = settingsPath('sources', context.config.sourcesFile)
  const listed = parseSources(await readSettings('sources', path), path, SOURCE_TYPES)
  const implied =
    context.config.credentials.xBearerToken === undefined
      ? []
      : [sourceFrom({ platform: 'x', kind: 'compliance' }, SOURCE_TYPES)]
  return [...listed, ...implied.filter(({ key }) => listed.every((source) => source.key !== key))]
}

/** Brings the database up to date with the sources file. */
export async function syncFromFile({ pool }: Connections, context: CommandContext): Promise<void> {
  await syncSources(pool, await readSourcesFile(context))
}
