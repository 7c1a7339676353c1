import { setTimeout as delay } from 'node:timers/promises'
import type { Queryable } from '../pool.js'

/** How often a paused importer looks again. */
const POLL_MS = 500

export interface BackPressure {
  /**
   * Returns at once while the largest stage's backlog is under the high-water mark; else waits until it is under the
   * low-water mark. Throws the signal's reason when aborted.
   */
  waitForRoom(signal: AbortSignal): Promise<void>
}

/** @param marks posts pending at one stage */
export function createBackPressure(db: Queryable, marks: { highWater: number; lowWater: number }): BackPressure {
  return {
    async waitForRoom(signal) {
      if ((await largestBacklog(db)) <= marks.highWater) return
      while ((await largestBacklog(db)) > marks.lowWater) await delay(POLL_MS, undefined, { signal })
    },
  }
}

async function largestBacklog(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ posts: number }>(
    `select coalesce(max(posts), 0)::int as posts
     from (select sum(cardinality(post_ids)) as posts from work_batch group by stage) as backlog`,
  )
  return rows[0]?.posts ?? 0
}
