import type { Trend } from '../../domain/reading/figures.js'
import type { Queryable } from '../pool.js'

/** A snapshot of a day that must be computed again. */
export interface StaleTrend {
  readonly collectionId: number
  /** `2026-08-09` in Singapore; `infinity`: the last 24 hours. */
  readonly day: string
  /** The counts of the day itself changed, not only its baseline. */
  readonly own: boolean
  readonly markedAt: string
}

export interface TrendSnapshot {
  readonly from: Date
  readonly to: Date
  readonly baselineDays: number
  readonly rows: readonly Trend[]
}

/** The key of the last 24 hours among the days. */
export const LAST_24_HOURS = 'infinity'
/** From a day's change to the last window that it is a baseline of: 28 days and the two between. */
const BASELINE_REACH_DAYS = 30
const ROLLING_MAX_AGE = '10 minutes'
/** So long a day waits until the days before it are counted. */
const MAX_WAIT = '10 minutes'

/** The last 24 hours move on by themselves. */
export async function markRolling(db: Queryable): Promise<void> {
  await db.query(
    `insert into stale_trend (collection_id, day, own)
     select collection_id, day, true from trend_snapshot
     where day = 'infinity' and computed_at < now() - $1::interval and trends <> '[]'
     on conflict do nothing`,
    [ROLLING_MAX_AGE],
  )
}

/**
 * The next snapshot to compute: the last 24 hours, today, days whose own counts changed, the newest first, then days whose
 * baseline changed. A past day waits while days before it are being counted: until then they would be no baseline.
 */
export async function nextStaleTrend(db: Queryable): Promise<StaleTrend | null> {
  const { rows } = await db.query<StaleTrend>(
    `select collection_id as "collectionId", day::text, own, marked_at::text as "markedAt" from stale_trend mark
     where day >= (now() at time zone 'Asia/Singapore')::date
       or since < now() - $1::interval
       or not exists (
         select from stale_day where stale_day.collection_id = mark.collection_id
           and stale_day.day between mark.day - ${BASELINE_REACH_DAYS} and mark.day)
     order by own desc, day desc limit 1`,
    [MAX_WAIT],
  )
  return rows[0] ?? null
}

/** Writes a snapshot, also one without rows: nothing stood out. The mark goes unless something changed meanwhile. */
export async function saveTrends(
  tx: Queryable,
  { collectionId, day, own, markedAt }: StaleTrend,
  { from, to, baselineDays, rows }: TrendSnapshot,
): Promise<void> {
  const key = [collectionId, day]
  await tx.query(
    `delete from stale_trend where collection_id = $1 and day = $2::date and marked_at = $3::timestamptz`,
    [...key, markedAt],
  )
  if (own && day !== LAST_24_HOURS) {
    await tx.query(
      `insert into stale_trend (collection_id, day, own)
       select collection_id, day, false from day_total
       where collection_id = $1 and day > $2::date and day <= $2::date + ${BASELINE_REACH_DAYS}
       on conflict do nothing`,
      key,
    )
  }
  // A collection that was removed meanwhile keeps nothing.
  await tx.query(
    `insert into trend_snapshot (collection_id, day, from_at, to_at, baseline_days, trends)
     select $1, $2::date, $3, $4, $5, $6::jsonb where exists (select from collection where id = $1 for share)
     on conflict (collection_id, day) do update
       set from_at = excluded.from_at, to_at = excluded.to_at, baseline_days = excluded.baseline_days,
           trends = excluded.trends, computed_at = now()`,
    [...key, from, to, baselineDays, JSON.stringify(rows)],
  )
}
