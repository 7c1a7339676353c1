import { numbersOf } from '../../domain/meaning.js'
import type { Head } from '../../domain/topics/logistic.js'
import { fromBytes } from '../../domain/topics/stored-weights.js'
import type { Queryable } from '../pool.js'
import { markStale, STALE_PAGE } from './stale-posts.js'

/** A topic in use, as posts are compared with it. */
export interface TopicInUse extends Head {
  readonly id: number
  readonly version: number
  readonly modelOrdinal: number
  readonly threshold: number
}

/** They stay as they are until the caller commits: no version is saved and no topic removed meanwhile. */
export async function readTopicsInUse(tx: Queryable): Promise<TopicInUse[]> {
  const { rows } = await tx.query<Omit<TopicInUse, 'weights'> & { weights: Buffer }>(
    `select topic.id, topic.version, model_ordinal as "modelOrdinal", threshold, bias, weights
     from topic join topic_version used on used.topic_id = topic.id and used.version = topic.version
     where weights is not null order by topic.id for share of topic`,
  )
  return rows.map((row) => ({ ...row, weights: fromBytes(row.weights) }))
}

/** Topics to fit again: an example was erased, or all of them are read by another model now. */
export async function readTopicsToRefit(db: Queryable): Promise<number[]> {
  const { rows } = await db.query<{ id: number }>(
    `select topic.id from topic join topic_version used on used.topic_id = topic.id and used.version = topic.version
     where refit_at <= now() or (
       exists (select from topic_example join meaning using (post_id)
               where topic_id = topic.id and is_about is not null and model_ordinal <> used.model_ordinal)
       and not exists (select from topic_example join meaning using (post_id)
                       where topic_id = topic.id and is_about is not null and model_ordinal = used.model_ordinal))
     order by topic.id`,
  )
  return rows.map(({ id }) => id)
}

/** What a post means now; without numbers it has nothing that could mean something. */
export interface MeaningToPlace {
  readonly id: number
  readonly vector: Float32Array | null
  readonly modelOrdinal: number
}

interface Row {
  readonly id: number
  readonly vector: Buffer | null
  readonly scale: number
  readonly modelOrdinal: number
}

const COLUMNS = 'post_id as id, vector, scale, model_ordinal as "modelOrdinal"'

function placed(rows: readonly Row[]): MeaningToPlace[] {
  return rows.map(({ id, vector, scale, modelOrdinal }) => ({
    id,
    modelOrdinal,
    vector: vector && numbersOf({ vector: new Int8Array(vector.buffer, vector.byteOffset, vector.length), scale }),
  }))
}

/** @returns meanings that were written lately, a page; null when there are none. They are looked at when the caller commits. */
export async function takeFreshMeanings(tx: Queryable): Promise<MeaningToPlace[] | null> {
  const { rows: taken } = await tx.query<{ ids: number[] }>(
    `delete from fresh_topic where id in (
       select id from (
         select id, sum(cardinality(post_ids)) over (order by id) as upto, row_number() over (order by id) as at
         from (select id, post_ids from fresh_topic order by id limit 200) as oldest) as rows
       where upto <= ${STALE_PAGE} or at = 1)
     returning post_ids::float8[] as ids`,
  )
  if (taken.length === 0) return null
  const { rows } = await tx.query<Row>(`select ${COLUMNS} from meaning where post_id = any($1::bigint[])`, [
    [...new Set(taken.flatMap(({ ids }) => ids))],
  ])
  return placed(rows)
}

export interface TopicPage {
  readonly topicId: number
  readonly meanings: readonly MeaningToPlace[]
}

/** The next page of a version that has not looked at all older posts, the newest posts first; null: each of them has. */
export async function takeTopicPage(tx: Queryable, topics: readonly TopicInUse[]): Promise<TopicPage | null> {
  await tx.query(
    `insert into topic_pass (topic_id, version, below)
     select id, version, ${Number.MAX_SAFE_INTEGER} from topic where version is not null
     on conflict (topic_id) do update set version = excluded.version, below = excluded.below
       where topic_pass.version <> excluded.version`,
  )
  const { rows: waiting } = await tx.query<{ topicId: number; below: number }>(
    `select topic_id as "topicId", below from topic_pass where below > 0 and topic_id = any($1::int[]) order by topic_id limit 1`,
    [topics.map(({ id }) => id)],
  )
  const [next] = waiting
  if (!next) return null
  const { rows } = await tx.query<Row>(
    `select ${COLUMNS} from meaning where post_id < $1 order by post_id desc limit ${STALE_PAGE}`,
    [next.below],
  )
  await tx.query('update topic_pass set below = $2 where topic_id = $1', [
    next.topicId,
    rows.length < STALE_PAGE ? 0 : (rows.at(-1)?.id ?? 0),
  ])
  return { topicId: next.topicId, meanings: placed(rows) }
}

/**
 * Writes which of some posts a topic finds, and marks those where this is news.
 * @param looked all posts that were compared
 */
export async function writeTopicPosts(
  tx: Queryable,
  { id, version }: TopicInUse,
  looked: readonly number[],
  found: readonly { readonly id: number; readonly score: number }[],
): Promise<void> {
  const ids = found.map((post) => post.id)
  const { rows } = await tx.query<{ id: number }>(
    `with lost as (
       delete from post_topic where topic_id = $1 and post_id = any($3::bigint[]) and post_id <> all($4::bigint[])
       returning post_id),
          kept as (
       insert into post_topic (topic_id, version, post_id, score)
       select $1, $2, post_id, score from unnest($4::bigint[], $5::real[]) as found (post_id, score)
       on conflict (post_id, topic_id) do update set version = excluded.version, score = excluded.score
       returning post_id, xmax::text = '0' as is_new)
     select post_id as id from lost union all select post_id from kept where is_new`,
    [id, version, looked, ids, found.map(({ score }) => score)],
  )
  await markStale(
    tx,
    rows.map((row) => row.id),
  )
}
