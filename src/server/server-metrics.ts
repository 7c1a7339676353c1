import { Gauge } from 'prom-client'
import type { Stage } from '../domain/stage.js'
import type { Logger } from '../logging.js'
import { createRegistry } from '../metrics.js'
import type { RollupLag } from '../read/pipeline/rollup-lag.js'
import type { Backlog, LawReport, StageCounts } from '../read/pipeline/status.js'

/** What a scrape is answered with. */
export interface Scrape {
  readonly contentType: string
  metrics(): Promise<string>
}

export interface ServerMetricsSources {
  readonly backlog: () => Promise<readonly Backlog[]>
  readonly rollupLag: () => Promise<RollupLag>
  readonly deadLetters: () => Promise<readonly { stage: Stage; reason: string; posts: number }[]>
  /** Reads whole tables: hand in a reading that is shared and some seconds old (`shareReading`). */
  readonly law: () => Promise<Pick<LawReport, 'law' | 'posts' | 'stages'>>
}

/**
 * What only Postgres knows, read at each scrape. When Postgres is away the scrape still answers:
 * `kopitalk_database_up` is 0 and the figures that would be stale are left out.
 */
export function createServerMetrics(sources: ServerMetricsSources, log: Logger): Scrape {
  const registry = createRegistry('server')
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[]): Gauge<L> =>
    new Gauge({ name, help, labelNames, registers: [registry] })

  const pendingPosts = gauge('kopitalk_pending_posts', 'Posts that wait at a stage.', ['stage'])
  const pendingBatches = gauge('kopitalk_pending_batches', 'Batches that wait at a stage.', ['stage'])
  const oldest = gauge('kopitalk_oldest_pending_age_seconds', 'Age of the oldest batch that waits at a stage.', [
    'stage',
  ])
  const dead = gauge('kopitalk_dead_letters', 'Dead letters that were not replayed.', ['stage', 'reason'])
  const posts = gauge('kopitalk_posts', 'Accepted, not erased posts by their state at a stage.', ['stage', 'state'])
  const accepted = gauge('kopitalk_accepted_posts', 'Accepted, not erased posts.', [])
  const lawHolds = gauge('kopitalk_law_holds', '1 while every post is accounted for at every stage.', [])
  const stalePosts = gauge('kopitalk_stale_posts', "Posts that readers' figures are behind by.", [])
  const staleAge = gauge('kopitalk_stale_age_seconds', 'How long the first of them has been waiting.', [])
  const single = [accepted, lawHolds, stalePosts, staleAge]
  const figures = [pendingPosts, pendingBatches, oldest, dead, posts, ...single]

  const read = async (): Promise<void> => {
    const [backlog, deadLetters, lag, law] = await Promise.all([
      sources.backlog(),
      sources.deadLetters(),
      sources.rollupLag(),
      sources.law(),
    ])
    for (const metric of figures) metric.reset()
    for (const { stage, posts: waiting, batches, oldestSeconds } of backlog) {
      pendingPosts.set({ stage }, waiting)
      pendingBatches.set({ stage }, batches)
      oldest.set({ stage }, oldestSeconds)
    }
    for (const { stage, reason, posts: count } of deadLetters) dead.set({ stage, reason }, count)
    for (const [stage, states] of Object.entries(law.stages)) {
      for (const state of Object.keys(states) as (keyof StageCounts)[]) posts.set({ stage, state }, states[state])
    }
    stalePosts.set(lag.stalePosts)
    staleAge.set(lag.oldestSeconds)
    accepted.set(law.posts.accepted)
    lawHolds.set(law.law === 'holds' ? 1 : 0)
  }

  const up = new Gauge({
    name: 'kopitalk_database_up',
    help: '1 when Postgres answered this scrape; at 0 the figures from Postgres are missing.',
    registers: [registry],
  })
  return {
    contentType: registry.contentType,
    // Before the registry collects, not in collectors of the gauges: those run side by side.
    async metrics() {
      await read().then(
        () => up.set(1),
        (err: unknown) => {
          log.warn({ err }, 'scrape without figures from Postgres')
          for (const metric of figures) metric.reset()
          for (const metric of single) metric.remove() // without labels, reset means 0
          up.set(0)
        },
      )
      return registry.metrics()
    },
  }
}
