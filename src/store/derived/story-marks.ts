import type { PostId } from '../../domain/post.js'
import type { Queryable } from '../pool.js'

/** A day whose stories must be looked for again. */
export interface StaleStories {
  readonly collectionId: number
  /** `2026-08-09` in Singapore. */
  readonly day: string
  /** Posts of the day itself changed, not only those of the two days before. */
  readonly own: boolean
  readonly markedAt: string
  /** When any stories of the collection were last saved: another value means that another process is at it. */
  readonly lastSaved: string | null
}

/** Rows of a page hold up to 5,000 posts. */
const FRESH_ROWS = 10
/** So long a day waits until the days of its window are counted. */
const MAX_WAIT = '10 minutes'
/** Posts of a day are in the windows of so many days behind it, too. */
const REACH_DAYS = 2
const DAY = `(posted_at at time zone 'Asia/Singapore')::date`

/**
 * Marks the days of posts whose meaning was written. A post that has no facts yet needs no mark: its day is counted when it
 * has, and that leaves one.
 * @returns rows taken: fewer than the limit when none is left
 */
export async function markFreshMeanings(tx: Queryable): Promise<number> {
  const { rows } = await tx.query<{ ids: string }>(
    `delete from fresh_meaning where id in (
       select id from fresh_meaning order by id limit ${FRESH_ROWS} for update skip locked)
     returning array_to_string(post_ids, ',') as ids`,
  )
  if (rows.length === 0) return 0
  await tx.query(
    `insert into stale_story (collection_id, day)
     select distinct fact.collection_id, ${DAY} from unnest($1::bigint[]) as page (id)
     cross join lateral (
       select collection_id, posted_at from post_fact where post_id = page.id and posted_at > '-infinity' offset 0) as fact
     order by 1, 2
     on conflict (collection_id, day) do update set own = true, marked_at = clock_timestamp()`,
    [rows.flatMap(({ ids }) => ids.split(',').map(Number))],
  )
  return rows.length === FRESH_ROWS ? FRESH_ROWS : 0
}

/** A day takes longer the more posts its window has: above so many it is looked at again as much later. */
const FEW_POSTS = 3_000

/**
 * The next day to look at: the newest that has posts, then the oldest. A past day waits while days of its window are being
 * counted, and any day until some time after it was last looked at.
 * @param of.today in Singapore
 * @param of.againAfterMs with at most 3,000 posts in the window
 */
export async function nextStaleStories(
  db: Queryable,
  { today, againAfterMs }: { readonly today: string; readonly againAfterMs: number },
): Promise<StaleStories | null> {
  const { rows } = await db.query<StaleStories>(
    `select mark.collection_id as "collectionId", mark.day::text, own, marked_at::text as "markedAt",
            (select max(computed_at)::text from story_day where collection_id = mark.collection_id) as "lastSaved"
     from stale_story mark left join story_day done using (collection_id, day)
     left join (select collection_id, max(day) as day from day_total group by collection_id) as newest using (collection_id)
     where (computed_at is null or computed_at <= clock_timestamp() - $2 * greatest(1, posts / ${FEW_POSTS}.0) * interval '1 millisecond')
       and (mark.day >= $1::date or since < now() - $3::interval
         or not exists (select from stale_day where stale_day.collection_id = mark.collection_id
                          and stale_day.day between mark.day - ${REACH_DAYS} and mark.day)
            and not exists (select from reading_state where sweep_before is not null))
     order by coalesce(mark.day >= newest.day, true) desc, mark.day, mark.collection_id limit 1`,
    [today, againAfterMs, MAX_WAIT],
  )
  return rows[0] ?? null
}

/** The mark goes unless something changed meanwhile. What the day's own posts changed is in the windows behind it, too. */
export async function unmarkStories(tx: Queryable, { collectionId, day, own, markedAt }: StaleStories): Promise<void> {
  await tx.query(
    'delete from stale_story where collection_id = $1 and day = $2::date and marked_at = $3::timestamptz',
    [collectionId, day, markedAt],
  )
  if (!own) return
  await tx.query(
    `insert into stale_story (collection_id, day, own)
     select collection_id, day, false from day_total
     where collection_id = $1 and day > $2::date and day <= $2::date + ${REACH_DAYS} order by collection_id, day
     on conflict (collection_id, day) do update set marked_at = clock_timestamp()`,
    [collectionId, day],
  )
}

/**
 * Takes posts that are about to be erased out of their stories, at once, under the erasure lock: what is counted and shown
 * of a story is without them, one that has no other posts is gone, and their days are looked at again.
 * @param collectionId only in the stories of this one; null: of all
 */
export async function removeFromStories(
  tx: Queryable,
  ids: readonly PostId[],
  collectionId: number | null = null,
): Promise<void> {
  const { rows } = await tx.query<{ id: number }>(
    `with gone as (delete from story_post where post_id = any($1::bigint[])
                       and ($2::int is null or collection_id = $2) returning collection_id, story_id, posted_at),
          marks as (
       insert into stale_story (collection_id, day) select distinct collection_id, ${DAY} from gone order by 1, 2
       on conflict (collection_id, day) do update set own = true, marked_at = clock_timestamp())
     select distinct story_id as id from gone`,
    [ids, collectionId],
  )
  if (rows.length === 0) return
  const stories = rows.map(({ id }) => id)
  await tx.query(
    'delete from story where id = any($1::bigint[]) and not exists (select from story_post where story_id = story.id)',
    [stories],
  )
  await tx.query(
    `update story set posts = left_over.posts, votes = greatest(left_over.votes, 1), first_at = left_over.first_at,
       last_at = left_over.last_at, title_post = case when title_post = any($2::bigint[]) then left_over.nearest else title_post end,
       shown = jsonb_set(shown, '{representatives}', coalesce((
         select jsonb_agg(each order by at) from jsonb_array_elements(shown -> 'representatives') with ordinality as kept (each, at)
         where (each ->> 'post')::bigint <> all($2::bigint[])), '[]')),
       changed_at = now()
     from (select story_id, count(*) as posts, count(*) filter (where vote) as votes, min(posted_at) as first_at,
                  max(posted_at) as last_at, (array_agg(post_id order by vote desc, evidence desc, post_id))[1] as nearest
           from story_post where story_id = any($1::bigint[]) group by story_id) as left_over
     where story.id = left_over.story_id`,
    [stories, ids],
  )
}
