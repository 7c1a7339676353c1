import { meanOf } from '../../domain/reading/intervals.js'
import type { StoryRow, StoryShown } from '../../domain/reading/stories.js'
import { storyStateAfter } from '../../domain/stories/story-state.js'
import { TITLE_UNITS, titleOf } from '../../domain/stories/story-title.js'
import { createParameters, type Parameters } from '../../store/parameters.js'
import type { Queryable } from '../../store/pool.js'
import { SCORE_RANGE } from '../figures/counts.js'
import { postSource } from '../filter-sql.js'
import type { Question } from '../question.js'
import { grouped } from './story-posts.js'
import { isOfMembers, memberSource, memberWindow } from './story-source.js'

/** What a story's posts are counted by. */
const PARTS = ['language', 'sentiment', 'origin', 'platform', 'day'] as const
type Part = (typeof PARTS)[number]

/** Sums over the posts of a story, or over those of them with one value. */
interface Sum {
  readonly id: number
  /** Null: of all its posts. */
  readonly part: Part | null
  readonly value: string | null
  readonly posts: number
  readonly authors: number
  readonly scored: number
  readonly score_sum: number
  readonly score_square_sum: number
}

/** What is known of a story, whatever is asked. */
export interface Story {
  readonly id: number
  readonly firstAt: Date
  readonly lastAt: Date
  readonly shown: StoryShown
  readonly titlePost: number
  /** Null: all posts that may give the title are erased. */
  readonly text: string | null
  /** Label of the language of the text. */
  readonly language: string
}

const partOf = PARTS.map((part) => `when grouping(${part}) = 0 then '${part}'`).join(' ')

/**
 * The stories that a question leaves posts of, those with the most votes first.
 * @param now where an open window ends
 */
export async function readStoryRows(
  db: Queryable,
  question: Question,
  limit: number,
  now: Date,
): Promise<{ stories: number; rows: StoryRow[] }> {
  const ranked = await rankStories(db, question, limit)
  const ids = ranked.map(({ id }) => id)
  const end = endOf(question, now)
  const [sums, stories, states] = await Promise.all([
    readSums(db, question, ids),
    readStoriesById(db, ids),
    readStates(db, ids, end),
  ])
  const byId = new Map(stories.map((story) => [story.id, story]))
  const sumsOf = grouped(sums, ({ id }) => id)
  const rows = ids.flatMap((id) => {
    const [story, own] = [byId.get(id), sumsOf.get(id)]
    return story && own ? [toRow(story, own, states.get(id) ?? [])] : [] // it has gone in between
  })
  return {
    stories: ranked[0]?.stories ?? 0,
    // Posts that were erased since its votes were told are not counted any more.
    rows: rows.sort((one, other) => other.authors - one.authors || other.posts - one.posts || other.id - one.id),
  }
}

/** The row of a story of which a question leaves nothing. */
export async function readEmptyRow(db: Queryable, story: Story, question: Question, now: Date): Promise<StoryRow> {
  return toRow(story, [], (await readStates(db, [story.id], endOf(question, now))).get(story.id) ?? [])
}

/** Where states are told: nothing is known of the future. */
const endOf = ({ to }: Question, now: Date): Date => (to && to < now ? to : now)

function toRow(story: Story, sums: readonly Sum[], votes: readonly number[]): StoryRow {
  const whole = sums.find(({ part }) => part === null)
  const of = (part: Part) => sums.filter((sum) => sum.part === part)
  const split = (part: Part) => Object.fromEntries(of(part).map(({ value, posts }) => [value ?? '', posts]))
  return {
    id: story.id,
    title: titleOf(story.text ?? ''),
    titlePost: story.titlePost,
    titleLanguage: story.language,
    state: storyStateAfter(votes),
    firstAt: story.firstAt.toISOString(),
    lastAt: story.lastAt.toISOString(),
    posts: whole?.posts ?? 0,
    authors: whole?.authors ?? 0,
    languages: split('language'),
    sentiments: split('sentiment'),
    origins: split('origin'),
    platforms: split('platform'),
    score: whole
      ? meanOf({ n: whole.scored, sum: whole.score_sum, squares: whole.score_square_sum }, SCORE_RANGE)
      : null,
    terms: story.shown.terms,
    days: of('day')
      .map(({ value, posts, authors }) => ({ day: value ?? '', posts, authors }))
      .sort((one, other) => (one.day < other.day ? -1 : 1)),
  }
}

