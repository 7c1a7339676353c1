import { pino } from 'pino'
import { afterEach, expect, it } from 'vitest'
import { HEALTHY } from '../test/support/steady-heartbeat.js'
import { STAGES } from './domain/stage.js'
import { createWorkerMetrics, startMetricsServer, type MetricsServer } from './metrics.js'
import { createServerMetrics } from './server/server-metrics.js'
import { shareReading } from './server/share-reading.js'

let server: MetricsServer | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

const valueOf = (text: string, name: string, labels: Record<string, string> = {}): number | undefined => {
  const line = text
    .split('\n')
    .find((row) => row.startsWith(`${name}{`) && Object.entries(labels).every(([k, v]) => row.includes(`${k}="${v}"`)))
  return line === undefined ? undefined : Number(line.split(' ').at(-1))
}

it('counts the posts of a batch as processed or dead and never both', async () => {
  const metrics = createWorkerMetrics('langid')
  metrics.observeBatch('langid', { posts: 100, dead: 1, seconds: 0.2 })
  metrics.observeBatch('langid', { posts: 7, seconds: 3 })
  metrics.countRetry('langid')
  const text = await metrics.registry.metrics()
  expect(valueOf(text, 'kopitalk_processed_posts_total', { stage: 'langid' })).toBe(106)
  expect(valueOf(text, 'kopitalk_dead_posts_total', { stage: 'langid' })).toBe(1)
  expect(valueOf(text, 'kopitalk_retries_total', { stage: 'langid' })).toBe(1)
  expect(valueOf(text, 'kopitalk_batch_posts_sum', { stage: 'langid' })).toBe(107)
  expect(valueOf(text, 'kopitalk_batch_seconds_bucket', { stage: 'langid', le: '0.25' })).toBe(1)
  expect(valueOf(text, 'kopitalk_batch_seconds_count', { stage: 'langid' })).toBe(2)
})

it('begins every counter at zero, so that an alarm on a rate has a series to look at', async () => {
  const text = await createWorkerMetrics('clean', 'ner').registry.metrics()
  for (const stage of ['clean', 'ner']) expect(valueOf(text, 'kopitalk_dead_posts_total', { stage })).toBe(0)
  expect(valueOf(text, 'kopitalk_dead_posts_total', { stage: 'origin' })).toBeUndefined()
})

it('shows that the event loop was blocked', async () => {
  const { registry } = createWorkerMetrics('clean')
  await new Promise((resolve) => setTimeout(resolve, 50)) // the monitor takes its first sample
  const until = performance.now() + 300
  while (performance.now() < until);
  await new Promise((resolve) => setTimeout(resolve, 50))
  const text = await registry.metrics()
  expect(valueOf(text, 'kopitalk_event_loop_delay_seconds', { statistic: 'max' })).toBeGreaterThan(0.2)
})

it('serves metrics and health of a worker and nothing else', async () => {
  const { registry } = createWorkerMetrics('clean')
  let health = HEALTHY
  server = await startMetricsServer({ host: '127.0.0.1', port: 0, registry, health: () => health })
  const get = (path: string) => fetch(`http://127.0.0.1:${server?.port}${path}`)
  expect(await (await get('/metrics')).text()).toContain('kopitalk_processed_posts_total')
  expect((await get('/health')).status).toBe(200)
  health = {
    healthy: false,
    silentSeconds: { postgres: 41, redis: 1 },
    reasons: ['Postgres has been silent for 41 s.'],
  }
  const sick = await get('/health')
  expect(sick.status).toBe(503)
  expect(await sick.json()).toEqual(health)
  expect((await get('/etc/passwd')).status).toBe(404)
})

it('answers 503 when asking for its health fails, without the message', async () => {
  const { registry } = createWorkerMetrics('clean')
  const health = () => {
    throw new Error('redis://:hunter2@cache')
  }
  server = await startMetricsServer({ host: '127.0.0.1', port: 0, registry, health })
  const response = await fetch(`http://127.0.0.1:${server.port}/health`)
  expect(response.status).toBe(503)
  expect(await response.text()).not.toContain('hunter2')
})

it('leaves figures out instead of showing old ones when Postgres is away', async () => {
  let away = false
  const answer = async <T>(value: T): Promise<T> => {
    if (away) throw new Error('connect ECONNREFUSED')
    return value
  }
  const counts = { done: 5, notApplicable: 0, dead: 1, deadUpstream: 0, pending: 3, pendingUpstream: 0 }
  const scrape = createServerMetrics(
    {
      backlog: () => answer([{ stage: 'ner' as const, posts: 3, batches: 1, oldestSeconds: 12.5 }]),
      deadLetters: () => answer([{ stage: 'ner' as const, reason: 'process_threw', posts: 1 }]),
      rollupLag: () => answer({ stalePosts: 40, oldestSeconds: 2.5, sweeping: false }),
      law: () =>
        answer({
          law: 'ner: 9 posts accepted, but 8 accounted for',
          posts: { accepted: 9, erased: 0 },
          stages: { clean: counts, langid: counts, sentiment: counts, ner: counts, origin: counts, meaning: counts },
        }),
    },
    pino({ level: 'silent' }),
  )
  const before = await scrape.metrics()
  expect(valueOf(before, 'kopitalk_oldest_pending_age_seconds', { stage: 'ner' })).toBe(12.5)
  expect(valueOf(before, 'kopitalk_dead_letters', { stage: 'ner', reason: 'process_threw' })).toBe(1)
  for (const stage of STAGES) expect(valueOf(before, 'kopitalk_posts', { stage, state: 'pending' })).toBe(3)
  expect(valueOf(before, 'kopitalk_law_holds')).toBe(0)
  expect(valueOf(before, 'kopitalk_stale_posts')).toBe(40)
  expect(valueOf(before, 'kopitalk_stale_age_seconds')).toBe(2.5)
  away = true
  const after = await scrape.metrics()
  expect(valueOf(after, 'kopitalk_database_up')).toBe(0)
  for (const name of [
    'kopitalk_law_holds',
    'kopitalk_stale_posts',
    'kopitalk_pending_posts',
    'kopitalk_accepted_posts',
    'kopitalk_posts',
  ]) {
    expect(valueOf(after, name)).toBeUndefined()
  }
})

it('shares one reading among many askers and does not keep a failure', async () => {
  let reads = 0
  const read = shareReading(async () => {
    reads += 1
    if (reads === 1) throw new Error('away')
    return reads
  }, 60_000)
  await expect(read()).rejects.toThrow('away')
  expect(await Promise.all([read(), read(), read()])).toEqual([2, 2, 2])
  expect(await read()).toBe(2)
})
