import type { Feeling, SentimentLabel } from '../../domain/annotation.js'
import type { PostId } from '../../domain/post.js'
import { STAGES_UPSTREAM, type Stage } from '../../domain/stage.js'
import { PLATFORMS } from '../../producers/platforms.js'
import type { Queryable } from '../pool.js'

export interface FeltMention extends Omit<Feeling, 'label'> {
  /** Null: the gazetteer does not know the name. */
  readonly id: string | null
  readonly surface: string
}

/** What of a live post is turned into terms, words and a cluster. */
export interface ReadablePost {
  readonly id: PostId
  /** As posted, once clean has seen it; null when its clean texts say all of it: no hashtag and no address is in it. */
  readonly marked: string | null
  /** Null while the clean stage has not seen this version. */
  readonly words: string | null
  readonly languageText: string | null
  readonly sentimentText: string | null
  readonly contentHash: string | null
  readonly simhash: string | null
  /** Gazetteer ids. */
  readonly linked: readonly string[]
  /** Names that the gazetteer does not know, as posted. */
  readonly unlinked: readonly string[]
  /** The mentions in clauses, with the feelings of these; null where the text is one clause. */
  readonly felt: readonly FeltMention[] | null
  /** The content by which the post is in a cluster now; null: it is in none. */
  readonly clusteredHash: string | null
}

/** Live posts of a page. A row of a stage counts only for the current version of the text. */
export async function readPosts(tx: Queryable, ids: readonly PostId[]): Promise<ReadablePost[]> {
  const { rows } = await tx.query<ReadablePost>({
    name: 'fact-read',
    text: `select post.id, clean.marked, clean.words, clean.language_text as "languageText",
                  clean.sentiment_text as "sentimentText",
                  clean.content_hash as "contentHash", clean.simhash, coalesce(ner.linked, '{}') as linked,
                  coalesce(ner.unlinked, '{}') as unlinked, clauses.felt, near.content_hash as "clusteredHash"
           from unnest($1::bigint[]) as page (id)
           cross join lateral (select * from post where id = page.id and erased_at is null limit 1) as post
           left join lateral (
             select words, language_text, sentiment_text, content_hash, simhash,
                    case when outcome <> 'done' or post.text like any('{%#%,%＃%}')
                              or post.text ilike any('{%http%,%www.%}') then post.text end as marked
             from clean_text where post_id = post.id and post_version = post.version limit 1
           ) as clean on true
           left join lateral (
             select array_agg(gazetteer_id) filter (where gazetteer_id is not null) as linked,
                    array_agg(surface) filter (where gazetteer_id is null) as unlinked
             from ner_result result join entity_mention mention using (post_id)
             where result.post_id = post.id and result.post_version = post.version
             limit 1
           ) as ner on true
           left join lateral (
             select jsonb_agg(jsonb_build_object('id', gazetteer_id, 'surface', surface, 'negative', clause.negative,
                                                 'neutral', clause.neutral, 'positive', clause.positive)
                              order by mention.start_offset) as felt
             from sentiment join sentiment_clause clause using (post_id) join ner_result ner using (post_id)
                  join entity_mention mention using (post_id)
             where sentiment.post_id = post.id and sentiment.post_version = post.version
               and ner.post_version = post.version
               and mention.start_offset >= clause.start_offset and mention.start_offset < clause.end_offset
             limit 1
           ) as clauses on true
           left join lateral (select content_hash from near_duplicate where post_id = post.id limit 1) as near on true
           order by post.id`,
    values: [ids],
  })
  return rows
}

/** Facts from the texts of a page, by post. The rest of its facts comes from the tables themselves. */
export interface TextFacts {
  readonly postId: PostId
  readonly wordCount: number
  /** As Postgres reads a tsvector. */
  readonly search: string
}

/** The first page of the web: a platform that does not say since when it exists began then. */
const WEB_BEGAN = '1991-08-06'

/**
 * No post is older than its platform or newer than the moment it was seen. Claimed times beyond this are moved to these
 * limits.
 */
