import { numbersOf } from '../../domain/meaning.js'
import { createGroups } from '../../domain/near-duplicates.js'
import type { TopicMaterial } from '../../domain/topics/fit-topic.js'
import { excludeErasers } from '../people/erasure-lock.js'
import type { Queryable } from '../pool.js'

/** A third of them is learnt from, the others choose the threshold. */
const BACKGROUND = 600
/**
 * One post of so many at most: those that are learnt from as not about the topic are found less often, which must not matter
 * in a small collection.
 */
const ONE_OF = 4

export interface StoredMaterial extends TopicMaterial {
  /** Of all of these: what it is fitted on. */
  readonly ids: readonly number[]
  readonly modelOrdinal: number
  /** Examples without a meaning by that model, or of a text that has changed since. */
  readonly unused: number
}

/**
 * Draws random posts of the collections that the examples are in, until there are 600, or a quarter of all posts. They are
 * on record, so that none of them lives on in a topic when it is erased. The same posts give the same draw, so that fitting
 * a topic can be repeated.
 * @param tx a transaction
 */
export async function drawBackground(tx: Queryable, topicId: number): Promise<void> {
  await excludeErasers(tx)
  await tx.query(
    `with ours as (
       select distinct collection_id from topic_example join collection_post using (post_id)
       where topic_id = $1 and is_about is not null),
     known as (select count(*) as posts from topic_example where topic_id = $1 and is_about is null),
     whole as (select count(*) as posts from (select from meaning where outcome = 'done' limit ${BACKGROUND * ONE_OF}) as counted),
     ends as (select min(post_id) as first, max(post_id) as last from meaning),
     drawn as (
       select distinct next.post_id
       from topic, ends, known, whole, generate_series(1, whole.posts / ${ONE_OF} - known.posts) as throw,
            -- The seed is the topic and how many are known: each draw of a topic is a new one, and can be repeated. By its key,
            -- so that a trial of one that is not there yet draws as the one that is saved.
            lateral (select hashtextextended(topic.key || ' ' || throw, known.posts) & ${2n ** 63n - 1n} as dice) as thrown,
            lateral (select first + dice % (last - first + 1) as start) as at,
            lateral (select post_id from meaning where post_id >= start and outcome = 'done' order by post_id limit 1) as next
       where topic.id = $1)
     insert into topic_example (topic_id, post_id, post_version, drawn)
     select $1, post.id, post.version, 'random' from drawn join post on post.id = drawn.post_id
     where post.erased_at is null
       and exists (select from collection_post where post_id = post.id and collection_id in (select collection_id from ours))
     on conflict do nothing`,
    [topicId],
  )
}

/** @returns the number of each post, in order; null where there is none */
export async function findPostIds(
  db: Queryable,
  posts: readonly { readonly platform: string; readonly nativeId: string }[],
): Promise<(number | null)[]> {
  const { rows } = await db.query<{ id: number | null }>(
    `select post.id from unnest($1::text[], $2::text[]) with ordinality as asked (platform, native_id, place)
     left join post on post.platform = asked.platform and post.native_id = asked.native_id and post.erased_at is null
     order by place`,
    [posts.map(({ platform }) => platform), posts.map(({ nativeId }) => nativeId)],
  )
  return rows.map(({ id }) => id)
}

interface Row {
  readonly id: number
  readonly isAbout: boolean | null
  readonly vector: Buffer | null
  readonly scale: number
  readonly modelOrdinal: number
  readonly language: string | null
  readonly author: number | null
  readonly cluster: number
}

/** What a topic can be fitted on now: meanings by the newest model that as many of its examples have as any other. */
export async function readMaterial(db: Queryable, topicId: number): Promise<StoredMaterial> {
  const { rows } = await db.query<Row>(
    `select example.post_id as id, example.is_about as "isAbout", meaning.vector, meaning.scale,
            meaning.model_ordinal as "modelOrdinal", language.label as language, post.author_id as author,
            coalesce(near.cluster_id, post.id) as cluster
     from topic_example example
     join post on post.id = example.post_id and post.erased_at is null
     left join meaning on meaning.post_id = post.id and meaning.post_version = post.version
       and post.version = example.post_version and meaning.outcome = 'done'
     left join language on language.post_id = post.id and language.post_version = post.version
     left join near_duplicate near on near.post_id = post.id
     where example.topic_id = $1 order by example.post_id`,
    [topicId],
  )
  const modelOrdinal = mostUsed(rows)
  const known = rows.filter((row) => row.vector !== null && row.modelOrdinal === modelOrdinal)
  const asked = known.filter(({ isAbout }) => isAbout !== null)
  const groups = groupsOf(asked)
  return {
    examples: asked.map((row, at) => ({
      vector: vectorOf(row),
      isAbout: row.isAbout === true,
      group: groups[at] ?? '',
    })),
    background: known
      .filter(({ isAbout }) => isAbout === null)
      .map((row) => ({ vector: vectorOf(row), language: row.language ?? 'und' })),
    ids: known.map(({ id }) => id),
    modelOrdinal,
    unused: rows.filter(({ isAbout }) => isAbout !== null).length - asked.length,
  }
}

function mostUsed(rows: readonly Row[]): number {
  const counts = new Map<number, number>()
  for (const { vector, modelOrdinal, isAbout } of rows) {
    if (vector !== null && isAbout !== null) counts.set(modelOrdinal, (counts.get(modelOrdinal) ?? 0) + 1)
  }
  return [...counts].reduce(
    (best, each) => (each[1] > best[1] || (each[1] === best[1] && each[0] > best[0]) ? each : best),
    [0, 0] as const,
  )[0]
}

/** Copies, posts of one author, and whatever is linked by these. */
function groupsOf(rows: readonly Row[]): string[] {
  const groups = createGroups(rows.length)
  const firstOf = new Map<string, number>()
  rows.forEach(({ author, cluster }, at) => {
    for (const key of [`cluster ${cluster}`, ...(author === null ? [] : [`author ${author}`])]) {
      const first = firstOf.get(key)
      if (first === undefined) firstOf.set(key, at)
      else groups.join(first, at)
    }
  })
  return rows.map((_, at) => String(groups.first(at)))
}

function vectorOf({ vector, scale }: Row): Float32Array {
  const bytes = vector ?? Buffer.alloc(0)
  return numbersOf({ vector: new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length), scale })
}
