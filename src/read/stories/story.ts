import type { z } from 'zod'
import { FieldError } from '../../domain/errors.js'
import type { StoryAnswer, StoryQuery, StoryShown } from '../../domain/reading/stories.js'
import type { Queryable } from '../../store/pool.js'
import { sentimentCorrection } from '../figures/corrected-shares.js'
import { readPostRows, toPostRow } from '../posts/posts.js'
import { middleOfStory } from '../posts/stored-meaning.js'
import { readProvenance } from '../provenance.js'
import { ask, type Question } from '../question.js'
import type { Reading } from '../reading.js'
import { feelingsOf } from './feelings.js'
import { readLikeStories } from './like-stories.js'
import { readOnsets } from './story-onsets.js'
import { readPlacesOf } from './story-places.js'
import { byHour, inGroups, readPostsOfStory, type PostOfStory } from './story-posts.js'
import { readEmptyRow, readStoriesById, readStoryRows } from './story-rows.js'

/**
 * One story: what was said, where, by whom first, and how groups feel about it. docs/use/stories.md says what the numbers mean.
 * @throws FieldError when there is no such story, or not in the collection that is asked for; QueryError for a query that is
 *   not understood
 */
export async function readStory(
  reading: Reading,
  id: number,
  filter: z.output<typeof StoryQuery>,
  now: Date = new Date(),
): Promise<StoryAnswer> {
  const { db, models } = reading
  const [known] = await readStoriesById(db, [id])
  if (!known) throw noStory(id)
  const question = await ask(db, { ...filter, story: id }, now)
  const whole = await readPostsOfStory(db, { ...question, from: null, to: null })
  const posts = whole.filter(({ at }) => isWithin(question, at))
  const correction = sentimentCorrection(models)
  const feelings = (grouping: 'language' | 'origin') => feelingsOf(inGroups(posts, grouping), correction)
  const [byLanguage, byOrigin] = [feelings('language'), feelings('origin')]
  const [{ rows }, places, representatives, onsets, like, provenance] = await Promise.all([
    readStoryRows(db, question, 1, now),
    readPlacesOf(db, question),
    readRepresentatives(db, question, known.shown, posts),
    readOnsets(db, question, whole),
    middleOfStory(db, id, 'id').then((middle) => readLikeStories(db, question, { id, middle })),
    readProvenance(reading, question, posts.length),
  ])
  const { story: _itself, ...query } = provenance.query
  return {
    provenance: { ...provenance, query },
    story: rows[0] ?? (await readEmptyRow(db, known, question, now)),
    termsByLanguage: known.shown.termsByLanguage,
    hours: byHour(posts),
    places,
    representatives,
    onsets,
    feelings: { language: byLanguage.feelings, origin: byOrigin.feelings },
    divides: { language: byLanguage.divides, origin: byOrigin.divides },
    like,
  }
}

function noStory(id: number): FieldError {
  return new FieldError('id', `There is no story ${id}. GET /api/stories lists them.`, 'missing')
}

function isWithin({ from, to }: Question, at: number): boolean {
  return (!from || at >= from.getTime()) && (!to || at < to.getTime())
}

async function readRepresentatives(
  db: Queryable,
  { collection }: Question,
  { representatives }: StoryShown,
  posts: readonly PostOfStory[],
): Promise<StoryAnswer['representatives']> {
  const left = new Set(posts.map(({ id }) => id))
  const asked = representatives.filter(({ post }) => left.has(post))
  const rows = await readPostRows(
    db,
    collection,
    asked.map(({ post }) => post),
  )
  return asked.flatMap(({ post, standsFor }) => {
    const row = rows.get(post)
    return row ? [{ ...toPostRow(row), standsFor }] : [] // erased in between
  })
}
