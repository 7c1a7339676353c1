import type { CleanText, EntityMention, Language, Origin, Sentiment } from '../../domain/annotation.js'
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

type SqlType = 'text' | 'real' | 'int' | 'jsonb'
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
  { name: 'shares', type: 'jsonb', value: (language) => JSON.stringify(language.shares) },
  { name: 'evidence', type: 'jsonb', value: (language) => JSON.stringify(language.evidence) },
])

export const saveSentiments = upsert<Sentiment>('sentiment', [
  { name: 'label', type: 'text', value: (sentiment) => sentiment.label },
  { name: 'negative', type: 'real', value: (sentiment) => sentiment.negative },
  { name: 'neutral', type: 'real', value: (sentiment) => sentiment.neutral },
  { name: 'positive', type: 'real', value: (sentiment) => sentiment.positive },
])

const nerResults = upsert<readonly EntityMention[]>(
  'ner_result',
  [{ name: 'mention_count', type: 'int', value: (mentions) => mentions.length }],
  `returning post_id, xmax::text <> '0' as replaced`, // an inserted row has no xmax, an updated one was locked first
)

export const saveOrigins = upsert<Origin>('origin', [
  { name: 'label', type: 'text', value: (origin) => origin.label },
  { name: 'probability', type: 'real', value: (origin) => origin.probability },
  { name: 'evidence', type: 'jsonb', value: (origin) => JSON.stringify(origin.evidence) },
])

/** Mentions are replaced together with their result row, and only where that row was ours to write. */
export const saveEntities: SaveRows<ResultRow<readonly EntityMention[]>> = {
  name: nerResults.name,
  parts(rows, parameters) {
    const mentions = rows.flatMap(({ postId, outcome }) =>
      outcome.kind === 'done' ? outcome.value.map((mention) => ({ postId, ...mention })) : [],
    )
    const written = nerResults.parts(rows, parameters)
    const array = (type: string, valueOf: (mention: (typeof mentions)[number]) => unknown): string =>
      `${parameters.bind(mentions.map(valueOf))}::${type}[]`
    return `${written},
    removed as (
      delete from entity_mention where post_id = any(array(select post_id from written where replaced))
      returning post_id),
    mentioned as (
      insert into entity_mention (post_id, start_offset, end_offset, type, surface, gazetteer_id, gazetteer_name, score)
      select mention.* from unnest(
        ${array('bigint', ({ postId }) => postId)},
        ${array('int', ({ start }) => start)}, ${array('int', ({ end }) => end)},
        ${array('text', ({ type }) => type)}, ${array('text', ({ surface }) => surface)},
        ${array('text', ({ gazetteer }) => gazetteer?.id ?? null)},
        ${array('text', ({ gazetteer }) => gazetteer?.name ?? null)},
        ${array('real', ({ score }) => score)})
        as mention (post_id)
      where post_id = any(array(select post_id from written))
        and (select count(*) from removed) >= 0)` // counting makes the old ones go first
  },
}
