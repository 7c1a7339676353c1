import type { BriefStory } from '../../domain/reading/brief.js'
import type { StoryRow } from '../../domain/reading/stories.js'
import { createParameters } from '../../store/parameters.js'
import type { Queryable } from '../../store/pool.js'
import { postSource } from '../filter-sql.js'
import type { Question } from '../question.js'
import type { Reading } from '../reading.js'
import { readStory } from '../stories/story.js'
import { readFeeling } from './brief-shares.js'

/** Posts of a story that a brief shows. */
const MOST_CITED = 4

/** Everything that a brief says of a story. */
export async function readBriefStory(
  reading: Reading,
  question: Question,
  row: StoryRow,
  now: Date,
): Promise<BriefStory> {
  const ofStory: Question = { ...question, filter: { ...question.filter, story: row.id } }
  const { story: _asked, ...filter } = question.filter
  const window = { from: question.from ?? undefined, to: question.to ?? undefined }
  const [{ onsets, representatives }, feeling, strongest] = await Promise.all([
    readStory(reading, row.id, { ...filter, ...window, collection: question.collection.key }, now),
    readFeeling(reading, ofStory),
    readStrongest(reading.db, ofStory, row.id),
  ])
  const cited = [row.titlePost, ...representatives.map(({ id }) => id), ...strongest]
  return {
    id: row.id,
    title: row.title,
    titlePost: row.titlePost,
    titleLanguage: row.titleLanguage,
    state: row.state,
    firstAt: row.firstAt,
    posts: row.posts,
    authors: row.authors,
    languages: Object.entries(row.languages)
      .map(([value, posts]) => ({ value, posts }))
      .sort((one, other) => other.posts - one.posts || (one.value < other.value ? -1 : 1)),
    feeling: feeling.rows,
    onsets: { language: onsets.language, platform: onsets.platform, voice: onsets.voice },
    cited: [...new Set(cited)].slice(0, MOST_CITED),
  }
}

/** Posts that are of a story most surely, each of another author, another language first. */
async function readStrongest(db: Queryable, question: Question, story: number): Promise<number[]> {
  const parameters = createParameters()
  const { sql } = postSource(question, parameters)
  const { rows } = await db.query<{ id: number }>(
    `select id from (
       select member.post_id as id, member.evidence,
              row_number() over (partition by fact.language order by member.evidence desc, member.post_id) as nth
       from (select fact.collection_id, fact.post_id, fact.language from ${sql}) as fact
       join story_post member using (collection_id, post_id)
       where member.story_id = ${parameters.bind(story)} and member.vote) as found
     order by nth, evidence desc, id limit ${MOST_CITED}`,
    parameters.values,
  )
  return rows.map(({ id }) => id)
}
