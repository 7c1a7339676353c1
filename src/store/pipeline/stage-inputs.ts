import type { PostedText, StageInput } from '../../domain/annotation.js'
import type { PostId } from '../../domain/post.js'
import type { LangidInput, MeaningInput, NerInput, OriginInput, SentimentInput } from '../../domain/stage-input.js'
import type { Queryable } from '../pool.js'

/**
 * The inputs of a stage, for the live posts among `ids` that have upstream results, ordered by id. A post that is
 * missing here was erased, or has died or is pending upstream: it is accounted for there.
 * Every table is read by key in a separate lateral, on connections that avoid sequential scans (`createPool`):
 * Postgres keeps the plan of a named statement, and one that was made while a table was young would scan or join all of
 * it for as long as the connection lives.
 * The version of an input is the version that its upstream result is about.
 */
export type LoadInputs<In extends StageInput> = (db: Queryable, ids: readonly PostId[]) => Promise<In[]>

/** A post without language (nothing to identify) is `und` for those who come after. */
const UNDETERMINED = { label: 'und', groupConfidence: 0 } as const

export const loadPostedTexts: LoadInputs<PostedText> = async (db, ids) => {
  const { rows } = await db.query<PostedText>({
    name: 'load-clean',
    text: `select id, version, text from post where id = any($1::bigint[]) and erased_at is null order by id`,
    values: [ids],
  })
  return rows
}

export const loadLangidInputs: LoadInputs<LangidInput> = async (db, ids) => {
  const { rows } = await db.query<StageInput & { language_text: string | null; words: string | null }>({
    name: 'load-langid',
    text: `select post_id as id, post_version as version, language_text, words from clean_text
           where post_id = any($1::bigint[]) order by post_id`,
    values: [ids],
  })
  return rows.map(({ id, version, language_text, words }) => ({
    id,
    version,
    languageText: language_text,
    words: words ? words.split(' ') : [],
  }))
}

export const loadMeaningInputs: LoadInputs<MeaningInput> = async (db, ids) => {
  const { rows } = await db.query<StageInput & { sentiment_text: string | null }>({
    name: 'load-meaning',
    text: `select post_id as id, post_version as version, sentiment_text from clean_text
           where post_id = any($1::bigint[]) order by post_id`,
    values: [ids],
  })
  return rows.map(({ id, version, sentiment_text }) => ({ id, version, sentimentText: sentiment_text ?? '' }))
}

export const loadSentimentInputs: LoadInputs<SentimentInput> = async (db, ids) => {
  const { rows } = await db.query<
    PostedText & { sentiment_text: string | null; label: string | null; group_confidence: number | null }
  >({
    name: 'load-sentiment',
    text: `select wanted.id, least(clean.post_version, language.post_version) as version, text,
                  sentiment_text, label, coalesce(group_confidence, confidence) as group_confidence
           from unnest($1::bigint[]) as wanted (id),
                lateral (select * from post where id = wanted.id and erased_at is null offset 0) post,
                lateral (select * from clean_text where post_id = wanted.id offset 0) clean,
                lateral (select * from language where post_id = wanted.id offset 0) language
           order by wanted.id`,
    values: [ids],
  })
  return rows.map(({ id, version, text, sentiment_text, label, group_confidence }) => ({
    id,
    version,
    text,
    sentimentText: sentiment_text ?? '',
    language: {
      label: label ?? UNDETERMINED.label,
      groupConfidence: group_confidence ?? UNDETERMINED.groupConfidence,
    },
  }))
}

export const loadNerInputs: LoadInputs<NerInput> = async (db, ids) => {
  const { rows } = await db.query<PostedText & { label: string | null }>({
    name: 'load-ner',
    text: `select wanted.id, least(post.version, language.post_version) as version, text, label
           from unnest($1::bigint[]) as wanted (id),
                lateral (select * from post where id = wanted.id and erased_at is null offset 0) post,
                lateral (select * from language where post_id = wanted.id offset 0) language
           order by wanted.id`,
    values: [ids],
  })
  return rows.map(({ id, version, text, label }) => ({ id, version, text, language: label ?? UNDETERMINED.label }))
}

interface OriginRow extends PostedText {
  platform: string
  declared_place: string | null
  place_tag: string | null
  community: string | null
  label: string | null
  confidence: number | null
  shares: Record<string, number> | null
  evidence: string[] | null
}

export const loadOriginInputs: LoadInputs<OriginInput> = async (db, ids) => {
  const { rows } = await db.query<OriginRow>({
    name: 'load-origin',
    text: `select wanted.id, least(post.version, language.post_version) as version, text, platform, declared_place,
                  place_tag, community, label, confidence, shares, evidence
           from unnest($1::bigint[]) as wanted (id)
           cross join lateral (select * from post where id = wanted.id and erased_at is null offset 0) post
           cross join lateral (select * from language where post_id = wanted.id offset 0) language
           left join lateral (select declared_place from author where id = post.author_id offset 0) author on true
           order by wanted.id`,
    values: [ids],
  })
  return rows.map((row) => ({
    id: row.id,
    version: row.version,
    text: row.text,
    platform: row.platform,
    authorPlace: row.declared_place,
    placeTag: row.place_tag,
    community: row.community,
    language: row.label
      ? {
          label: row.label,
          confidence: row.confidence ?? 0,
          shares: row.shares ?? {},
          evidence: row.evidence ?? [],
        }
      : null,
  }))
}
