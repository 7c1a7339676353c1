import type { Meaning } from '../../domain/annotation.js'
import type { Queryable } from '../pool.js'

/** A story as it is stored. */
export interface StoredStory {
  readonly id: number
  /** Milliseconds. */
  readonly lastAt: number
  readonly middle: Meaning
  /** Of the mean that `middle` is the direction of. */
  readonly length: number
  readonly modelOrdinal: number
  /** Votes by language. */
  readonly languages: Readonly<Record<string, number>>
  /** Whether there were enough other days to compare it with. */
  readonly isCompared: boolean
  /** The first and the last day up to whose end it was found. */
  readonly firstFound: string
  readonly lastFound: string
  /** Its posts in the window. */
  readonly posts: readonly number[]
}

/** The stories that have posts in a window, and those that fell silent at most so many days before it. */
export async function readKnownStories(
  db: Queryable,
  collectionId: number,
  { from, to, silentDays }: { readonly from: Date; readonly to: Date; readonly silentDays: number },
): Promise<StoredStory[]> {
  const { rows } = await db.query<
    Omit<StoredStory, 'middle' | 'posts'> & { vector: Buffer; scale: number; posts: string }
  >(
    `select story.id, extract(epoch from last_at)::float8 * 1000 as "lastAt", middle as vector, scale, length,
            model_ordinal as "modelOrdinal", compared as "isCompared", first_found::text as "firstFound", last_found::text as "lastFound",
            coalesce(array_to_string(inside.posts, ','), '') as posts, spoken.languages
     from story
     left join (
       select story_id, array_agg(post_id) as posts from story_post
       where collection_id = $1 and posted_at >= $2 and posted_at < $3 group by story_id) as inside on story_id = story.id
     cross join lateral (
       select coalesce(jsonb_object_agg(language, votes), '{}') as languages from (
         select language, count(*) as votes from story_post member
         where member.story_id = story.id and vote group by language) as counted) as spoken
     where collection_id = $1 and (inside.posts is not null
       or last_at >= $2::timestamptz - $4 * interval '1 day' and last_at < $3)`,
    [collectionId, from, to, silentDays],
  )
  return rows.map(({ vector, scale, posts, ...story }) => ({
    ...story,
    middle: { vector: new Int8Array(vector.buffer, vector.byteOffset, vector.length), scale },
    posts: posts === '' ? [] : posts.split(',').map(Number),
  }))
}

/** A post that a story has, as it was stored. */
export interface StoredMember {
  readonly storyId: number
  readonly id: number
  /** Milliseconds. */
  readonly at: number
  readonly voter: number
  readonly cluster: number
  readonly language: string
  readonly vote: boolean
}

/** What some stories have, by time. Of those in `without`, nothing that is in the window. */
export async function readStoredMembers(
  db: Queryable,
  collectionId: number,
  {
    stories,
    without,
    from,
    to,
  }: {
    readonly stories: readonly number[]
    readonly without: readonly number[]
    readonly from: Date
    readonly to: Date
  },
): Promise<StoredMember[]> {
  const { rows } = await db.query<StoredMember>(
    `select story_id as "storyId", post_id as id, extract(epoch from fact.posted_at)::float8 * 1000 as at,
            coalesce(author_id, -post_id) as voter, cluster_id as cluster, fact.language, vote
     from story_post member join post_fact fact using (post_id, collection_id)
     where story_id = any($2::bigint[]) and collection_id = $1
       and not (story_id = any($3::bigint[]) and member.posted_at >= $4 and member.posted_at < $5)
     order by fact.posted_at, post_id`,
    [collectionId, stories, without, from, to],
  )
  return rows
}

/** A story that was found when too few other days were known. */
export interface UncomparedStory {
  readonly id: number
  /** Milliseconds, of its posts. */
  readonly firstAt: number
  readonly lastAt: number
}

/** Those that may be compared with other days by now, because there are at least seven before or behind them. */
export async function readUncompared(db: Queryable, collectionId: number, until: Date): Promise<UncomparedStory[]> {
  const { rows } = await db.query<UncomparedStory>(
    `select id, extract(epoch from first_at)::float8 * 1000 as "firstAt", extract(epoch from last_at)::float8 * 1000 as "lastAt"
     from story where collection_id = $1 and not compared and first_at < $2
       and (select count(*) from day_total where collection_id = $1 and day < ($2 at time zone 'Asia/Singapore')::date
              and (day < (first_at at time zone 'Asia/Singapore')::date - 2 or day > (last_at at time zone 'Asia/Singapore')::date + 2)) >= 7
     order by id`,
    [collectionId, until],
  )
  return rows
}
