import type { Period } from '../../domain/peaks/find-peaks.js'
import { dayOf } from '../../domain/singapore-time.js'
import type { Queryable } from '../../store/pool.js'
import { sumCells } from '../figures/cell-sums.js'
import { wholeDays, type Question } from '../question.js'
import type { Reading } from '../reading.js'

export const STEP_MS = { hour: 3_600_000, day: 86_400_000 } as const
export type PeakBucket = keyof typeof STEP_MS

/** Days before the window that it is compared with. */
const DAYS_BEFORE = 28

/**
 * Posts of each hour or day of a question and of the four weeks before, empty ones too.
 * @param now what is not over by then is open
 * @returns also where the window begins, in milliseconds
 */
export async function readSeries(
  reading: Reading,
  question: Question,
  bucket: PeakBucket,
  now: Date,
): Promise<{ periods: Period[]; from: number }> {
  const asked = bucket === 'day' ? wholeDays(question) : question
  const earlier = asked.from && new Date(asked.from.getTime() - DAYS_BEFORE * STEP_MS.day)
  const whole = { ...asked, from: earlier }
  const all = everything(whole)
  const [counted, collected, gaps] = await Promise.all([
    sumCells(reading, whole, [], bucket),
    sumCells(reading, all, [], 'day'),
    readGapTimes(reading.db, whole, now),
  ])
  const posts = new Map(counted.map(({ at, posts: count }) => [at, count]))
  const days = new Set(collected.map(({ at }) => dayOf(at ?? 0)))
  // Before the first post, and in the future, nothing is known.
  const begin = Math.max(earlier?.getTime() ?? -Infinity, collected[0]?.at ?? now.getTime())
  const end = Math.min(asked.to?.getTime() ?? Infinity, now.getTime())
  const step = STEP_MS[bucket]
  const holes = new Set(
    gaps.flatMap(([from, to]) => {
      const first = Math.max(0, Math.floor((from - begin) / step))
      const last = Math.ceil((Math.min(to, end) - begin) / step)
      return Array.from({ length: Math.max(0, last - first) }, (_, at) => begin + (first + at) * step)
    }),
  )
  const stateOf = (at: number): Period['state'] => {
    if (at + step > now.getTime()) return 'open'
    if (!days.has(dayOf(at))) return 'unknown'
    return holes.has(at) ? 'hole' : 'whole'
  }
  const periods: Period[] = []
  for (let at = begin; at < end; at += step) periods.push({ at, posts: posts.get(at) ?? 0, state: stateOf(at) })
  return { periods, from: asked.from?.getTime() ?? begin }
}

/** All posts of the collection in the same window: a day without any was not collected. */
function everything(question: Question): Question {
  return { ...question, filter: {}, entity: null, words: null, hashtag: null, query: null }
}

/** Known holes that are not refilled, of the platforms that are asked for; milliseconds. */
async function readGapTimes(
  db: Queryable,
  { collection, from, to, filter }: Question,
  now: Date,
): Promise<(readonly [number, number])[]> {
  const { rows } = await db.query<{ from: Date; to: Date }>(
    `select gap.from_at as from, coalesce(gap.to_at, $2) as to
     from gap join source on source.key = gap.source_key
     where source.collection = $1 and gap.closed_at is null
       and ($3::timestamptz is null or gap.to_at is null or gap.to_at > $3)
       and ($4::timestamptz is null or gap.from_at < $4)
       and ($5::text[] is null or source.platform = any($5))`,
    [collection.key, now, from, to, filter.platform ?? null],
  )
  return rows.map((row) => [row.from.getTime(), row.to.getTime()] as const)
}
