import { similarity } from '../../domain/meaning.js'
import type { StoryAnswer } from '../../domain/reading/stories.js'
import { titleOf } from '../../domain/stories/story-title.js'
import type { Queryable } from '../../store/pool.js'
import { toMeaningOf, type ModelMeaning, type StoredMeaning } from '../posts/stored-meaning.js'
import type { Question } from '../question.js'
import { readStoriesById } from './story-rows.js'

/** How many are shown, of so many of the newest: each is compared number by number. */
const SHOWN = 5
const COMPARED = 5_000

/** Other stories of a collection whose middle is nearest to that of a story, by the same model. */
export async function readLikeStories(
  db: Queryable,
  { collection }: Question,
  story: { readonly id: number; readonly middle: ModelMeaning },
): Promise<StoryAnswer['like']> {
  const { rows } = await db.query<StoredMeaning & { id: number }>(
    `select id, middle as vector, scale from story
     where collection_id = $1 and model_ordinal = $2 and id <> $3 order by last_at desc limit ${COMPARED}`,
    [collection.id, story.middle.modelOrdinal, story.id],
  )
  const nearest = rows
    .map((row) => ({ id: row.id, similarity: Number(similarity(story.middle, toMeaningOf(row)).toFixed(4)) }))
    .sort((one, other) => other.similarity - one.similarity || other.id - one.id)
    .slice(0, SHOWN)
  const stories = await readStoriesById(
    db,
    nearest.map(({ id }) => id),
  )
  const byId = new Map(stories.map((found) => [found.id, found]))
  return nearest.flatMap(({ id, similarity: alike }) => {
    const found = byId.get(id)
    if (!found) return [] // it has gone in between
    return [{ id, title: titleOf(found.text ?? ''), titleLanguage: found.language, similarity: alike }]
  })
}
