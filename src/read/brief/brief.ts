import type { z } from 'zod'
import { originalLink } from '../../domain/original-link.js'
import type { BriefAnswer, BriefQuery, BriefStory, Citation } from '../../domain/reading/brief.js'
import { MAX_HOUR_DAYS, type Peak } from '../../domain/reading/peaks.js'
import { beginningOf } from '../../domain/stories/story-title.js'
import { excessOf } from '../../domain/peaks/find-peaks.js'
import type { Filter } from '../../domain/reading/filter.js'
import type { Queryable } from '../../store/pool.js'
import { readPeaks } from '../peaks/peaks.js'
import { readPostRows } from '../posts/posts.js'
import { countPosts, readProvenance } from '../provenance.js'
import { ask, type Question } from '../question.js'
import type { Reading } from '../reading.js'
import { readStories } from '../stories/stories.js'
import { periodOf } from './brief-period.js'
import { readChanged, readFeeling } from './brief-shares.js'
import { readBriefStory } from './brief-stories.js'

const MOST_LANGUAGES = 10
const MOST_ORIGINS = 3
const MOST_PEAKS = 5
/** Peaks of hours that are looked at: those of days that stand out are left out. */
const MOST_HOURS = 20
const DAY_MS = 86_400_000
/** Characters of a quotation, as readers count them. */
const QUOTE_CHARACTERS = 280

/**
 * A day, a week or any window in figures, with the posts that tell its stories and peaks. Everything in it is a figure or a
 * quotation: no sentence is made here.
 * @throws FieldError for what does not exist, and for a time that is not one; QueryError for a query that is not understood
 */
export async function readBrief(
  reading: Reading,
  { day, week, limit, ...given }: z.output<typeof BriefQuery>,
  now: Date = new Date(),
): Promise<BriefAnswer> {
  const { db } = reading
  const { kind, name, window } = periodOf({ ...given, day, week }, now)
  const filter = { ...given, ...window }
  const question = await ask(db, filter, now)
  const { from, to } = question
  if (!from || !to) throw new Error('a brief is of a window with both ends')
  const earlier = { from: new Date(2 * from.getTime() - to.getTime()), to: from }
  const before: Question = { ...question, ...earlier }
  const [provenance, postsBefore, languages, feeling, origins, stories, peaks] = await Promise.all([
    readProvenance(reading, question),
    countPosts(db, before),
    readChanged(reading, question, before, 'language', MOST_LANGUAGES),
    readFeeling(reading, question),
    readChanged(reading, question, before, 'origin', MOST_ORIGINS),
    readStories(reading, { ...filter, limit }, now),
    readBriefPeaks(reading, { ...filter, from, to }, now),
  ])
  const told: BriefStory[] = []
  for (const row of stories.rows) told.push(await readBriefStory(reading, question, row, now))
  return {
    provenance,
    period: { kind, name, from: from.toISOString(), to: to.toISOString(), isOver: to <= now },
    before: { from: earlier.from.toISOString(), to: earlier.to.toISOString(), posts: postsBefore },
    languages,
    feeling,
    origins,
    stories: { found: stories.stories, meant: stories.meant, rows: told },
    peaks,
    waiting: stories.waiting,
    citations: await readCitations(
      db,
      question,
      told,
      peaks.flatMap(({ rows }) => rows),
    ),
  }
}

/** Days that stand out, and hours of the other days: an hour of such a day would have the same cause. */
async function readBriefPeaks(
  reading: Reading,
  filter: Filter & { readonly from: Date; readonly to: Date },
  now: Date,
): Promise<BriefAnswer['peaks']> {
  const days = await readPeaks(reading, { ...filter, bucket: 'day', limit: MOST_PEAKS }, now)
  const ofDays = { bucket: 'day' as const, found: days.peaks, unjudged: days.unjudged, rows: days.rows }
  if (filter.to.getTime() - filter.from.getTime() > MAX_HOUR_DAYS * DAY_MS) return [ofDays]
  const hours = await readPeaks(reading, { ...filter, bucket: 'hour', limit: MOST_HOURS }, now)
  const others = hours.rows.filter(({ from }) => !days.rows.some((day) => day.from <= from && from < day.to))
  const largest = [...others].sort((one, other) => excessOf(other) - excessOf(one)).slice(0, MOST_PEAKS)
  return [
    ofDays,
    {
      bucket: 'hour',
      found: others.length,
      unjudged: hours.unjudged,
      rows: largest.sort((one, other) => (one.from < other.from ? -1 : 1)),
    },
  ]
}

/** The posts that stories and peaks name, each once, in the order of the brief; erased ones are left out. */
async function readCitations(
  db: Queryable,
  { collection }: Question,
  stories: readonly BriefStory[],
  peaks: readonly Peak[],
): Promise<Citation[]> {
  const named = [
    ...stories.flatMap(({ cited }) => cited),
    ...peaks.flatMap(({ causes, grown }) => [
      ...causes.flatMap(({ story, cited }) => [...(story ? [story.titlePost] : []), ...cited]),
      ...grown.flatMap(({ cited }) => cited),
    ]),
  ]
  const ids = [...new Set(named)]
  const rows = await readPostRows(db, collection, ids)
  return ids
    .flatMap((id) => rows.get(id) ?? [])
    .map(({ id, platform, nativeId, postedAt, language, text }, at) => ({
      number: at + 1,
      post: id,
      platform,
      postedAt: postedAt?.toISOString() ?? null,
      language,
      quote: beginningOf(text, QUOTE_CHARACTERS),
      // The posts of a sample are invented: what their addresses lead to is not theirs.
      original: collection.isSample ? null : originalLink(platform, nativeId),
    }))
}
