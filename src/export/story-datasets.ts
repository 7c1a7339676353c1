import type { StoryRow } from '../domain/reading/stories.js'
import { postSource } from '../read/filter-sql.js'
import { readStoryRows } from '../read/stories/story-rows.js'
import { column, livePosts, type Dataset } from './dataset.js'

/** The terms of a kind, as posts have them. */
function termsOf({ terms }: StoryRow, kind: StoryRow['terms'][number]['kind']): string {
  return terms.flatMap((term) => (term.kind === kind ? [term.term.replace(/^#/, '')] : [])).join(' ')
}

/** Types of `export_page`, which is made from what the API answers with. */
const STORY_LINE = `(story bigint, title text, title_post bigint, state text, first_at timestamptz, last_at timestamptz,
  posts bigint, votes bigint, score float8, languages jsonb, sentiments jsonb, origins jsonb, platforms jsonb,
  entities text, hashtags text)`

function toLine(row: StoryRow) {
  const { languages, sentiments, origins, platforms } = row
  return {
    story: row.id,
    title: row.title,
    title_post: row.titlePost,
    state: row.state,
    first_at: row.firstAt,
    last_at: row.lastAt,
    posts: row.posts,
    votes: row.authors,
    score: row.score?.mean,
    ...{ languages, sentiments, origins, platforms },
    entities: termsOf(row, 'entity'),
    hashtags: termsOf(row, 'hashtag'),
  }
}

export const stories: Dataset = {
  name: 'stories',
  title: 'Stories: what many people write about',
  key: null,
  async choose(question, parameters, _page, db) {
    const { rows } = await readStoryRows(db, question, Number.MAX_SAFE_INTEGER, new Date())
    return `select * from jsonb_to_recordset(${parameters.bind(JSON.stringify(rows.map(toLine)))}::jsonb) as line ${STORY_LINE}`
  },
  columns: [
    column('story', 'integer', 'story', 'Its number in this installation, as in posts and story-posts'),
    column('title', 'text', 'title', 'The beginning of one of its posts'),
    column('title_post', 'integer', 'title_post', 'Number of that post'),
    column('state', 'text', 'state', 'At the end of the window: new, rising, peak, fading, returned or silent'),
    column('first_at', 'instant', 'first_at', 'Its first post, UTC, whatever the filter'),
    column('last_at', 'instant', 'last_at', 'Its last post, UTC, whatever the filter'),
    column('posts', 'integer', 'posts', 'Those that the filter leaves'),
    column(
      'votes',
      'integer',
      'votes',
      'Those of them that are the first of their author, and of their near-duplicates, in the whole story',
    ),
    column('score', 'real', 'score', 'Mean of positive - negative over its posts with a sentiment'),
    column('languages', 'json', 'languages', 'Posts by language'),
    column('sentiments', 'json', 'sentiments', 'Posts by sentiment'),
    column('origins', 'json', 'origins', 'Posts by origin'),
    column('platforms', 'json', 'platforms', 'Posts by platform'),
    column('entities', 'text', 'entities', 'Names that most of its authors use, as in posts; spaces part them'),
    column('hashtags', 'text', 'hashtags', 'Hashtags that most of its authors use; spaces part them'),
  ],
  from: () => 'export_page',
}

export const storyPosts: Dataset = {
  name: 'story-posts',
  title: 'Posts of stories',
  key: 'post_id',
  choose(question, parameters, { after, limit }) {
    const { sql } = postSource(question, parameters)
    return `select post_id, story_id, member.posted_at, evidence, vote
            from (select fact.collection_id, fact.post_id from ${sql} and fact.post_id > ${parameters.bind(after)}) as fact
            join story_post member using (collection_id, post_id)
            order by post_id limit ${parameters.bind(limit)}`
  },
  columns: [
    column('story', 'integer', 'fact.story_id', 'Number of the story, as in stories'),
    column('post', 'integer', 'fact.post_id', 'Number of the post, as in posts'),
    column('posted_at', 'instant', 'fact.posted_at', 'When, UTC'),
    column('evidence', 'real', 'fact.evidence', 'Log-odds that the post is of the story'),
    column('vote', 'boolean', 'fact.vote', 'The first of its author, and of its near-duplicates, in the whole story'),
  ],
  from: livePosts,
}
