import type { Queryable } from '../../store/pool.js'

/** What readers count is behind by this. */
export interface RollupLag {
  /** Posts whose figures must be derived again. A post that changed twice counts twice. */
  readonly stalePosts: number
  /** How long the first of them has been waiting. */
  readonly oldestSeconds: number
  /** Whether everything is being derived again: after an update, a restore or a change of themes. */
  readonly sweeping: boolean
}

/** Cheap enough for every scrape of the metrics. */
export async function readRollupLag(db: Queryable): Promise<RollupLag> {
  const { rows } = await db.query<RollupLag>(
    `select coalesce(sum(cardinality(post_ids)), 0)::int as "stalePosts",
            coalesce(extract(epoch from clock_timestamp() - min(at)), 0)::float8 as "oldestSeconds",
            -- no row: nothing has been derived since a restore
            not exists (select from reading_state where sweep_before is null) as sweeping
     from stale_posts`,
  )
  return rows[0] ?? { stalePosts: 0, oldestSeconds: 0, sweeping: false }
}
