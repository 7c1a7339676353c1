import type { z } from 'zod'
import { FieldError } from '../../domain/errors.js'
import type { TopicQueueAnswer, TopicQueueQuery } from '../../domain/reading/topics.js'
import { numbersOf } from '../../domain/meaning.js'
import { logistic, scoreOf } from '../../domain/topics/logistic.js'
import { fromBytes } from '../../domain/topics/stored-weights.js'
import { readNearestPosts, type EncodeQuery } from '../posts/nearest-posts.js'
import { POST_COLUMNS, toPostRow, type PostColumns } from '../posts/posts.js'
import { ask } from '../question.js'
import type { Reading } from '../reading.js'

type Asked = z.output<typeof TopicQueueQuery>

/** Nearest posts that are asked for; those that a person has answered are left out of them. */
const NEAREST = 100
/** Random posts among which those nearest to the threshold are looked for. */
const UNSURE_AMONG = 2_000

/**
 * Posts that a person may say of whether they are about a topic: one of near-duplicates, none that was answered, nor a copy of it.
 * @throws FieldError for a topic that does not exist, or was not saved yet and is to be drawn from; for a search without a text
 */
export async function readTopicQueue(
  reading: Reading,
  key: string,
  { kind, text, collection, limit }: Asked,
  encode: EncodeQuery | undefined,
): Promise<TopicQueueAnswer> {
  const { db } = reading
  const { rows: topics } = await db.query<{ id: number; version: number | null }>(
    'select id, version from topic where key = $1 and retired_at is null',
    [key],
  )
  const [topic] = topics
  if (!topic) throw new FieldError('key', `There is no topic ${key}. GET /api/topics lists them.`, 'missing')
  if (kind === 'search') {
    if (text === undefined) throw new FieldError('text', 'says what to search for, and is missing')
    const { rows } = await readNearestPosts(reading, { ...WHOLE, collection, meaning: text, limit: NEAREST }, encode)
    const answered = await answeredAmong(
      reading,
      topic.id,
      rows.map(({ id }) => id),
    )
    return {
      rows: rows
        .filter(({ id }) => !answered.has(id))
        .slice(0, limit)
        .map(({ similarity: _, ...post }) => ({ ...post, probability: null })),
    }
  }
  const { collection: asked } = await ask(db, { collection, from: 'all' })
  if (kind === 'random') return { rows: await readShown(reading, RANDOM, [topic.id, asked.id, limit]) }
  if (topic.version === null)
    throw new FieldError('kind', 'There is nothing to draw from before the topic is saved. Ask for search or random.')
  if (kind === 'found') return { rows: await readShown(reading, FOUND, [topic.id, asked.id, limit]) }
  const unsure = await findUnsure(reading, topic.id, asked.id, limit)
  const scores = new Map(unsure.map(({ id, score }) => [id, score]))
  const rows = await readShown(reading, BY_ID, [topic.id, asked.id, [...scores.keys()]])
  return { rows: rows.map((row) => ({ ...row, probability: logistic(scores.get(row.id) ?? 0) })) }
}

const WHOLE = { from: 'all' } as const

async function answeredAmong({ db }: Reading, topicId: number, ids: readonly number[]): Promise<ReadonlySet<number>> {
  const { rows } = await db.query<{ id: number }>(
    `select own.id from unnest($2::bigint[]) as own (id) left join near_duplicate near on near.post_id = own.id
     where coalesce(near.cluster_id, own.id) in (${ANSWERED})`,
    [topicId, ids],
  )
  return new Set(rows.map(({ id }) => id))
}

type Shown = TopicQueueAnswer['rows'][number]

/** Clusters in which somebody has answered for a topic, $1. */
const ANSWERED = `select coalesce(copy.cluster_id, example.post_id) from topic_example example
  left join near_duplicate copy on copy.post_id = example.post_id
  where example.topic_id = $1 and example.is_about is not null`

/** Posts of a collection, $2, from `drawn`, one of each cluster. */
const shown = (drawn: string, order: string): string => `
  select ${POST_COLUMNS}, "topicScore" from (
    select distinct on (fact.cluster_id) fact.*, drawn.score as "topicScore" from (${drawn}) as drawn
    join post_fact fact on fact.post_id = drawn.post_id and fact.collection_id = $2
    where fact.cluster_id not in (${ANSWERED}) order by fact.cluster_id, fact.post_id) as fact
  join post on post.id = fact.post_id and post.erased_at is null ${order}`

/** Where the numbers of posts have gaps, the posts behind these are drawn more often. */
const randomPosts = (posts: number): string => `
  select distinct next.post_id from (select min(post_id) as first, max(post_id) as last from meaning) as ends,
    generate_series(1, ${posts}) as throw,
    lateral (select floor(first + random() * (last - first + 1) + 0 * throw)::bigint as start) as at,
    lateral (select post_id from meaning where post_id >= start and outcome = 'done' order by post_id limit 1) as next`

const RANDOM = shown(
  `select post_id, null::real as score from (${randomPosts(500)}) as random`,
  'order by random() limit $3',
)
const FOUND = shown(`select post_id, score from post_topic where topic_id = $1`, 'order by random() limit $3')
const BY_ID = shown(
  'select post_id, null::real as score from unnest($3::bigint[]) as asked (post_id)',
  'order by array_position($3::bigint[], post.id)',
)

async function readShown({ db }: Reading, sql: string, values: unknown[]): Promise<Shown[]> {
  const { rows } = await db.query<PostColumns & { topicScore: number | null }>(sql, values)
  return rows.map(({ topicScore, ...post }) => ({
    ...toPostRow(post),
    probability: topicScore === null ? null : logistic(topicScore),
  }))
}

interface Weighed {
  readonly id: number
  readonly score: number
}

/** Of random posts of a collection, those whose score is nearest to the threshold. */
async function findUnsure({ db }: Reading, topicId: number, collectionId: number, limit: number): Promise<Weighed[]> {
  const { rows: used } = await db.query<{ weights: Buffer; bias: number; threshold: number; ordinal: number }>(
    `select weights, bias, threshold, model_ordinal as ordinal from topic_version version
     join topic on topic.id = version.topic_id and topic.version = version.version
     where topic_id = $1 and weights is not null`,
    [topicId],
  )
  const [version] = used
  if (!version) return []
  const head = { weights: fromBytes(version.weights), bias: version.bias }
  const { rows } = await db.query<{ id: number; vector: Buffer; scale: number }>(
    `select random.post_id as id, vector, scale from (${randomPosts(UNSURE_AMONG)}) as random
     join meaning using (post_id) join post_fact fact on fact.post_id = random.post_id and fact.collection_id = $1
     where model_ordinal = $2
       and fact.cluster_id not in (${ANSWERED.replace('$1', '$3')})`,
    [collectionId, version.ordinal, topicId],
  )
  return rows
    .map(({ id, vector, scale }) => {
      const numbers = numbersOf({ vector: new Int8Array(vector.buffer, vector.byteOffset, vector.length), scale })
      return { id, score: scoreOf(head, numbers) }
    })
    .toSorted((a, b) => Math.abs(a.score - version.threshold) - Math.abs(b.score - version.threshold))
    .slice(0, limit)
}
