import type { z } from 'zod'
import type { Trend, TrendsAnswer, TrendsQuery } from '../../domain/reading/figures.js'
import { startOf } from '../../domain/singapore-time.js'
import type { Queryable } from '../../store/pool.js'
import { hasBaseline } from './compute-trends.js'
import { readProvenance } from '../provenance.js'
import { ask } from '../question.js'
import type { Reading } from '../reading.js'

const DAY_MS = 86_400_000

/**
 * A day's trends, or those of the last 24 hours, as last computed. Examples that were erased since are left out.
 * @throws FieldError when there is no such collection
 */
export async function readTrends(
  reading: Reading,
  { collection, day, limit }: z.output<typeof TrendsQuery>,
  now: Date = new Date(),
): Promise<TrendsAnswer> {
  const { db } = reading
  const from = day === undefined ? new Date(now.getTime() - DAY_MS) : startOf(day)
  const question = await ask(db, { collection, from, to: new Date(from.getTime() + DAY_MS) }, now)
  const { rows } = await db.query<{ trends: Trend[]; days: number; computedAt: Date }>(
    `select trends, baseline_days as days, computed_at as "computedAt" from trend_snapshot
     where collection_id = $1 and day = $2::date`,
    [question.collection.id, day ?? 'infinity'],
  )
  const provenance = await readProvenance(reading, question)
  const latestDay = await findLatestDay(db, question.collection.id)
  const [snapshot] = rows
  if (!snapshot) return { provenance, baseline: { days: 0, enough: false }, latestDay, rows: [] }
  return {
    provenance: { ...provenance, computedAt: snapshot.computedAt.toISOString() },
    baseline: { days: snapshot.days, enough: hasBaseline(snapshot.days) },
    latestDay,
    rows: await withLiveExamples(db, snapshot.trends.slice(0, limit)),
  }
}

async function findLatestDay(db: Queryable, collectionId: number): Promise<string | null> {
  const { rows } = await db.query<{ day: string }>(
    `select day::text from trend_snapshot
     where collection_id = $1 and day < 'infinity' and jsonb_array_length(trends) > 0 order by day desc limit 1`,
    [collectionId],
  )
  return rows[0]?.day ?? null
}

async function withLiveExamples(db: Queryable, trends: readonly Trend[]): Promise<Trend[]> {
  const { rows } = await db.query<{ id: number }>(
    'select id from post where id = any($1::bigint[]) and erased_at is null',
    [[...new Set(trends.flatMap(({ examples }) => examples))]],
  )
  const live = new Set(rows.map(({ id }) => id))
  return trends.map((trend) => ({ ...trend, examples: trend.examples.filter((id) => live.has(id)) }))
}
