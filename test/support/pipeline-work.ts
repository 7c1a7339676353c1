import type { Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import pg from 'pg'
import { pino } from 'pino'
import { parseEnv } from '../../config/env.js'
import { STAGES, type Stage } from '../../src/domain/stage.js'
import { startHeartbeat } from '../../src/heartbeat.js'
import { createWorkerMetrics } from '../../src/metrics.js'
import { UPKEEP_EVERY_MS } from '../../src/queues/define-queue.js'
import { startDispatcher } from '../../src/queues/dispatcher.js'
import { openQueues, type Queues } from '../../src/queues/queues.js'
import { createLeadership, databaseClock, oldestBatches } from '../../src/store/pipeline/dispatch.js'
import { scheduledSources } from '../../src/store/crawl/sources.js'
import { watchUpkeep } from '../../src/store/pipeline/upkeep-passes.js'
import { askPostgres, createPool } from '../../src/store/pool.js'
import { TEST_DISPATCH } from './dispatch-times.js'
import { steadyHeartbeat } from './steady-heartbeat.js'
import { openStandIn, type StandInOptions } from './stand-ins.js'

/** The options of a test for its workers. A process gets them as one JSON argument. */
export interface PipelineWorkOptions extends StandInOptions {
  /** Stages to work at; none: it dispatches. */
  readonly stages: readonly Stage[]
  readonly databaseUrl: string
  readonly redisUrl: string
  readonly prefix: string
  /** Posts per batch of every stage; default: as in production. */
  readonly chunkSize?: number
  /** How long a batch is a worker's own; default TEST_LOCK_MS. */
  readonly lockMs?: number
  /** How often jobs without a lock are looked for; default TEST_STALLED_MS. */
  readonly stalledMs?: number
  /** How long a worker waits before each try to reach a Redis that is away; default: as in production. */
  readonly reconnectMs?: number
  /** Silence of a server that counts as being out of reach; default: as in production. */
  readonly silenceMs?: number
  /** Never hears that a server is out of reach. A real worker must hear it. */
  readonly deaf?: boolean
  /** Blames the post when Postgres is away. The real runner must never do this. */
  readonly blamePosts?: boolean
}

const { silenceMs, queryTimeoutMs } = parseEnv({})
/** Longer than a busy machine makes a live process wait for its turn. */
const TEST_LOCK_MS = 2_000
const TEST_STALLED_MS = 500
/** For a worker that is going to die: how long the others wait for its batch. */
export const SHORT_LOCK = { lockMs: 500 }

export interface PipelineWork {
  readonly queues: Queues
  /** Waits for the running jobs. */
  stop(): Promise<void>
}

/** Runs stages with stand-ins for the models, or dispatches, in this process. */
export function openPipelineWork(options: PipelineWorkOptions): PipelineWork {
  const log = pino({ level: process.env.TEST_LOG_LEVEL ?? 'silent' }, pino.destination({ dest: 2, sync: true }))
  const pool = createPool(options.databaseUrl, {
    max: 6,
    applicationName: `kopitalk-test-${process.pid}`,
    worker: true,
    statementTimeoutMs: queryTimeoutMs,
  })
  pool.on('error', (err) => log.warn({ err }, 'idle connection lost'))
  if (options.blamePosts) blamePosts(pool)
  const queues = openQueues(options, (err) => log.debug({ err }, 'queue error'))
  const heartbeat = options.deaf
    ? steadyHeartbeat()
    : startHeartbeat(
        { postgres: (timeoutMs) => askPostgres(pool, timeoutMs), redis: (timeoutMs) => queues.ping(timeoutMs) },
        { log, silenceMs: options.silenceMs ?? silenceMs },
      )
  const stop = options.stages.length > 0 ? work() : dispatch()
  return {
    queues,
    async stop() {
      await stop()
      await heartbeat.stop()
      await queues.close()
      await pool.end()
    },
  }

  function work(): () => Promise<void> {
    const metrics = createWorkerMetrics(...options.stages)
    const workers = options.stages.map((stage) =>
      openStandIn(stage, options).run({
        pool,
        queues,
        heartbeat,
        metrics,
        log: log.child({ stage }),
        redisUrl: options.redisUrl,
        prefix: options.prefix,
        lockMs: options.lockMs ?? TEST_LOCK_MS,
        stalledMs: options.stalledMs ?? TEST_STALLED_MS,
        ...(options.chunkSize ? { chunkSizes: chunkSizes(options.chunkSize) } : {}),
      }),
    )
    if (options.reconnectMs) for (const worker of workers) void reconnectEvery(worker, options.reconnectMs)
    return async () => void (await Promise.all(workers.map((worker) => worker.close())))
  }

  function dispatch(): () => Promise<void> {
    const leadership = createLeadership(pool, (err) => log.warn({ err }, 'leadership lost'))
    const dispatcher = startDispatcher({
      store: {
        lead: () => leadership.lead(),
        oldestBatches: (stage, limit, graceMs) => oldestBatches(pool, stage, limit, graceMs),
        now: () => databaseClock(pool),
        overdueUpkeep: () => watchUpkeep(pool, UPKEEP_EVERY_MS),
        scheduledSources: () => scheduledSources(pool),
      },
      queues,
      log,
      ...TEST_DISPATCH,
    })
    return async () => {
      await dispatcher.stop()
      await leadership.resign()
    }
  }
}

function chunkSizes(size: number): Record<Stage, number> {
  return Object.fromEntries(STAGES.map((stage) => [stage, size])) as Record<Stage, number>
}

/** Whatever goes wrong with a query or a connection arrives as a refused row. */
function blamePosts(pool: pg.Pool): void {
  const query = pool.query.bind(pool) as (...args: unknown[]) => Promise<unknown>
  const connect = pool.connect.bind(pool) as (...args: unknown[]) => Promise<unknown>
  const blame = (): never => {
    throw Object.assign(new pg.DatabaseError('refused', 7, 'error'), { code: '23514' })
  }
  Object.assign(pool, {
    query: (...args: unknown[]) => query(...args).catch(blame),
    connect: (...args: unknown[]) => (args.length > 0 ? connect(...args) : connect().catch(blame)),
  })
}

async function reconnectEvery(worker: Worker, stepMs: number): Promise<void> {
  const { connection, blockingConnection } = worker.getBackend() as unknown as Record<
    string,
    { client: Promise<Redis> }
  >
  for (const each of [connection, blockingConnection]) {
    const client = await each?.client
    if (!client) throw new Error('BullMQ keeps its connections elsewhere now')
    client.options.retryStrategy = () => stepMs
  }
}
