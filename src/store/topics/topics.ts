import type pg from 'pg'
import { FieldError } from '../../domain/errors.js'
import type { TopicExampleBody } from '../../domain/reading/topics.js'
import type { FittedTopic } from '../../domain/topics/fit-topic.js'
import { toBytes } from '../../domain/topics/stored-weights.js'
import { markStale, STALE_PAGE } from '../derived/stale-posts.js'
import { excludeErasers } from '../people/erasure-lock.js'
import { transaction, type Queryable } from '../pool.js'

/** Every post is compared with each of them. */
const MAX_TOPICS = 50

/** @throws FieldError when there is one with this key, or fifty others */
export async function addTopic(
  db: Queryable,
  { key, title, by }: { readonly key: string; readonly title: string; readonly by: string },
): Promise<void> {
  const { rows } = await db.query<{ topics: number }>('select count(*) as topics from topic where retired_at is null')
  if ((rows[0]?.topics ?? 0) >= MAX_TOPICS)
    throw new FieldError('key', `There are ${MAX_TOPICS} topics. Remove one first.`)
  const { rowCount } = await db.query(
    `insert into topic (key, title, made_by) values ($1, $2, $3)
     on conflict (key) where retired_at is null do nothing`,
    [key, title, by],
  )
  if (rowCount === 0) throw new FieldError('key', `There is a topic ${key} already. Choose another key.`)
}

/** @throws FieldError when there is none with this key */
export async function findTopic(db: Queryable, key: string): Promise<{ id: number; version: number | null }> {
  const { rows } = await db.query<{ id: number; version: number | null }>(
    'select id, version from topic where key = $1 and retired_at is null',
    [key],
  )
  const [row] = rows
  if (!row) throw new FieldError('key', `There is no topic ${key}. GET /api/topics lists them.`, 'missing')
  return row
}

/**
 * Stores what a person says of a post, or takes it back.
 * @param tx a transaction
 * @throws FieldError when there is no such topic or post
 */
export async function saveExample(
  tx: Queryable,
  key: string,
  { postId, isAbout, drawn }: TopicExampleBody,
  by: string,
): Promise<void> {
  // Against an erasure that has not seen this example and would not delete it.
  await excludeErasers(tx)
  const { id, version } = await findTopic(tx, key)
  if (isAbout === null) {
    await tx.query('delete from topic_example where topic_id = $1 and post_id = $2', [id, postId])
    return
  }
  const { rowCount } = await tx.query(
    `insert into topic_example (topic_id, post_id, is_about, by_user, post_version, drawn, drawn_version)
     select $1, id, $3, $4, version, $5, $6 from post where id = $2 and erased_at is null
     on conflict (topic_id, post_id) do update
       set is_about = excluded.is_about, by_user = excluded.by_user, at = now(), post_version = excluded.post_version,
           drawn = excluded.drawn, drawn_version = excluded.drawn_version`,
    [id, postId, isAbout, by, drawn, drawn === 'found' ? version : null],
  )
  if (rowCount === 0) throw new FieldError('postId', `There is no post ${postId}.`, 'missing')
}

/**
 * Stores a version, which is in use from the commit on. Those before it keep their figures, not their weights.
 * @param tx a transaction
 * @param examples ids that it was fitted on: when one of them was erased meanwhile, nothing is stored
 * @returns its number; null: it must be fitted again
 */
export async function saveVersion(
  tx: Queryable,
  topicId: number,
  {
    head,
    modelOrdinal,
    precision,
    by,
    examples,
  }: {
    readonly head: FittedTopic
    readonly modelOrdinal: number
    readonly precision: number | undefined
    readonly by: string
    readonly examples: readonly number[]
  },
): Promise<number | null> {
  await excludeErasers(tx)
  await tx.query('select from topic where id = $1 for update', [topicId])
  const { rows: lost } = await tx.query(
    `select from unnest($2::bigint[]) as used (id)
     where not exists (select from topic_example where topic_id = $1 and post_id = used.id) limit 1`,
    [topicId, examples],
  )
  if (lost.length > 0) return null
  await tx.query('update topic_version set weights = null where topic_id = $1', [topicId])
  const { rows } = await tx.query<{ version: number }>(
    `insert into topic_version (topic_id, version, made_by, model_ordinal, precision_wanted, weights, bias, threshold, figures)
     select $1, coalesce(max(version), 0) + 1, $2, $3, $4, $5::bytea, $6, $7, $8::jsonb from topic_version where topic_id = $1
     returning version`,
    [
      topicId,
      by,
      modelOrdinal,
      precision ?? null,
      `\\x${Buffer.from(toBytes(head.weights)).toString('hex')}`,
      head.bias,
      head.threshold,
      JSON.stringify(head.figures),
    ],
  )
  const version = rows[0]?.version ?? null
  await tx.query('update topic set version = $2, refit_at = null where id = $1', [topicId, version])
  return version
}

/** The precision among the examples that was asked for when it was last saved; undefined: none. */
export async function readWantedPrecision(db: Queryable, topicId: number): Promise<number | undefined> {
  const { rows } = await db.query<{ precision: number | null }>(
    'select precision_wanted as precision from topic_version where topic_id = $1 order by version desc limit 1',
    [topicId],
  )
  return rows[0]?.precision ?? undefined
}

/** Takes a topic out of use: too few of its examples are left, or a person has removed it. What it found goes with it. */
export async function stopTopic(
  pool: pg.Pool,
  topicId: number,
  { retire }: { readonly retire: boolean },
): Promise<void> {
  await transaction(pool, async (tx) => {
    await excludeErasers(tx)
    await tx.query(
      `update topic set version = null, refit_at = null, retired_at = case when $2 then now() end where id = $1`,
      [topicId, retire],
    )
    await tx.query('update topic_version set weights = null where topic_id = $1', [topicId])
    if (retire) await tx.query('delete from topic_example where topic_id = $1', [topicId])
    await tx.query('delete from topic_pass where topic_id = $1', [topicId])
    const { rows } = await tx.query<{ id: number }>(
      'delete from post_topic where topic_id = $1 returning post_id as id',
      [topicId],
    )
    for (let from = 0; from < rows.length; from += STALE_PAGE) {
      await markStale(
        tx,
        rows.slice(from, from + STALE_PAGE).map(({ id }) => id),
      )
    }
  })
}
