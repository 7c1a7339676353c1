import type {
  ClauseFeeling,
  CleanText,
  EntityMention,
  Language,
  Meaning,
  Origin,
  Sentiment,
} from '../../domain/annotation.js'
import { signBits } from '../../domain/meaning.js'
import type { Outcome } from '../../domain/outcome.js'
import type { PostId } from '../../domain/post.js'
import type { SaveRows } from './batches.js'

/** One outcome with what decides between two workers: the newer pair (post_version, model_ordinal) stays. */
export interface ResultRow<T> {
  readonly postId: PostId
  readonly postVersion: number
  readonly modelOrdinal: number
  readonly outcome: Outcome<T>
}

type SqlType = 'text' | 'real' | 'int' | 'jsonb' | 'bytea' | 'varbit'
interface Column<T> {
  readonly name: string
  readonly type: SqlType
  readonly value: (result: T) => string | number | null
}

/**
 * One upsert for the rows of a batch, sorted by post id (unsorted concurrent upserts deadlock), every post once (an upsert
 * cannot touch a row twice). `written` are the posts whose row this statement wrote; `replaced` when there was an older one.
 */
function upsert<T>(table: string, columns: readonly Column<T>[], returning = ''): SaveRows<ResultRow<T>> {
  const names = columns.map(({ name }) => name)
  const updated = ['outcome', 'reason', 'post_version', 'model_ordinal', ...names]
  return {
    name: table,
    parts(rows, { bind }) {
      const postIds = bind(rows.map((row) => row.postId))
      const versions = bind(rows.map((row) => row.postVersion))
      const ordinals = bind(rows.map((row) => row.modelOrdinal))
      const isAllDone = rows.every((row) => row.outcome.kind === 'done')
      // unnest() fills shorter arrays up with nulls
      const reasons = bind(
        isAllDone ? [] : rows.map(({ outcome }) => (outcome.kind === 'done' ? null : outcome.reason)),
      )
      const arrays = columns.map(({ type, value }) => {
        const values = rows.map(({ outcome }) => (outcome.kind === 'done' ? value(outcome.value) : null))
        return `${bind(values)}::${type}[]`
      })
      return `written as (
      insert into ${table} as old (outcome, post_id, post_version, model_ordinal, reason, ${names.join(', ')})
      select case when reason is null then 'done' else 'not_applicable' end, page.*
      from unnest(${postIds}::bigint[], ${versions}::int[], ${ordinals}::int[], ${reasons}::text[], ${arrays.join(', ')})
        as page (post_id, post_version, model_ordinal, reason)
      where ((select whole from live) or post_id = any((select ids from live)::bigint[])) and exists (select from ended)
      on conflict (post_id) do update set ${updated.map((name) => `${name} = excluded.${name}`).join(', ')}, at = now()
        where (excluded.post_version, excluded.model_ordinal) >= (old.post_version, old.model_ordinal)
      ${returning})`
    },
  }
}

/** For results that have further rows: an inserted row has no xmax, an updated one was locked first. */
const WITH_ROWS = `returning post_id, xmax::text <> '0' as replaced`

export const saveCleanTexts = upsert<CleanText>('clean_text', [
  { name: 'language_text', type: 'text', value: (clean) => clean.languageText },
  { name: 'sentiment_text', type: 'text', value: (clean) => clean.sentimentText },
  { name: 'words', type: 'text', value: (clean) => clean.words.join(' ') },
  { name: 'content_hash', type: 'text', value: (clean) => clean.contentHash },
  { name: 'simhash', type: 'text', value: (clean) => clean.simhash },
])

export const saveLanguages = upsert<Language>('language', [
  { name: 'label', type: 'text', value: (language) => language.label },
  { name: 'confidence', type: 'real', value: (language) => language.confidence },
  { name: 'group_confidence', type: 'real', value: (language) => language.groupConfidence },
  { name: 'shares', type: 'jsonb', value: (language) => JSON.stringify(language.shares) },
  { name: 'evidence', type: 'jsonb', value: (language) => JSON.stringify(language.evidence) },
])

