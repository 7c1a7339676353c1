import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'
import type { Stage } from './domain/stage.js'

// No metric carries a handle, a text, a URL or a post id in a label: labels are stage names and fixed words only.

/** What one finished (or failed) batch of a stage reports. */
export interface BatchObservation {
  /** Posts in the batch. */
  readonly posts: number
  /** From taking the job to the commit. */
  readonly seconds: number
  /** Posts of the batch that went to `dead_letter`. */
  readonly dead?: number
}

export interface WorkerMetrics {
  readonly registry: Registry
  /** One committed batch. Posts that died count as dead, all others as processed. */
  observeBatch(stage: Stage, batch: BatchObservation): void
  /** One attempt that failed and comes again. */
  countRetry(stage: Stage): void
}

/** A registry with what every process reports: CPU, memory, garbage collection and the delay of its event loop. */
export function createRegistry(processName: string): Registry {
  const registry = new Registry()
  registry.setDefaultLabels({ process: processName })
  collectDefaultMetrics({ register: registry })
  observeEventLoop(registry)
  return registry
}

/** Counters of one worker process; a process that runs several stages names them all. */
export function createWorkerMetrics(...stages: readonly Stage[]): WorkerMetrics {
  const registry = createRegistry('worker')
  const registers = [registry]
  const labelNames = ['stage'] as const
  const processed = new Counter({
    name: 'kopitalk_processed_posts_total',
    help: 'Posts that a stage finished (done or not applicable).',
    labelNames,
    registers,
  })
  const dead = new Counter({
    name: 'kopitalk_dead_posts_total',
    help: 'Posts that a stage moved to the dead letters.',
    labelNames,
    registers,
  })
  const retries = new Counter({
    name: 'kopitalk_retries_total',
    help: 'Attempts at a batch that failed and come again.',
    labelNames,
    registers,
  })
  const seconds = new Histogram({
    name: 'kopitalk_batch_seconds',
    help: 'Seconds from taking a batch to its commit.',
    labelNames,
    // From a no-op batch of 100 (a few milliseconds) to a model batch on a busy core (seconds) and the process timeout.
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers,
  })
  const size = new Histogram({
    name: 'kopitalk_batch_posts',
    help: 'Posts in a batch.',
    labelNames,
    buckets: [1, 8, 16, 32, 64, 100, 200, 500],
    registers,
  })
  // Zero is an answer, a missing series is not: an alarm on a rate needs the series from the first second.
  for (const stage of stages) for (const counter of [processed, dead, retries]) counter.inc({ stage }, 0)

  return {
    registry,
    observeBatch(stage, batch) {
      const died = batch.dead ?? 0
      processed.inc({ stage }, batch.posts - died)
      dead.inc({ stage }, died)
      seconds.observe({ stage }, batch.seconds)
      size.observe({ stage }, batch.posts)
    },
    countRetry: (stage) => retries.inc({ stage }),
  }
}

/** Delay of the event loop since the last scrape, in seconds. A delay near the queue lock (15 s) means lost locks. */
function observeEventLoop(registry: Registry): void {
  const delay = monitorEventLoopDelay({ resolution: 20 })
  delay.enable()
  const gauge = new Gauge({
    name: 'kopitalk_event_loop_delay_seconds',
    help: 'Delay of the event loop since the last scrape.',
    labelNames: ['statistic'] as const,
    registers: [registry],
    collect() {
      gauge.set({ statistic: 'mean' }, delay.count === 0 ? 0 : delay.mean / 1e9)
      gauge.set({ statistic: 'p99' }, delay.percentile(99) / 1e9)
      gauge.set({ statistic: 'max' }, delay.max / 1e9)
      delay.reset()
    },
  })
}

export interface MetricsServer {
  /** The port that was bound; differs from the asked one when that was 0. */
  readonly port: number
  close(): Promise<void>
}

/**
 * The small listener of a process that is not a server: `/metrics` and `/health` (200 or 503, and why), nothing else, no login.
 * @throws when the port is taken
 */
export async function startMetricsServer(options: {
  host: string
  port: number
  registry: Registry
  health: () => { readonly healthy: boolean }
}): Promise<MetricsServer> {
  const { registry, health } = options
  const answer = async (url: string): Promise<{ status: number; type: string; body: string }> => {
    if (url === '/metrics') return { status: 200, type: registry.contentType, body: await registry.metrics() }
    if (url !== '/health') return { status: 404, type: 'text/plain', body: 'not found\n' }
    const report = health()
    return { status: report.healthy ? 200 : 503, type: 'application/json', body: `${JSON.stringify(report)}\n` }
  }
  const server = createHttpServer((request, response) => {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/'
    void answer(path)
      // Never the message in an open answer.
      .catch(() => ({ status: 503, type: 'text/plain', body: 'no answer\n' }))
      .then(({ status, type, body }) => {
        response.writeHead(status, {
          'content-type': type,
          'cache-control': 'no-store',
          'x-content-type-options': 'nosniff',
        })
        response.end(body)
      })
  })
  server.requestTimeout = 10_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((err) => (err ? reject(err) : resolve()))
        server.closeAllConnections()
      }),
  }
}
