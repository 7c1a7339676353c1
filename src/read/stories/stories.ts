import type { z } from 'zod'
import { dayOf } from '../../domain/singapore-time.js'
import type { StoriesAnswer, StoriesQuery } from '../../domain/reading/stories.js'
import type { Queryable } from '../../store/pool.js'
import { readProvenance } from '../provenance.js'
import { ask, type Question } from '../question.js'
import type { Reading } from '../reading.js'
import { readStoryRows } from './story-rows.js'

/**
 * The stories of the posts that a filter leaves, those with the most votes first. docs/use/stories.md says what the numbers
 * mean.
 * @throws FieldError for what does not exist; QueryError for a query that is not understood
 */
export async function readStories(
  reading: Reading,
  { limit, ...filter }: z.output<typeof StoriesQuery>,
  now: Date = new Date(),
): Promise<StoriesAnswer> {
  const question = await ask(reading.db, filter, now)
  const [found, days, provenance] = await Promise.all([
    readStoryRows(reading.db, question, limit, now),
    readDays(reading.db, question),
    readProvenance(reading, question),
  ])
  return { provenance, stories: found.stories, ...days, rows: found.rows }
}

/** Which days of a window wait to be looked at, and how many posts were looked at on the others. */
export async function readDays(
  db: Queryable,
  { collection, from, to }: Pick<Question, 'collection' | 'from' | 'to'>,
): Promise<Pick<StoriesAnswer, 'waiting' | 'meant'>> {
  const { rows } = await db.query<{ day: string; waits: boolean; meant: number }>(
    `select filled.day::text, looked.day is null or stale.day is not null as waits, coalesce(looked.meant, 0) as meant
     from (select day from day_total where collection_id = $1 and day > '-infinity'
           union select day from stale_story where collection_id = $1) as filled
     left join story_day looked on looked.collection_id = $1 and looked.day = filled.day
     left join stale_story stale on stale.collection_id = $1 and stale.day = filled.day
     where ($2::date is null or filled.day >= $2) and ($3::date is null or filled.day <= $3)
     order by filled.day`,
    [collection.id, from && dayOf(from), to && dayOf(to.getTime() - 1)],
  )
  return {
    waiting: rows.filter(({ waits }) => waits).map(({ day }) => day),
    meant: rows.reduce((sum, { meant }) => sum + meant, 0),
  }
}
