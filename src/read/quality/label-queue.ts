import type { z } from 'zod'
import type { LabelQueueAnswer, LabelQueueQuery } from '../../domain/reading/posts.js'
import { findLocalWords } from '../../text/local-words.js'
import { POST_COLUMNS, toPostRow, type PostColumns } from '../posts/posts.js'
import { ask } from '../question.js'
import type { Reading } from '../reading.js'

type Task = z.output<typeof LabelQueueQuery>['task']
type Draw = z.output<typeof LabelQueueQuery>['draw']

/** Languages in turn, the more frequent ones first. */
const LANGUAGES = 30
/** Newest posts of each language to choose from. */
const RECENT_POSTS = 200
/** Newest posts of all languages that chance chooses from. */
const RANDOM_FROM = 10_000

/** How unsure the model was, 0…1, and its answer. */
const DOUBT: Readonly<Record<Task, string>> = {
  language: `select 1 - confidence as doubt, jsonb_build_object(label, confidence) as given from language`,
  // One minus the lead of the first of three over the second.
  sentiment: `select 1 - (2 * greatest(negative, neutral, positive) + least(negative, neutral, positive)
                          - negative - neutral - positive) as doubt,
                     jsonb_build_object('negative', negative, 'neutral', neutral, 'positive', positive) as given
              from sentiment`,
  origin: `select 1 - 2 * abs(probability - 0.5) as doubt, jsonb_build_object('inside', probability) as given from origin`,
}

/** Posts to choose from, and their order: by `turn`. */
const DRAWS: Readonly<Record<Draw, { readonly recent: string; readonly turn: string }>> = {
  unsure: {
    recent: `(
      select language from hour_count
      where collection_id = $1 and merged = 2 and language not in ('none', 'pending') and ($2::text is null or language = $2)
      group by language order by sum(posts) desc, language limit ${LANGUAGES}) as speaking
    cross join lateral (
      select post_id, cluster_id, language from post_fact
      where collection_id = $1 and language = speaking.language and not repost
      order by posted_at desc, post_id desc limit ${RECENT_POSTS}) as recent`,
    turn: 'row_number() over (partition by language order by doubt desc, post_id desc)',
  },
  random: {
    recent: `(
      select post_id, cluster_id, language from post_fact
      where collection_id = $1 and not repost and ($2::text is null or language = $2)
      order by posted_at desc, post_id desc limit ${RANDOM_FROM}) as recent`,
    // A hash of the id knows nothing of the post, and is the same for everybody.
    turn: 'row_number() over (order by hashint8extended(cluster_id, 41), cluster_id)',
  },
  disagreement: {
    recent: `(
      select post_id, cluster_id, language from post_fact
      where collection_id = $1 and ($2::text is null or language = $2) and post_id in (
        select label.post_id from label join post on post.id = label.post_id and post.version = label.post_version
        where label.task = $5
        group by label.post_id
        having count(distinct label.value) > 1 and bool_and(label.drawn is distinct from 'disagreement'))) as recent`,
    turn: 'row_number() over (order by post_id)',
  },
}

/** What people said. */
const SAID = `(
  select string_agg(by_user || ': ' || (value #>> '{}'), ', ' order by by_user) from label
  where label.post_id = post.id and label.post_version = post.version and label.task = $5)`

const queueOf = (task: Task, draw: Draw): string => `
  with labelled as materialized (
         select coalesce(copy.cluster_id, label.post_id) as cluster_id
         from label left join near_duplicate copy on copy.post_id = label.post_id
         where label.by_user = $3 and label.task = $5),
       possible as (
         select recent.*, result.doubt, result.given
         from ${DRAWS[draw].recent}
         join post on post.id = recent.post_id and post.erased_at is null
         join lateral (${DOUBT[task]}
           where post_id = post.id and post_version = post.version and outcome = 'done') as result on true
         where recent.cluster_id not in (select cluster_id from labelled)),
       alone as (select distinct on (cluster_id) * from possible order by cluster_id, doubt desc, post_id),
       turns as (select *, ${DRAWS[draw].turn} as turn from alone)
  select ${POST_COLUMNS}, turns.given,
         ${draw === 'disagreement' ? SAID : 'null'} as said
  from turns join post on post.id = turns.post_id
  join post_fact fact on fact.post_id = turns.post_id and fact.collection_id = $1
  order by turns.turn, turns.doubt desc, turns.post_id limit $4`

/**
 * Recent posts for this person to label: in each language the least certain first, languages in turn, by chance, or those that others disagree about; one of
 * near-duplicates, none that this person has labelled.
 * @throws FieldError when there is no such collection
 */
export async function readLabelQueue(
  { db }: Reading,
  { task, draw, language, collection, limit }: z.output<typeof LabelQueueQuery>,
  by: string,
): Promise<LabelQueueAnswer> {
  const question = await ask(db, { collection })
  const { rows } = await db.query<PostColumns & { given: Record<string, number>; said: string | null }>(
    queueOf(task, draw),
    [question.collection.id, language ?? null, by, limit, task],
  )
  return {
    rows: rows.map(({ given, said, ...columns }) => {
      const row = toPostRow(columns)
      const rude = findLocalWords(row.text, row.language).some(({ register }) => register === 'rude')
      return { ...row, why: said ?? wordsOf(task, given), rude }
    }),
  }
}

function wordsOf(task: Task, given: Record<string, number>): string {
  const shares = Object.entries(given)
    .sort(([, a], [, b]) => b - a)
    .map(([label, share]) => `${label} ${Math.round(share * 100)} %`)
  return `${task}: ${shares.join(', ')}`
}
