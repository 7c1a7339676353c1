import { setTimeout as delay } from 'node:timers/promises'
import { findType, LIVE_COLLECTION } from '../../config/sources.js'
import { UsageError } from '../domain/errors.js'
import type { Source } from '../domain/source.js'
import { createHttp } from '../producers/http/create-http.js'
import { openSharedLimiter, type SharedLimiter } from '../producers/http/shared-limiter.js'
import { createProcessLoginRecord } from '../producers/logins/login-record.js'
import type { Clock, ProducerDeps, SourceType, Span } from '../producers/producer.js'
import { SOURCE_TYPES } from '../producers/registry.js'
import { backfillRecord, openBackfill } from './backfill.js'
import { runPass, type PassReport, type RunDeps } from './run-pass.js'
import { enqueue } from '../queues/queues.js'
import { workerName } from '../queues/worker-name.js'
import { createBackPressure } from '../store/pipeline/back-pressure.js'
import { createBudget } from '../store/crawl/budget.js'
import { createLoginRecord } from '../store/crawl/logins.js'
import { ensureCollection } from '../store/collections.js'
import { createCrawlRecord } from '../store/crawl/crawl-runs.js'
import { storedIds } from '../store/crawl/stored-ids.js'
import type { ProcessContext } from '../connections/process-context.js'
import type { Connections } from '../connections/connect.js'

const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  async sleep(ms, signal) {
    await delay(ms, undefined, { signal }).catch(() => signal.throwIfAborted()) // the reason, not an AbortError
  },
}

export interface Crawling {
  /** Releases what this opened in addition to its connections. */
  close(): void
  /** One pass; null when another process crawls the source. */
  run(source: Source, stop: AbortSignal): Promise<PassReport | null>
  /**
   * Reads a span of the past, from where an earlier run of the same span stopped.
   * @throws UsageError with the reason when this source cannot be read so
   */
  backfill(source: Source, span: Span, stop: AbortSignal, onPage: RunDeps['onPage']): Promise<PassReport | null>
}

/** What every process that crawls needs in addition to its connections. */
export async function openCrawling(connections: Connections, context: ProcessContext): Promise<Crawling> {
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
    holder: workerName(),
    leaseMs: config.crawlLeaseMs,
    handOn: (batches) =>
      enqueue(queues, batches).catch((err: unknown) =>
        log.warn({ err, batches: batches.length }, 'batches left to the dispatcher'),
      ),
  })
  const runDeps: RunDeps = {
    store: record,
    waitForRoom: (signal) => backPressure.waitForRoom(signal),
    log,
    renewEveryMs: config.crawlLeaseMs / 3,
  }
  const typeOf = (source: Source): SourceType => findType(SOURCE_TYPES, source.platform, source.kind)
  const makeRoom = (source: Source): Promise<void> =>
    ensureCollection(pool, { key: source.collection, title: titleOf(source.collection), isSample: false })

  return {
    close: () => limiter.close(),
    async run(source, stop) {
      const type = typeOf(source)
      await makeRoom(source)
      const producer = type.create(type.settings.parse(source.settings), deps)
      return runPass(source, producer, type.refills, runDeps, stop)
    },
    async backfill(source, span, stop, onPage) {
      const type = typeOf(source)
      const producer = type.backfill(type.settings.parse(source.settings), span, deps)
      if (typeof producer === 'string') throw new UsageError(`${source.key} has no past to read. ${producer}`)
      await makeRoom(source)
      const own = await openBackfill(pool, source, span)
      const store = backfillRecord(record, pool, source, span)
      return runPass(own, producer, true, { ...runDeps, store, onPage }, stop)
    },
  }
}

function titleOf(collection: string): string {
  return collection === LIVE_COLLECTION ? 'Live sources' : collection
}

/** @param shared what other processes share; left out: nothing may be spent, and turns at hosts are this process's own */
export function createProducerDeps(
  context: ProcessContext,
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
    loginRecord: pool ? createLoginRecord(pool, config) : createProcessLoginRecord(SYSTEM_CLOCK, config.quotas),
    budget: createBudget(pool, { caps: config.budgets }),
    chromiumPath: config.chromiumPath,
    chromiumSandbox: config.chromiumSandbox,
    storedIds: pool && storedIds.bind(null, pool),
    log,
  }
}
