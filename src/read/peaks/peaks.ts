import type { z } from 'zod'
import { excessOf, findPeaks, type FoundPeak } from '../../domain/peaks/find-peaks.js'
import {
  MAX_HOUR_DAYS,
  type Peak,
  type PeakCause,
  type PeaksAnswer,
  type PeaksQuery,
} from '../../domain/reading/peaks.js'
import { dayOf } from '../../domain/singapore-time.js'
import { titleOf } from '../../domain/stories/story-title.js'
import type { Queryable } from '../../store/pool.js'
import { readProvenance } from '../provenance.js'
import { ask, type Question } from '../question.js'
import type { Reading } from '../reading.js'
import { readDays } from '../stories/stories.js'
import { readStoriesById } from '../stories/story-rows.js'
import { findCauses, type FoundCauses } from './peak-causes.js'
import { hoursOf } from './peak-groups.js'
import { readSeries, STEP_MS, type PeakBucket } from './peak-series.js'

type Explained = FoundPeak & FoundCauses

/**
 * When there were clearly more posts than usual, and what made it.
 * @throws FieldError for what does not exist, and for more than 10,000 hours; QueryError for a query that is not understood
 */
export async function readPeaks(
  reading: Reading,
  { bucket: wanted, limit, ...filter }: z.output<typeof PeaksQuery>,
  now: Date = new Date(),
): Promise<PeaksAnswer> {
  const { db } = reading
  const question = await ask(db, filter, now)
  const bucket = wanted ?? bucketOf(question)
  const { periods, from } = await readSeries(reading, question, bucket, now)
  const { peaks, unjudged } = findPeaks(periods, { stepMs: STEP_MS[bucket], from })
  const since = periods.find(({ state }) => state !== 'unknown')?.at ?? from
  const largest = [...peaks].sort((one, other) => excessOf(other) - excessOf(one)).slice(0, limit)
  const explained: Explained[] = []
  for (const peak of largest.sort((one, other) => one.from - other.from)) {
    explained.push({ ...peak, ...(await findCauses(db, hoursOf(question, peak, since), peak)) })
  }
  return {
    provenance: await readProvenance(reading, question),
    bucket,
    peaks: peaks.length,
    unjudged,
    waiting: await readWaiting(db, question, largest),
    rows: await toRows(db, explained),
  }
}

function bucketOf({ from, to }: Question): PeakBucket {
  const days = from && to ? (to.getTime() - from.getTime()) / STEP_MS.day : Number.POSITIVE_INFINITY
  return days <= MAX_HOUR_DAYS ? 'hour' : 'day'
}

/** Days of peaks whose stories are not looked for yet. */
async function readWaiting(db: Queryable, question: Question, peaks: readonly FoundPeak[]): Promise<string[]> {
  const [first, last] = [peaks[0], peaks.at(-1)]
  if (!first || !last) return []
  const { waiting } = await readDays(db, { ...question, from: new Date(first.from), to: new Date(last.to) })
  return waiting.filter((day) => peaks.some(({ from, to }) => dayOf(from) <= day && day <= dayOf(to - 1)))
}

/** With the titles of stories, and without posts that were erased since they were found. */
async function toRows(db: Queryable, explained: readonly Explained[]): Promise<Peak[]> {
  const causes = explained.flatMap((peak) => peak.causes)
  const cited = explained.flatMap((peak) => [...peak.causes, ...peak.grown].flatMap((each) => each.cited))
  const [stories, live] = await Promise.all([
    readStoriesById(
      db,
      causes.flatMap(({ story }) => story ?? []),
    ),
    readLive(db, cited),
  ])
  const titled = new Map<number | null, PeakCause['story']>(
    stories.map(({ id, text, titlePost, language }) => [
      id,
      { id, title: titleOf(text ?? ''), titlePost, titleLanguage: language },
    ]),
  )
  return explained.map(({ from, to, posts, expected, strength, causes: found, rest, grown }) => ({
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    posts,
    expected,
    strength,
    causes: found.map((cause) => ({
      ...cause,
      story: titled.get(cause.story) ?? null,
      cited: cause.cited.filter((id) => live.has(id)),
    })),
    rest,
    grown: grown.map((value) => ({ ...value, cited: value.cited.filter((id) => live.has(id)) })),
  }))
}

async function readLive(db: Queryable, ids: readonly number[]): Promise<Set<number>> {
  const { rows } = await db.query<{ id: number }>(
    'select id from post where id = any($1::bigint[]) and erased_at is null',
    [ids],
  )
  return new Set(rows.map(({ id }) => id))
}
