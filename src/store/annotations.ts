import type { CleanText, EntityMention, Language, Origin, Sentiment } from '../domain/annotation.js'
import type { Outcome } from '../domain/outcome.js'
import type { PostId } from '../domain/post.js'
import type { SaveRows } from './batches.js'
import type { Queryable } from './pool.js'

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

/** A row that was ours to write; `replaced` when there was an older one. */
interface Written {
  readonly post_id: PostId
  readonly replaced: boolean
}

/**
 * One upsert for a page of rows that is sorted by post id (unsorted concurrent upserts deadlock) and has every post
 * once (an upsert cannot touch a row twice).
 * @param returning what the statement gives back about the rows that were ours to write
 */
function upsert<T>(table: string, columns: readonly Column<T>[], returning = '') {
  const names = columns.map(({ name }) => name)
  const arrays = columns.map(({ type }, at) => `$${at + 5}::${type}[]`)
  const updated = ['outcome', 'reason', 'post_version', 'model_ordinal', ...names]
  const text = `
    insert into ${table} as old (outcome, post_id, post_version, model_ordinal, reason, ${names.join(', ')})
    select case when reason is null then 'done' else 'not_applicable' end, page.*
    from unnest($1::bigint[], $2::int[], $3::int[], $4::text[], ${arrays.join(', ')})
      as page (post_id, post_version, model_ordinal, reason)
    on conflict (post_id) do update set ${updated.map((name) => `${name} = excluded.${name}`).join(', ')}, at = now()
      where (excluded.post_version, excluded.model_ordinal) >= (old.post_version, old.model_ordinal)
    ${returning}`
  return async (tx: Queryable, rows: readonly ResultRow<T>[]): Promise<Written[]> => {
    const written = await tx.query<Written>({
      name: `upsert-${table}`,
      text,
      values: [
        rows.map((row) => row.postId),
        rows.map((row) => row.postVersion),
        rows.map((row) => row.modelOrdinal),
        rows.map((row) => (row.outcome.kind === 'done' ? null : row.outcome.reason)),
        ...columns.map(({ value }) =>
          rows.map((row) => (row.outcome.kind === 'done' ? value(row.outcome.value) : null)),
        ),
      ],
    })
    return written.rows
  }
}

const upsertCleanText = upsert<CleanText>('clean_text', [
  { name: 'language_text', type: 'text', value: (clean) => clean.languageText },
  { name: 'sentiment_text', type: 'text', value: (clean) => clean.sentimentText },
  { name: 'words', type: 'text', value: (clean) => clean.words.join(' ') },
  { name: 'content_hash', type: 'text', value: (clean) => clean.contentHash },
  { name: 'simhash', type: 'text', value: (clean) => clean.simhash },
])

const upsertLanguage = upsert<Language>('language', [
  { name: 'label', type: 'text', value: (language) => language.label },
  { name: 'confidence', type: 'real', value: (language) => language.confidence },
  { name: 'shares', type: 'jsonb', value: (language) => JSON.stringify(language.shares) },
  { name: 'evidence', type: 'jsonb', value: (language) => JSON.stringify(language.evidence) },
])

const upsertSentiment = upsert<Sentiment>('sentiment', [
  { name: 'label', type: 'text', value: (sentiment) => sentiment.label },
  { name: 'negative', type: 'real', value: (sentiment) => sentiment.negative },
  { name: 'neutral', type: 'real', value: (sentiment) => sentiment.neutral },
  { name: 'positive', type: 'real', value: (sentiment) => sentiment.positive },
])

const upsertNerResult = upsert<readonly EntityMention[]>(
  'ner_result',
  [{ name: 'mention_count', type: 'int', value: (mentions) => mentions.length }],
  `returning post_id, xmax::text <> '0' as replaced`, // an inserted row has no xmax, an updated one was locked first
)

const upsertOrigin = upsert<Origin>('origin', [
  { name: 'label', type: 'text', value: (origin) => origin.label },
  { name: 'probability', type: 'real', value: (origin) => origin.probability },
  { name: 'evidence', type: 'jsonb', value: (origin) => JSON.stringify(origin.evidence) },
])

export const saveCleanTexts: SaveRows<ResultRow<CleanText>> = async (tx, rows) => void (await upsertCleanText(tx, rows))
export const saveLanguages: SaveRows<ResultRow<Language>> = async (tx, rows) => void (await upsertLanguage(tx, rows))
export const saveSentiments: SaveRows<ResultRow<Sentiment>> = async (tx, rows) => void (await upsertSentiment(tx, rows))
export const saveOrigins: SaveRows<ResultRow<Origin>> = async (tx, rows) => void (await upsertOrigin(tx, rows))

/** Mentions are replaced together with their result row, and only where that row was ours to write. */
export const saveEntities: SaveRows<ResultRow<readonly EntityMention[]>> = async (tx, rows) => {
  const written = await upsertNerResult(tx, rows)
  const replaced = written.filter((row) => row.replaced).map((row) => row.post_id)
  if (replaced.length > 0) {
    await tx.query('delete from entity_mention where post_id = any($1::bigint[])', [replaced])
  }
  const writtenIds = new Set(written.map((row) => row.post_id))
  const ours = rows.filter((row) => writtenIds.has(row.postId))
  const mentions = ours.flatMap(({ postId, outcome }) =>
    outcome.kind === 'done' ? outcome.value.map((mention) => ({ postId, ...mention })) : [],
  )
  if (mentions.length === 0) return
  await tx.query({
    name: 'mentions-insert',
    text: `insert into entity_mention
             (post_id, start_offset, end_offset, type, surface, gazetteer_id, gazetteer_name, score)
           select * from unnest(
             $1::bigint[], $2::int[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::real[])`,
    values: [
      mentions.map((mention) => mention.postId),
      mentions.map((mention) => mention.start),
      mentions.map((mention) => mention.end),
      mentions.map((mention) => mention.type),
      mentions.map((mention) => mention.surface),
      mentions.map((mention) => mention.gazetteer?.id ?? null),
      mentions.map((mention) => mention.gazetteer?.name ?? null),
      mentions.map((mention) => mention.score),
    ],
  })
}