const POSTED_AT = `
  case when post.posted_at is null then '-infinity'
    else least(greatest(post.posted_at, case post.platform
      ${PLATFORMS.flatMap(({ name, began }) =>
        began === undefined ? [] : [`when '${name}' then timestamptz '${began} 00:00+00'`],
      ).join(' ')}
      else timestamptz '${WEB_BEGAN} 00:00+00' end), post.first_seen_at)
  end`

/** `none`: the stage had nothing to say, or never will because the post is dead there; `pending`: it has not looked yet. */
function label(stage: Stage, alias: string): string {
  const reaching = [stage, ...STAGES_UPSTREAM[stage]].map((name) => `'${name}'`).join(', ')
  return `case when ${alias}.outcome is not null then coalesce(${alias}.label, 'none')
    when exists (select from dead_letter where post_id = post.id and stage in (${reaching}) and replayed_at is null)
    then 'none' else 'pending' end`
}

function result(table: string, columns: string, alias: string): string {
  return `left join lateral (
    select outcome, label, ${columns} from ${table} where post_id = post.id and post_version = post.version limit 1
  ) as ${alias} on true`
}

const COLUMNS = [
  'posted_at',
  'platform',
  'language',
  'confidence',
  'code_mixed',
  'sentiment',
  'score',
  'origin',
  'repost',
  'author_id',
  'cluster_id',
  'word_count',
  'search',
]
const list = (prefix: string): string => COLUMNS.map((name) => `${prefix}.${name}`).join(', ')

/**
 * Writes the facts of a page's posts in each of their collections, when they differ from the stored ones, and marks the
 * hours of those. Clusters must have been assigned before.
 */
const WRITE_FACTS = `
  with written as (
    insert into post_fact as known (collection_id, post_id, ${COLUMNS.join(', ')})
    select member.id, post.id, ${POSTED_AT}, post.platform, ${label('langid', 'langid')}, langid.confidence,
           coalesce(langid.code_mixed, false), ${label('sentiment', 'sentiment')}, sentiment.score,
           ${label('origin', 'origin')}, post.kind = 'repost', post.author_id, coalesce(near.cluster_id, post.id),
           page.word_count, page.search::tsvector
    from unnest($1::bigint[], $2::int[], $3::text[]) as page (id, word_count, search)
    cross join lateral (select * from post where id = page.id and erased_at is null limit 1) as post
    cross join lateral (
      select collection.id from collection
      where exists (select from collection_post where collection_id = collection.id and post_id = post.id)) as member
    ${result('language', `confidence, (select count(*) from jsonb_object_keys(shares) as key where key <> 'und') > 1 as code_mixed`, 'langid')}
    ${result('sentiment', 'score', 'sentiment')}
    ${result('origin', 'probability', 'origin')}
    left join lateral (select cluster_id from near_duplicate where post_id = post.id limit 1) as near on true
    on conflict (post_id, collection_id) do update
      set ${COLUMNS.map((name) => `${name} = excluded.${name}`).join(', ')}
      where (${list('known')}) is distinct from (${list('excluded')})
    returning collection_id, posted_at)
  insert into stale_hour (collection_id, hour)
  select distinct collection_id, date_trunc('hour', posted_at, 'UTC') from written
  on conflict do nothing`

/** A post that had no date and has one now leaves the undated: a date is filled in, and never changes. */
const MARK_DATED = `
  with dated as (
    select distinct fact.collection_id from unnest($1::bigint[]) as page (id)
    cross join lateral (
      select collection_id from post_fact where post_id = page.id and posted_at = '-infinity' offset 0) as fact
    cross join lateral (select from post where id = page.id and posted_at is not null limit 1) as post),
       hours as (
    insert into stale_hour (collection_id, hour) select collection_id, '-infinity' from dated on conflict do nothing)
  insert into stale_day (collection_id, day) select collection_id, '-infinity' from dated on conflict do nothing`