interface Rank {
  readonly id: number
  /** Of all stories that the question leaves something of. */
  readonly stories: number
}

/** The ids of the stories with the most votes. */
async function rankStories(db: Queryable, question: Question, limit: number): Promise<Rank[]> {
  const parameters = createParameters()
  const { rows } = await db.query<Rank>(
    `select member.story_id as id, count(*) over () as stories from ${rankSource(question, parameters)}
     group by member.story_id
     order by count(*) filter (where member.vote) desc, count(*) desc, id desc limit ${parameters.bind(limit)}`,
    parameters.values,
  )
  return rows
}

/** Rows of story_post, named `member`, from the smallest tables that can tell which ones a question leaves. */
function rankSource(question: Question, parameters: Parameters): string {
  if (isOfMembers(question)) return memberSource(question, parameters)
  const { sql } = postSource(question, parameters)
  return `(select fact.post_id from ${sql}) as found
    join story_post member on member.post_id = found.post_id where ${memberWindow(question, parameters)}`
}

async function readSums(db: Queryable, question: Question, ids: readonly number[]): Promise<Sum[]> {
  const parameters = createParameters()
  const source = memberSource(question, parameters, ids)
  const { rows } = await db.query<Sum>(
    `select id, case ${partOf} end as part, coalesce(${PARTS.join(', ')}) as value, count(*) as posts,
            count(*) filter (where vote) as authors, count(score) as scored, coalesce(sum(score), 0)::float8 as score_sum,
            coalesce(sum(score * score), 0)::float8 as score_square_sum
     from (select member.story_id as id, member.vote, member.language, member.sentiment, member.origin, member.platform, member.score,
                  (member.posted_at at time zone 'Asia/Singapore')::date::text as day
           from ${source}) as found
     group by grouping sets (${['', ...PARTS].map((part) => `(id${part && `, ${part}`})`).join(', ')})
     order by posts desc, value`,
    parameters.values,
  )
  return rows
}

/** @returns in no order; a title whose post is erased is that of another post that stands for the story */
export async function readStoriesById(db: Queryable, ids: readonly number[]): Promise<Story[]> {
  const { rows } = await db.query<Story>(
    `select story.id, first_at as "firstAt", last_at as "lastAt", shown, coalesce(titled.id, title_post) as "titlePost",
            titled.text, coalesce(fact.language, 'none') as language
     from story left join lateral (
       select id, left(text, ${TITLE_UNITS}) as text from post
       where id = any(title_post || array(
               select (standing->>'post')::bigint from jsonb_array_elements(shown->'representatives') as standing))
         and erased_at is null
       order by id <> title_post, id limit 1) as titled on true
     left join post_fact fact on fact.collection_id = story.collection_id and fact.post_id = titled.id
     where story.id = any($1::bigint[])`,
    [ids],
  )
  return rows
}

/** Votes of each 24 hours since the first vote, up to a moment. */
async function readStates(db: Queryable, ids: readonly number[], to: Date): Promise<Map<number, number[]>> {
  const { rows } = await db.query<{ id: number; ago: number; votes: number }>(
    `select story_id as id, floor(extract(epoch from $2::timestamptz - posted_at) / 86400)::int as ago, count(*) as votes
     from story_post where story_id = any($1::bigint[]) and vote and posted_at < $2
     group by story_id, ago order by story_id, ago desc`,
    [ids, to],
  )
  const days = new Map<number, number[]>()
  for (const { id, ago, votes } of rows) {
    const own = days.get(id) ?? new Array<number>(ago + 1).fill(0)
    own[own.length - 1 - ago] = votes
    days.set(id, own)
  }
  return days
}
