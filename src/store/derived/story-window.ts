import type { Meaning } from '../../domain/annotation.js'
import { MIN_OTHER_DAYS, SAMPLE_PRIME, SAMPLE_STEP } from '../../domain/stories/find-stories.js'
import type { PostTerm } from '../../domain/stories/story-terms.js'
import type { Queryable } from '../pool.js'

/** Posts of a collection that one model read: only meanings of one model can be compared. */
export interface StoryRange {
  readonly collectionId: number
  readonly from: Date
  /** Exclusive. */
  readonly to: Date
  readonly modelOrdinal: number
}

/** A post as it is read from the tables: its meaning is not placed yet. */
export interface MeantPost {
  readonly id: number
  /** Milliseconds. */
  readonly at: number
  readonly voter: number
  readonly cluster: number
  readonly language: string
  readonly meaning: Meaning
  /** Joined by one space; empty without. */
  readonly words: string
  readonly answers: number | null
  readonly terms: readonly PostTerm[]
}

/**
 * How many posts of a window have a meaning by the model that most of them were read by, the newer of equals. While another
 * model reads the posts again, a window is all of the one or all of the other.
 */
export async function findModel(
  db: Queryable,
  { collectionId, from, to }: Omit<StoryRange, 'modelOrdinal'>,
): Promise<{ modelOrdinal: number; posts: number } | null> {
  const { rows } = await db.query<{ modelOrdinal: number; posts: number }>(
    `select model_ordinal as "modelOrdinal", count(*) as posts
     from post_fact fact join meaning on meaning.post_id = fact.post_id and outcome = 'done'
     where collection_id = $1 and posted_at >= $2 and posted_at < $3
     group by model_ordinal order by count(*) desc, model_ordinal desc limit 1`,
    [collectionId, from, to],
  )
  return rows[0] ?? null
}

const COLUMNS = `fact.post_id::float8, extract(epoch from fact.posted_at)::float8 * 1000,
  coalesce(fact.author_id, -fact.post_id)::float8, fact.cluster_id::float8, fact.language, meaning.vector, meaning.scale,
  parent.id::float8, terms.list`
// Looked up one by one: for a page of a long window Postgres would else read the whole tables, once for each page.
const JOINS = `
  cross join lateral (
    select vector, scale from meaning
    where post_id = fact.post_id and outcome = 'done' and model_ordinal = $2 offset 0) as meaning
  left join lateral (
    select platform, parent_native_id from post where id = fact.post_id and parent_native_id is not null offset 0) as answer on true
  left join lateral (
    select id from post where platform = answer.platform and native_id = answer.parent_native_id offset 0) as parent on true
  left join lateral (
    select string_agg(kind || ' ' || term, e'\n' order by kind, term) as list from post_term
    where post_term.post_id = fact.post_id and post_term.collection_id = $1 and kind in ('hashtag', 'entity')
  ) as terms on true`
const WORDS = `left join clean_text clean on clean.post_id = fact.post_id and fact.word_count > 0`

type Row = [
  id: number,
  at: number,
  voter: number,
  cluster: number,
  language: string,
  vector: Buffer,
  scale: number,
  answers: number | null,
  terms: string | null,
  words?: string | null,
]

function toMeantPost([id, at, voter, cluster, language, vector, scale, answers, terms, words]: Row): MeantPost {
  return {
    ...{ id, at, voter, cluster, language, answers },
    words: words ?? '',
    meaning: { vector: new Int8Array(vector.buffer, vector.byteOffset, vector.length), scale },
    terms: terms === null ? [] : terms.split('\n').map(toTerm),
  }
}

function toTerm(listed: string): PostTerm {
  const space = listed.indexOf(' ')
  return { kind: listed.slice(0, space), term: listed.slice(space + 1) }
}

/** That of `sampleOf`. */
const SAMPLE_ORDER = `(post_id % ${SAMPLE_PRIME}) * ${SAMPLE_STEP} % ${SAMPLE_PRIME}, post_id`

async function query(db: Queryable, text: string, values: unknown[]): Promise<MeantPost[]> {
  const { rows } = await db.query<Row>({ rowMode: 'array', text, values })
  return rows.map(toMeantPost)
}

type OfModel = Pick<StoryRange, 'collectionId' | 'modelOrdinal'>

/** These posts, as far as the model has read them, in order of time. */
export function readMeantPosts(
  db: Queryable,
  { collectionId, modelOrdinal }: OfModel,
  ids: readonly number[],
): Promise<MeantPost[]> {
  return query(
    db,
    `select ${COLUMNS}, clean.words from unnest($3::bigint[]) as asked (id)
     join post_fact fact on fact.post_id = asked.id and fact.collection_id = $1 ${JOINS} ${WORDS}
     order by fact.posted_at, fact.post_id`,
    [collectionId, modelOrdinal, ids],
  )
}