export async function writeFacts(tx: Queryable, facts: readonly TextFacts[]): Promise<void> {
  if (facts.length === 0) return
  await tx.query({ name: 'fact-dated', text: MARK_DATED, values: [facts.map(({ postId }) => postId)] })
  await tx.query({
    name: 'fact-write',
    text: WRITE_FACTS,
    values: [
      facts.map(({ postId }) => postId),
      facts.map(({ wordCount }) => wordCount),
      facts.map(({ search }) => search),
    ],
  })
}

/** What other stages say about a post, as readers filter by it. */
export interface PostLabels {
  readonly platform: string
  readonly language: string
  readonly sentiment: string
  readonly origin: string
  readonly repost: boolean
}

/** Of posts that have their facts by now: in each of its collections a post has the same labels. */
export async function readLabels(tx: Queryable, ids: readonly PostId[]): Promise<ReadonlyMap<PostId, PostLabels>> {
  const { rows } = await tx.query<PostLabels & { id: PostId }>({
    name: 'fact-labels',
    text: `select page.id, fact.platform, fact.language, fact.sentiment, fact.origin, fact.repost
           from unnest($1::bigint[]) as page (id)
           cross join lateral (select * from post_fact where post_id = page.id limit 1) as fact`,
    values: [ids],
  })
  return new Map(rows.map((row) => [row.id, row]))
}

/** The topics from examples that find each post, by their keys. */
export async function readPostTopics(tx: Queryable, ids: readonly PostId[]): Promise<ReadonlyMap<PostId, string[]>> {
  const { rows } = await tx.query<{ id: PostId; keys: string[] }>({
    name: 'fact-topics',
    text: `select post_id as id, array_agg(key order by key) as keys from post_topic join topic on topic.id = topic_id
           where post_id = any($1::bigint[]) group by post_id`,
    values: [ids],
  })
  return new Map(rows.map((row) => [row.id, row.keys]))
}

export interface PostTerm {
  readonly postId: PostId
  readonly kind: 'hashtag' | 'entity' | 'theme' | 'topic'
  readonly term: string
  /** Towards the name, where it is not that of the post. */
  readonly feeling?: { readonly label: SentimentLabel; readonly score: number }
}

/** Replaces the terms of these posts, which must have their facts by now, and marks their days. */
export async function replaceTerms(tx: Queryable, ids: readonly PostId[], terms: readonly PostTerm[]): Promise<void> {
  if (ids.length === 0) return
  await tx.query({
    name: 'term-delete',
    text: 'delete from post_term where post_id = any($1::bigint[])',
    values: [ids],
  })
  if (terms.length > 0) {
    await tx.query({
      name: 'term-write',
      text: `insert into post_term (collection_id, kind, term, posted_at, post_id, platform, language, sentiment, score,
                                    origin, repost, author_id, cluster_id)
             select fact.collection_id, page.kind, page.term, fact.posted_at, fact.post_id, fact.platform, fact.language,
                    coalesce(page.sentiment, fact.sentiment), coalesce(page.score, fact.score), fact.origin,
                    fact.repost, fact.author_id, fact.cluster_id
             from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::real[])
               as page (post_id, kind, term, sentiment, score)
             cross join lateral (select * from post_fact where post_id = page.post_id offset 0) as fact
             order by 1, 2, 3`,
      values: [
        terms.map(({ postId }) => postId),
        terms.map(({ kind }) => kind),
        terms.map(({ term }) => term),
        terms.map(({ feeling }) => feeling?.label ?? null),
        terms.map(({ feeling }) => feeling?.score ?? null),
      ],
    })
  }
  await tx.query({
    name: 'days-stale',
    text: `insert into stale_day (collection_id, day)
           select distinct fact.collection_id, (fact.posted_at at time zone 'Asia/Singapore')::date
           from unnest($1::bigint[]) as page (id)
           cross join lateral (select collection_id, posted_at from post_fact where post_id = page.id offset 0) as fact
           on conflict do nothing`,
    values: [ids],
  })
}
