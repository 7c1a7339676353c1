import type { ChartWords } from '../charts/look.js'
import { storyBars } from '../charts/story-bars.js'
import type { Filter } from '../domain/reading/filter.js'
import type { StoriesAnswer } from '../domain/reading/stories.js'
import { readPostRows } from '../read/posts/posts.js'
import { ask } from '../read/question.js'
import type { Reading } from '../read/reading.js'
import { readStories } from '../read/stories/stories.js'
import { readStoriesById } from '../read/stories/story-rows.js'
import type { Figure } from './figure.js'

const TOP_STORIES = 15

/** The stories of the posts that the filter leaves, those with the most authors first, with posts that stand for them. */
export async function stories(reading: Reading, filter: Filter, words: ChartWords): Promise<Figure> {
  const answer = await readStories(reading, { ...filter, limit: TOP_STORIES })
  const { rows, provenance } = answer
  const cited = await readCited(reading, filter, rows)
  return {
    id: 'stories',
    title: `Stories, the ${TOP_STORIES} with most authors`,
    note: `What many people write about, in whatever language. The title is the beginning of one of its posts. Bars are posts by language (grey: further ones, and posts without one), the numbers authors, each with the first post in the story; near-duplicates count once.${waiting(answer)}`,
    heightPx: 80 + 26 * Math.max(rows.length, 3),
    columns: [
      'story',
      'title',
      'title_language',
      'state',
      'first_at',
      'last_at',
      'posts',
      'authors',
      'languages',
      'terms',
      'cited_posts',
    ],
    rows: rows.map((row) => [
      row.id,
      row.title,
      row.titleLanguage,
      row.state,
      row.firstAt,
      row.lastAt,
      row.posts,
      row.authors,
      listed(Object.entries(row.languages).map(([label, posts]) => `${words.language(label)} ${posts}`)),
      listed(row.terms.map(({ label }) => label)),
      listed(cited.get(row.id)?.map(String) ?? []),
    ]),
    words: { column: 'title', language: 'title_language' },
    provenance,
    option: (look) => storyBars(rows, look),
  }
}

const listed = (parts: readonly string[]): string => parts.join(', ')

function waiting({ waiting: days }: StoriesAnswer): string {
  if (days.length === 0) return ''
  return days.length === 1 ? ' Those of one day are not known yet.' : ` Those of ${days.length} days are not known yet.`
}

/** The post of each title and those that stand for the others, as far as they are not erased. */
async function readCited(
  { db }: Reading,
  filter: Filter,
  rows: StoriesAnswer['rows'],
): Promise<ReadonlyMap<number, number[]>> {
  const { collection } = await ask(db, filter)
  const known = await readStoriesById(
    db,
    rows.map(({ id }) => id),
  )
  const cited = known.map(({ id, titlePost, shown }) => {
    return { id, posts: [...new Set([titlePost, ...shown.representatives.map(({ post }) => post)])] }
  })
  const live = await readPostRows(
    db,
    collection,
    cited.flatMap(({ posts }) => posts),
  )
  return new Map(cited.map(({ id, posts }) => [id, posts.filter((post) => live.has(post))]))
}
