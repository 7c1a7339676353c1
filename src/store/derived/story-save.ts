import type { Meaning } from '../../domain/annotation.js'
import type { StoryShown } from '../../domain/reading/stories.js'
import { excludeErasers } from '../people/erasure-lock.js'
import type { Queryable } from '../pool.js'
import { excludeFactWriters } from './copies-lock.js'
import { unmarkStories, type StaleStories } from './story-marks.js'

/** A post of the window in its story. */
export interface SavedMember {
  readonly id: number
  /** Milliseconds. */
  readonly at: number
  readonly evidence: number
  readonly vote: boolean
}

/** What is stored of a story as a whole, over all its life. */
export interface SavedStory {
  /** Null: it is new. */
  readonly id: number | null
  /** Milliseconds. */
  readonly firstAt: number
  readonly lastAt: number
  readonly posts: number
  readonly votes: number
  readonly middle: Meaning
  readonly length: number
  readonly titlePost: number
  readonly shown: StoryShown
  readonly firstFound: string
  readonly lastFound: string
  /** Those that are put into it now. */
  readonly members: readonly SavedMember[]
}

export interface SavedDay {
  /** With a meaning in the window, and how many of them were compared with each other. */
  readonly posts: number
  readonly compared: number
  readonly modelOrdinal: number
  /** Whether there were enough other days to compare with. */
  readonly isCompared: boolean
  readonly stories: readonly SavedStory[]
  /** Posts of the window that known stories have no longer. */
  readonly lost: readonly number[]
  /** Known stories that are none any more. */
  readonly gone: readonly number[]
  /** Known stories that were compared with other days now, which were too few before. */
  readonly comparedNow: readonly number[]
  /** Known stories of the window that were not found again and stay as they are. */
  readonly silent: readonly number[]
}

/** Any number that nothing else in this database locks. */
const STORY_LOCK = 7_340_011

/**
 * Writes what a day's window changes, in one transaction.
 * @returns false when nothing was written: another process has saved stories of the collection since they were read, or it
 *   was removed
 */
export async function saveStories(tx: Queryable, stale: StaleStories, saved: SavedDay): Promise<boolean> {
  await excludeErasers(tx)
  await tx.query('select pg_advisory_xact_lock($1)', [STORY_LOCK])
  await excludeFactWriters(tx)
  const { rows } = await tx.query<{ lastSaved: string | null }>(
    `select (select max(computed_at)::text from story_day where collection_id = $1) as "lastSaved"
     from collection where id = $1 for share`,
    [stale.collectionId],
  )
  if (rows[0]?.lastSaved !== stale.lastSaved) return false
  await unmarkStories(tx, stale)
  const kept = new Set(saved.stories.flatMap(({ members }) => members.map(({ id }) => id)))
  await tx.query('delete from story_post where collection_id = $1 and post_id = any($2::bigint[])', [
    stale.collectionId,
    saved.lost.filter((id) => !kept.has(id)),
  ])
  for (const story of saved.stories) {
    const id = story.id === null ? await insertStory(tx, stale, saved, story) : await updateStory(tx, saved, story)
    await writeMembers(tx, stale.collectionId, id, story.members)
  }
  await tx.query('update story set compared = true where id = any($1::bigint[])', [saved.comparedNow])
  await tx.query('delete from story_post where story_id = any($1::bigint[])', [saved.gone])
  await tx.query('delete from story where id = any($1::bigint[])', [saved.gone])
  await tx.query(
    `update story set first_found = first_found + (first_found = $2::date)::int, last_found = last_found - (last_found = $2::date)::int
     where id = any($1::bigint[]) and $2::date in (first_found, last_found)`,
    [saved.silent, stale.day],
  )
  await tx.query(
    `insert into story_day (collection_id, day, posts, compared, meant, computed_at)
     select $1, $2::date, $3, $4, count(meaning), clock_timestamp()
     from post_fact fact join meaning using (post_id)
     where collection_id = $1 and outcome = 'done' and model_ordinal = $5
       and posted_at >= $2::timestamp at time zone 'Asia/Singapore'
       and posted_at < ($2::timestamp + interval '1 day') at time zone 'Asia/Singapore'
     on conflict (collection_id, day) do update
       set posts = excluded.posts, compared = excluded.compared, meant = excluded.meant, computed_at = excluded.computed_at`,
    [stale.collectionId, stale.day, saved.posts, saved.compared, saved.modelOrdinal],
  )
  return true
}

const FIELDS = [
  'first_at',
  'last_at',
  'posts',
  'votes',
  'middle',
  'scale',
  'length',
  'model_ordinal',
  'title_post',
  'shown',
  'first_found',
  'last_found',
]

function valuesOf({ modelOrdinal }: SavedDay, story: SavedStory): unknown[] {
  const { vector, scale } = story.middle
  return [
    new Date(story.firstAt),
    new Date(story.lastAt),
    story.posts,
    story.votes,
    Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength),
    scale,
    story.length,
    modelOrdinal,
    story.titlePost,
    JSON.stringify(story.shown),
    story.firstFound,
    story.lastFound,
  ]
}

async function insertStory(
  tx: Queryable,
  { collectionId }: StaleStories,
  saved: SavedDay,
  story: SavedStory,
): Promise<number> {
  const { rows } = await tx.query<{ id: number }>(
    `insert into story (collection_id, compared, ${FIELDS.join(', ')})
     values ($1, $2, ${FIELDS.map((_, at) => `$${at + 3}`).join(', ')}) returning id`,
    [collectionId, saved.isCompared, ...valuesOf(saved, story)],
  )
  return rows[0]?.id ?? 0
}

async function updateStory(tx: Queryable, saved: SavedDay, story: SavedStory): Promise<number> {
  await tx.query(
    `update story set ${FIELDS.map((name, at) => `${name} = $${at + 3}`).join(', ')}, compared = compared or $2, changed_at = now()
     where id = $1`,
    [story.id, saved.isCompared && story.members.length > 0, ...valuesOf(saved, story)],
  )
  return story.id ?? 0
}

/** What lists of stories filter and count by, copied from post_fact; a trigger keeps it (migration 0038). */
const LABELS = ['platform', 'language', 'sentiment', 'score', 'origin', 'repost']

/** A post that was erased meanwhile has no facts, and stays out. */
async function writeMembers(
  tx: Queryable,
  collectionId: number,
  storyId: number,
  members: readonly SavedMember[],
): Promise<void> {
  await tx.query(
    `insert into story_post as known (collection_id, post_id, story_id, posted_at, evidence, vote, ${LABELS.join(', ')})
     select $1, fact.post_id, $2, fact.posted_at, member.evidence, member.vote, ${LABELS.map((name) => `fact.${name}`).join(', ')}
     from unnest($3::bigint[], $4::real[], $5::boolean[]) as member (id, evidence, vote)
     join post_fact fact on fact.post_id = member.id and fact.collection_id = $1
     on conflict (post_id, collection_id) do update
       set story_id = excluded.story_id, posted_at = excluded.posted_at, evidence = excluded.evidence, vote = excluded.vote
       where (known.story_id, known.posted_at, known.vote) is distinct from
             (excluded.story_id, excluded.posted_at, excluded.vote)`,
    [
      collectionId,
      storyId,
      members.map(({ id }) => id),
      members.map(({ evidence }) => evidence),
      members.map(({ vote }) => vote),
    ],
  )
}
