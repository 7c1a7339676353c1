import type { FoundGap, GapCause } from '../../domain/source.js'
import type { Queryable } from '../pool.js'

/** How far back posts count for the usual rate of a source. */
const RATE_DAYS = 7

/** Posts that a source usually brings in a span of this length, from its hours just before; null: it has no history. */
const ESTIMATE = `(
  select round(extract(epoch from coalesce(span.until, now()) - span.since) / 3600.0
               * sum(accepted) / greatest(count(*), extract(epoch from max(hour) - min(hour)) / 3600.0 + 1))::int
  from source_hour
  where source_key = span.key and hour < span.since and hour > span.since - interval '${RATE_DAYS} days')`

/** Records a hole that a producer has found. The same hole found again (a pass repeated) is one row. */
export async function recordGap(db: Queryable, sourceKey: string, gap: FoundGap): Promise<void> {
  await db.query(
    `with span as (select $1::text as key, $2::timestamptz as since, $3::timestamptz as until)
     insert into gap (source_key, from_at, to_at, cause, detail, estimate)
     select key, since, coalesce(greatest(until, since), now()), $4, $5, ${ESTIMATE} from span
     where not exists (select from gap where source_key = key and from_at = since and cause = $4)`,
    [sourceKey, gap.from, gap.to, gap.cause, gap.detail.slice(0, 500)],
  )
}

/**
 * Begins an interruption: from the last success until a later one. An open one continues, with its first cause.
 * Nothing happens for a source that has never brought anything, because we do not know what is missing.
 */
export async function openInterruption(
  db: Queryable,
  sourceKey: string,
  cause: GapCause,
  detail: string,
): Promise<void> {
  await db.query(
    `insert into gap (source_key, from_at, cause, detail)
     select key, last_success_at, $2, $3 from source where key = $1 and last_success_at is not null
     on conflict (source_key) where to_at is null do nothing`,
    [sourceKey, cause, detail.slice(0, 500)],
  )
}

/** The source brings pages again, so the interruption gets an end and an estimate of the missing posts. */
export async function endInterruption(db: Queryable, sourceKey: string): Promise<void> {
  await db.query(
    `with span as (select source_key as key, from_at as since, now() as until from gap
                   where source_key = $1 and to_at is null)
     update gap set to_at = greatest(span.until, from_at), estimate = ${ESTIMATE}
     from span where gap.source_key = span.key and gap.to_at is null`,
    [sourceKey],
  )
}

/** Causes after which a later pass brings the posts from the cursor, if the platform allows. */
const REFILLABLE: readonly GapCause[] = [
  'outage',
  'rate_limited',
  'wall',
  'challenge',
  'credentials',
  'forbidden',
  'payment',
  'budget',
  'paused',
]

/** The source has caught up from its cursor: what its interruptions left out has been fetched. */
export async function closeRefilled(db: Queryable, sourceKey: string): Promise<number> {
  const { rowCount } = await db.query(
    `update gap set closed_at = now()
     where source_key = $1 and to_at is not null and closed_at is null and cause = any($2::text[])`,
    [sourceKey, REFILLABLE],
  )
  return rowCount ?? 0
}

/** What lay between two moments has been fetched: holes that end in it are closed. */
export async function closeWithin(
  db: Queryable,
  sourceKey: string,
  span: { readonly from: Date; readonly to: Date },
): Promise<void> {
  await db.query(
    `update gap set closed_at = now()
     where source_key = $1 and closed_at is null and from_at >= $2 and to_at <= $3`,
    [sourceKey, span.from, span.to],
  )
}