const sentiments = upsert<Sentiment>(
  'sentiment',
  [
    { name: 'label', type: 'text', value: (sentiment) => sentiment.label },
    { name: 'negative', type: 'real', value: (sentiment) => sentiment.negative },
    { name: 'neutral', type: 'real', value: (sentiment) => sentiment.neutral },
    { name: 'positive', type: 'real', value: (sentiment) => sentiment.positive },
  ],
  WITH_ROWS,
)

const nerResults = upsert<readonly EntityMention[]>(
  'ner_result',
  [{ name: 'mention_count', type: 'int', value: (mentions) => mentions.length }],
  WITH_ROWS,
)

export const saveOrigins = upsert<Origin>('origin', [
  { name: 'label', type: 'text', value: (origin) => origin.label },
  { name: 'probability', type: 'real', value: (origin) => origin.probability },
  { name: 'evidence', type: 'jsonb', value: (origin) => JSON.stringify(origin.evidence) },
])

function hexOf({ buffer, byteOffset, byteLength }: Int8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('hex')
}

export const saveMeanings = upsert<Meaning>('meaning', [
  { name: 'vector', type: 'bytea', value: ({ vector }) => `\\x${hexOf(vector)}` },
  { name: 'scale', type: 'real', value: ({ scale }) => scale },
  { name: 'bits', type: 'varbit', value: signBits },
])

/**
 * Rows that a result consists of are replaced together with it, and only where the result was ours to write.
 * @param rowsOf those of a result
 */
function withRows<T, Row>(
  results: SaveRows<ResultRow<T>>,
  table: string,
  columns: readonly Column<Row>[],
  rowsOf: (result: T) => readonly Row[],
): SaveRows<ResultRow<T>> {
  return {
    name: results.name,
    parts(rows, parameters) {
      const own = rows.flatMap(({ postId, outcome }) =>
        outcome.kind === 'done' ? rowsOf(outcome.value).map((row) => ({ postId, row })) : [],
      )
      const written = results.parts(rows, parameters)
      const postIds = parameters.bind(own.map(({ postId }) => postId))
      const arrays = columns.map(({ type, value }) => `${parameters.bind(own.map(({ row }) => value(row)))}::${type}[]`)
      return `${written},
    removed as (
      delete from ${table} where post_id = any(array(select post_id from written where replaced))
      returning post_id),
    added as (
      insert into ${table} (post_id, ${columns.map(({ name }) => name).join(', ')})
      select own.* from unnest(${postIds}::bigint[], ${arrays.join(', ')}) as own (post_id)
      where post_id = any(array(select post_id from written))
        and (select count(*) from removed) >= 0)` // counting makes the old ones go first
    },
  }
}

export const saveSentiments = withRows<Sentiment, ClauseFeeling>(
  sentiments,
  'sentiment_clause',
  [
    { name: 'start_offset', type: 'int', value: ({ start }) => start },
    { name: 'end_offset', type: 'int', value: ({ end }) => end },
    { name: 'label', type: 'text', value: ({ label }) => label },
    { name: 'negative', type: 'real', value: ({ negative }) => negative },
    { name: 'neutral', type: 'real', value: ({ neutral }) => neutral },
    { name: 'positive', type: 'real', value: ({ positive }) => positive },
  ],
  ({ clauses }) => clauses,
)

export const saveEntities = withRows<readonly EntityMention[], EntityMention>(
  nerResults,
  'entity_mention',
  [
    { name: 'start_offset', type: 'int', value: ({ start }) => start },
    { name: 'end_offset', type: 'int', value: ({ end }) => end },
    { name: 'type', type: 'text', value: ({ type }) => type },
    { name: 'surface', type: 'text', value: ({ surface }) => surface },
    { name: 'gazetteer_id', type: 'text', value: ({ gazetteer }) => gazetteer?.id ?? null },
    { name: 'gazetteer_name', type: 'text', value: ({ gazetteer }) => gazetteer?.name ?? null },
    { name: 'score', type: 'real', value: ({ score }) => score },
  ],
  (mentions) => mentions,
)
