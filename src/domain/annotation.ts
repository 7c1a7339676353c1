import type { PostId } from './post.js'

/** One post as a stage reads it. `version` is the version of the text that the result will be about. */
export interface StageInput {
  readonly id: PostId
  readonly version: number
}

export interface PostedText extends StageInput {
  /** As posted (normalised at the door only). Entity offsets are UTF-16 offsets into this. */
  readonly text: string
}

export interface CleanText {
  /** Profile *language*: no URLs, handles, emoji, hashtag marks. */
  readonly languageText: string
  /** Profile *sentiment*: exactly the form that the models were trained on. */
  readonly sentimentText: string
  /** Profile *words*: normalised tokens for trends, in order. */
  readonly words: readonly string[]
  /** Hex sha-256 (first 16 digits) over the words: equal for exact duplicates. */
  readonly contentHash: string
  /** 64-bit SimHash over the words as 16 hex digits; null under 8 tokens (those match exactly only). */
  readonly simhash: string | null
}

export interface Language {
  /** BCP-47, `und` when below the threshold or when there is nothing linguistic. */
  readonly label: string
  /** That the label is right, 0…1. */
  readonly confidence: number
  /** That the label's group is right, 0…1: English and Singlish are one, Malay and Indonesian are one. */
  readonly groupConfidence: number
  /** Share of the text by language; sums to 1. */
  readonly shares: Readonly<Record<string, number>>
  /** Words or scripts that decided, for people to read: see `languageEvidence`. */
  readonly evidence: readonly string[]
}

export const SENTIMENT_LABELS = ['negative', 'neutral', 'positive'] as const
export type SentimentLabel = (typeof SENTIMENT_LABELS)[number]

/** Three probabilities that sum to 1. score = positive − negative in [−1, 1]. */
export interface Feeling {
  readonly label: SentimentLabel
  readonly negative: number
  readonly neutral: number
  readonly positive: number
}

/** The feeling of a part of the text; its offsets are UTF-16 offsets into the text as posted. */
export interface ClauseFeeling extends Feeling {
  readonly start: number
  readonly end: number
}

export interface Sentiment extends Feeling {
  /** In their order; none where the text is one clause. */
  readonly clauses: readonly ClauseFeeling[]
}

export const ENTITY_TYPES = ['PER', 'LOC', 'ORG', 'MISC'] as const
export type EntityType = (typeof ENTITY_TYPES)[number]

export interface EntityMention {
  /** UTF-16 offsets into the text as posted: `text.slice(start, end) === surface`, always. */
  readonly start: number
  readonly end: number
  readonly type: EntityType
  readonly surface: string
  readonly gazetteer: { readonly id: string; readonly name: string } | null
  /** 0…1: model probability, or 1 for an unambiguous gazetteer name. */
  readonly score: number
}

export interface OriginEvidence {
  readonly kind: string
  readonly detail: string
  /** Added to the log-odds of *inside*. */
  readonly weight: number
}

/** Numbers of a vector of meaning. */
export const MEANING_SIZE = 384

/** What a text says, as a direction: texts that say the same, in whatever language, point the same way. */
export interface Meaning {
  /** `MEANING_SIZE` numbers; times `scale` they are the direction, of length 1. */
  readonly vector: Int8Array
  readonly scale: number
}

export interface Origin {
  readonly label: 'inside' | 'outside' | 'unknown'
  /** Probability that the post comes from inside Singapore, 0…1. */
  readonly probability: number
  readonly evidence: readonly OriginEvidence[]
}
