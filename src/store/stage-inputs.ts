import type { PostedText, StageInput } from '../domain/annotation.js'
import type { PostId } from '../domain/post.js'
import type { LangidInput, NerInput, OriginInput, SentimentInput } from '../domain/stage-input.js'
import type { Queryable } from './pool.js'

/**
 * What a stage reads, for the live posts among `ids` whose upstream results exist, ordered by id. A post that is
 * missing here was erased, or has died or is pending upstream: it is accounted for there.
 * Joined tables are each asked by key, and the statements have no name: Postgres keeps the plan of a named one, and a
 * plan that was made while a table was young scans all of it for as long as the connection lives.
 * The version of an input is the version that its upstream result is about.
 */
export type LoadInputs<In extends StageInput> = (db: Queryable, ids: readonly PostId[]) => Promise<In[]>

/** A post without language (nothing to identify) is `und` for those who come after. */
const UNDETERMINED = { label: 'und', confidence: 0 } as const

export const loadPostedTexts: LoadInputs<PostedText> = async (db, ids) => {
  const { rows } = await db.query<PostedText>({
    text: `select id, version, text from post where id = any($1::bigint[]) and erased_at is null order by id`,
    values: [ids],
  })
  return rows
}

export const loadLangidInputs: LoadInputs<LangidInput> = async (db, ids) => {
  const { rows } = await db.query<StageInput & { language_text: string | null; words: string | null }>({
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

export const loadSentimentInputs: LoadInputs<SentimentInput> = async (db, ids) => {
  const { rows } = await db.query<
    StageInput & { sentiment_text: string | null; label: string | null; confidence: number | null }
  >({
    text: `select post_id as id, least(clean.post_version, language.post_version) as version,
                  sentiment_text, label, confidence
           from clean_text clean join language using (post_id)
           where clean.post_id = any($1::bigint[]) and language.post_id = any($1::bigint[]) order by post_id`,
    values: [ids],
  })
  return rows.map(({ id, version, sentiment_text, label, confidence }) => ({
    id,
    version,
    sentimentText: sentiment_text ?? '',
    language: { label: label ?? UNDETERMINED.label, confidence: confidence ?? UNDETERMINED.confidence },
  }))
}

export const loadNerInputs: LoadInputs<NerInput> = async (db, ids) => {
  const { rows } = await db.query<PostedText & { label: string | null }>({
    text: `select id, least(post.version, language.post_version) as version, text, label
           from post join language on language.post_id = post.id
           where id = any($1::bigint[]) and post_id = any($1::bigint[]) and erased_at is null order by id`,
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
    text: `select post.id, least(post.version, language.post_version) as version, text, post.platform, declared_place,
                  place_tag, community, label, confidence, shares, evidence
           from post join language on language.post_id = post.id left join author on author.id = post.author_id
           where post.id = any($1::bigint[]) and post_id = any($1::bigint[]) and erased_at is null order by post.id`,
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
