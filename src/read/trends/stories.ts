import type { z } from 'zod'
import { FieldError } from '../../domain/errors.js'
import { dayOf } from '../../domain/singapore-time.js'
import {
  MAX_STORY_DAYS,
  type OtherTrend,
  type StoriesAnswer,
  type StoriesQuery,
  type StoryDay,
  type StoryTrend,
} from '../../domain/reading/figures.js'
import { hasBaseline } from './compute-trends.js'
import { readProvenance } from '../provenance.js'
import { ask, wholeDays } from '../question.js'
import type { Reading } from '../reading.js'

const DAY_MS = 86_400_000

/**
 * The snapshot's first trends. No story uses the hours and examples of the first one. They stay in Postgres, because they
 * are most of it.
 */
const DAYS = `
  select asked::text as day, baseline_days as days, computed_at as "computedAt",
         (trends -> 0) - '{hours,examples}'::text[] as trend,
         jsonb_path_query_array(trends, '$[1 to $last]', jsonb_build_object('last', $4::int - 1)) as others
  from generate_series(0, $3::date - $2::date) as later, lateral (select $2::date + later as asked) as calendar
  left join trend_snapshot on collection_id = $1 and day = asked
  order by asked`

interface Row {
  readonly day: string
  readonly days: number | null
  readonly computedAt: Date | null
  readonly trend: StoryTrend | null
  readonly others: OtherTrend[] | null
}

/**
 * The first trends of every day that a window touches, as last computed.
 * @throws FieldError when there is no such collection, or when the window is none or too long
 */
export async function readStories(
  reading: Reading,
  { collection, from, to, limit }: z.output<typeof StoriesQuery>,
  now: Date = new Date(),
): Promise<StoriesAnswer> {
  const asked = await ask(reading.db, { collection, from, to }, now)
  if (from && (to ?? now).getTime() - from.getTime() > MAX_STORY_DAYS * DAY_MS) {
    throw new FieldError('from', `must be at most ${MAX_STORY_DAYS} days before to`)
  }
  const question = wholeDays(asked)
  // A window without `all` has both ends.
  const [first, last] = [dayOf(question.from ?? now), dayOf((question.to ?? now).getTime() - 1)]
  const [{ rows }, provenance] = await Promise.all([
    reading.db.query<Row>(DAYS, [question.collection.id, first, last, limit]),
    readProvenance(reading, question),
  ])
  return { provenance, rows: rows.map(toStoryDay) }
}

function toStoryDay({ day, days, computedAt, trend, others }: Row): StoryDay {
  return {
    day,
    computedAt: computedAt?.toISOString() ?? null,
    baseline: { days: days ?? 0, enough: hasBaseline(days ?? 0) },
    trend,
    others: (others ?? []).map(({ kind, term, label, z, authors, alike }) => ({
      kind,
      term,
      label,
      z,
      authors,
      alike,
    })),
  }
}
