import type { SourceActivity } from '../../domain/source.js'
import type { Queryable } from '../pool.js'
import { OVERDUE_INTERVALS, PRESENT_EVERY } from './sources.js'

/** A stream that has just ended is being opened again. */
const REOPENED_SECONDS = 120

/**
 * What really happens with each active source, by its key: whether it is set to be crawled says nothing of a process that
 * does so. `crawling`: a producer holds it. `waiting`: a platform or our budget asked to wait. `on_time`: the last pass is not
 * long ago. `idle`: none has ever begun, or none for several intervals.
 */
export async function readActivity(db: Queryable): Promise<Map<string, SourceActivity>> {
  const { rows } = await db.query<{ key: string; activity: SourceActivity }>(
    `select key, case
              when exists (select from source_lease where source_key = key and expires_at > now()) then 'crawling'
              when not_before > now() then 'waiting'
              when mode = 'poll' and now() <= run.begun + ${OVERDUE_INTERVALS} * (${PRESENT_EVERY}) * interval '1 second'
                or mode = 'stream' and now() <= run.ended + ${REOPENED_SECONDS} * interval '1 second' then 'on_time'
              else 'idle' end as activity
     from source left join lateral (
       select max(started_at) as begun, max(ended_at) as ended from crawl_run where source_key = key) run on true
     where state = 'active' order by key`,
  )
  return new Map(rows.map(({ key, activity }) => [key, activity]))
}
