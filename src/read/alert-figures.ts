import type { Mean } from '../domain/reading/answer.js'
import type { Trend } from '../domain/reading/figures.js'
import { meanOf } from '../domain/reading/intervals.js'
import { LAST_24_HOURS } from '../store/derived/trends.js'
import type { Queryable } from '../store/pool.js'
import { cells } from './figures/cells.js'
import { SCORE_RANGE } from './figures/counts.js'
import { createParameters } from '../store/parameters.js'
import type { Question } from './question.js'

/** Mean sentiment of the posts of a question; null without posts. */
export async function readMeanScore(db: Queryable, question: Question): Promise<Mean | null> {
  const parameters = createParameters()
  const { rows } = await db.query<{ n: number; sum: number; squares: number }>(
    `select coalesce(sum(posts), 0)::bigint as n, coalesce(sum(score_sum), 0) as sum,
            coalesce(sum(score_square_sum), 0) as squares
     from ${cells(question, parameters, 'day', [])} where cell.sentiment in ('negative', 'neutral', 'positive')`,
    parameters.values,
  )
  return rows[0] ? meanOf(rows[0], SCORE_RANGE) : null
}

/** Only trends whose term is still among those counted: it may have gone with an erased post. */
const TRENDS = `
  select trend from trend_snapshot snapshot, jsonb_array_elements(snapshot.trends) as trend
  where snapshot.collection_id = $1 and snapshot.day = '${LAST_24_HOURS}'::date and snapshot.to_at > $2::timestamptz - interval '2 hours'
    and trend->>'state' in ('new', 'rising') and (trend->>'authors')::int >= $3
    and exists (select from day_term where collection_id = $1 and kind = trend->>'kind'
                  and term = ltrim(trend->>'term', '#')
                  and day >= ($2 at time zone 'Asia/Singapore')::date - 1)
  order by (trend->>'authors')::int desc`

/** Trends of the last 24 hours that are new or rising and have enough authors, most authors first. */
export async function readRisingTrends(
  db: Queryable,
  { collectionId, minAuthors, now }: { collectionId: number; minAuthors: number; now: Date },
): Promise<Trend[]> {
  const { rows } = await db.query<{ trend: Trend }>(TRENDS, [collectionId, now, minAuthors])
  return rows.map(({ trend }) => trend)
}

/** Sources that have brought nothing for longer than `minutes`, the longest first; paused ones are left out. */
export async function readOpenGaps(
  db: Queryable,
  minutes: number,
  now: Date,
): Promise<{ key: string; cause: string; minutes: number }[]> {
  const { rows } = await db.query<{ key: string; cause: string; minutes: number }>(
    `select source.key, gap.cause, floor(extract(epoch from $1::timestamptz - gap.from_at) / 60)::int as minutes
     from gap join source on source.key = gap.source_key
     where gap.to_at is null and source.state <> 'paused' and gap.from_at < $1::timestamptz - $2 * interval '1 minute'
     order by gap.from_at`,
    [now, minutes],
  )
  return rows
}

/** Active sources whose volume broke off at least so many whole days ago (Singapore), the longest first. */
export async function readSilentSources(
  db: Queryable,
  days: number,
  now: Date,
): Promise<{ key: string; since: string }[]> {
  const { rows } = await db.query<{ key: string; since: string }>(
    `select key, silent_since::text as since from source
     where state = 'active' and silent_since <= ($1::timestamptz at time zone 'Asia/Singapore')::date - $2::int
     order by silent_since, key`,
    [now, days],
  )
  return rows
}

/** Sources that are not paused, with at least so many items of an unknown shape in 24 hours, most items first. */
export async function readDriftedSources(
  db: Queryable,
  items: number,
  now: Date,
): Promise<{ key: string; items: number; fields: number }[]> {
  const { rows } = await db.query<{ key: string; items: number; fields: number }>(
    `select source.key, count(*)::int as items, count(distinct item.field)::int as fields
     from drifted_item item join source on source.key = item.source_key and source.state <> 'paused'
     where item.at > $1::timestamptz - interval '24 hours' and item.at <= $1
     group by source.key having count(*) >= $2 order by 2 desc, 1`,
    [now, items],
  )
  return rows
}

/** Stages whose oldest batch waits for longer than `minutes`, the longest first. */
export async function readLateStages(
  db: Queryable,
  minutes: number,
  now: Date,
): Promise<{ stage: string; minutes: number; posts: number }[]> {
  const { rows } = await db.query<{ stage: string; minutes: number; posts: number }>(
    `select stage, floor(extract(epoch from $1::timestamptz - min(created_at)) / 60)::int as minutes,
            sum(cardinality(post_ids)) as posts
     from work_batch group by stage
     having min(created_at) < $1::timestamptz - $2 * interval '1 minute' order by 2 desc, 1`,
    [now, minutes],
  )
  return rows
}
