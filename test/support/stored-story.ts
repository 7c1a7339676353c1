import type pg from 'pg'
import type { StoryShown } from '../../src/domain/reading/stories.js'
import { votesOf } from '../../src/domain/stories/story-post.js'
import { directionAt } from './directions.js'
import type { WorldPost } from './reading-world.js'

export const STORY_MODEL = 5

interface StoryOf {
  readonly collection: string
  /** The first one gives the title. */
  readonly postIds: readonly number[]
  /** Where its middle lies: see `directionAt`. */
  readonly angle: number
  readonly shown?: Partial<StoryShown>
}

/** Writes a story as the upkeep task does. @returns its id */
export async function saveStory(pool: pg.Pool, { collection, postIds, angle, shown = {} }: StoryOf): Promise<number> {
  type Row = { id: number; at: Date; voter: number; cluster: number; collectionId: number }
  const { rows: posts } = await pool.query<Row>(
    `select post_id as id, posted_at as at, coalesce(author_id, -post_id) as voter, cluster_id as cluster,
            collection_id as "collectionId"
     from post_fact join collection on collection.id = collection_id
     where collection.key = $1 and post_id = any($2::bigint[]) order by posted_at, post_id`,
    [collection, postIds],
  )
  const votes = new Set(votesOf(posts.map((post) => ({ ...post, at: post.at.getTime() }))).map(({ id }) => id))
  const { vector, scale } = directionAt(angle)
  const { rows } = await pool.query<{ id: number }>(
    `insert into story (collection_id, first_at, last_at, posts, votes, middle, scale, length,
                        first_found, last_found, model_ordinal, compared, title_post, shown)
     values ($1, $2, $3, $4, $5, $6, $7, 1, ($2::timestamptz at time zone 'Asia/Singapore')::date,
             ($3::timestamptz at time zone 'Asia/Singapore')::date, ${STORY_MODEL}, true, $8, $9) returning id`,
    [
      posts[0]?.collectionId,
      posts[0]?.at,
      posts.at(-1)?.at,
      posts.length,
      votes.size,
      Buffer.from(vector.buffer),
      scale,
      postIds[0],
      JSON.stringify({ terms: [], termsByLanguage: {}, representatives: [], ...shown }),
    ],
  )
  const id = rows[0]?.id ?? 0
  await pool.query(
    `insert into story_post (collection_id, post_id, story_id, posted_at, evidence, vote, platform, language, sentiment, score,
                             origin, repost)
     select $1, post_id, $2, posted_at, 2, vote, platform, language, sentiment, score, origin, repost
     from unnest($3::bigint[], $4::boolean[]) as of (post_id, vote) join post_fact using (post_id) where collection_id = $1`,
    [posts[0]?.collectionId, id, posts.map((post) => post.id), posts.map((post) => votes.has(post.id))],
  )
  return id
}

/** The first post of each author. */
export function votesIn(group: readonly WorldPost[]): Set<WorldPost> {
  const byTime = [...group].sort((one, other) => +one.postedAt! - +other.postedAt!)
  const firstOf = new Map<string, WorldPost>()
  for (const post of byTime) {
    const { author, platform, nativeId } = post
    const voter = author === null ? nativeId : `${platform} ${author}`
    if (!firstOf.has(voter)) firstOf.set(voter, post)
  }
  return new Set(firstOf.values())
}