/** All posts of a range in order of time. */
export function readAllMeantPosts(
  db: Queryable,
  { collectionId, modelOrdinal, from, to }: StoryRange,
): Promise<MeantPost[]> {
  return query(
    db,
    `select ${COLUMNS}, clean.words from post_fact fact ${JOINS} ${WORDS}
     where fact.collection_id = $1 and fact.posted_at >= $3 and fact.posted_at < $4
     order by fact.posted_at, fact.post_id`,
    [collectionId, modelOrdinal, from, to],
  )
}

/** A place in the order of time. */
export interface PageBound {
  /** With its microseconds. */
  readonly at: string
  readonly id: number
}

/** Cuts a range into pages of so many posts. @returns the last post of each full page */
export async function readPageBounds(
  db: Queryable,
  { collectionId, from, to }: Omit<StoryRange, 'modelOrdinal'>,
  size: number,
): Promise<PageBound[]> {
  const { rows } = await db.query<PageBound>(
    `select posted_at::text as at, post_id as id from (
       select posted_at, post_id, row_number() over (order by posted_at, post_id) as place from post_fact
       where collection_id = $1 and posted_at >= $2 and posted_at < $3) as placed
     where place % $4 = 0 order by place`,
    [collectionId, from, to, size],
  )
  return rows
}

/** The posts of a range behind one place and up to another, in order of time, without their words. */
export function readMeantPage(
  db: Queryable,
  { collectionId, modelOrdinal, from, to }: StoryRange,
  { after, upto }: { readonly after: PageBound | undefined; readonly upto: PageBound | undefined },
): Promise<MeantPost[]> {
  return query(
    db,
    `select ${COLUMNS} from post_fact fact ${JOINS}
     where fact.collection_id = $1 and fact.posted_at >= $3 and fact.posted_at < $4
       and (fact.posted_at, fact.post_id) > ($5::timestamptz, $6::bigint)
       and (fact.posted_at, fact.post_id) <= ($7::timestamptz, $8::bigint)
     order by fact.posted_at, fact.post_id`,
    [
      ...[collectionId, modelOrdinal, from, to],
      ...[after?.at ?? '-infinity', after?.id ?? 0, upto?.at ?? 'infinity', upto?.id ?? 0],
    ],
  )
}

/** A sample of the posts of each day, without those of stories that are no doubt some: ids, in the order in which `sampleOf` picks. */
export async function sampleDays(
  db: Queryable,
  collectionId: number,
  { from, to, ofDay }: { readonly from: Date; readonly to: Date; readonly ofDay: number },
): Promise<number[]> {
  const { rows } = await db.query<{ id: number }>(
    `select picked.post_id as id from generate_series($2::timestamptz, $3::timestamptz - interval '1 second', interval '1 day') as day
     cross join lateral (
       select post_id from post_fact fact
       where collection_id = $1 and posted_at >= day and posted_at < least(day + interval '1 day', $3)
         and not exists (select from story_post join story on story.id = story_id
                           and (compared or last_at - first_at < interval '${MIN_OTHER_DAYS} days')
                         where post_id = fact.post_id and story_post.collection_id = $1)
       order by ${SAMPLE_ORDER} limit $4) as picked`,
    [collectionId, from, to, ofDay],
  )
  return rows.map(({ id }) => id)
}

/** So many posts of a range, by the same order. */
export async function sampleRange(
  db: Queryable,
  { collectionId, from, to }: Omit<StoryRange, 'modelOrdinal'>,
  size: number,
): Promise<number[]> {
  const { rows } = await db.query<{ id: number }>(
    `select post_id as id from post_fact where collection_id = $1 and posted_at >= $2 and posted_at < $3
     order by ${SAMPLE_ORDER} limit $4`,
    [collectionId, from, to, size],
  )
  return rows.map(({ id }) => id)
}

/** So many posts of a range for each of some terms, by the same order. */
export async function samplePostsOfTerms(
  db: Queryable,
  { collectionId, from, to }: Omit<StoryRange, 'modelOrdinal'>,
  terms: readonly PostTerm[],
  ofTerm: number,
): Promise<number[]> {
  const { rows } = await db.query<{ id: number }>(
    `select distinct picked.post_id as id from unnest($4::text[], $5::text[]) as asked (kind, term)
     cross join lateral (
       select post_id from post_term
       where collection_id = $1 and posted_at >= $2 and posted_at < $3 and kind = asked.kind and term = asked.term
       order by ${SAMPLE_ORDER} limit $6) as picked`,
    [collectionId, from, to, terms.map(({ kind }) => kind), terms.map(({ term }) => term), ofTerm],
  )
  return rows.map(({ id }) => id)
}
