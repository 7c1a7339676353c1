import type { Language, PostedText, StageInput } from './annotation.js'

// What each stage reads; clean reads PostedText.

export interface LangidInput extends StageInput {
  /** Profile *language* of the text: empty when it is emoji only, null when clean found nothing at all. */
  readonly languageText: string | null
  /** Profile *words*. */
  readonly words: readonly string[]
}

export interface SentimentInput extends PostedText {
  /** Profile *sentiment* of the text. */
  readonly sentimentText: string
  /** BCP-47 label and the confidence in its group, 0…1; `und` when language identification had nothing to look at. */
  readonly language: Pick<Language, 'label' | 'groupConfidence'>
}

export interface MeaningInput extends StageInput {
  /** Profile *sentiment* of the text; empty when clean found nothing at all. */
  readonly sentimentText: string
}

export interface NerInput extends PostedText {
  /** BCP-47; `und` when language identification had nothing to look at. */
  readonly language: string
}

/** What origin looks at: the label, not its group. */
export type LanguageOfOrigin = Omit<Language, 'groupConfidence'>

export interface OriginInput extends PostedText {
  readonly platform: string
  readonly authorPlace: string | null
  readonly placeTag: string | null
  /** Instance, subreddit or channel. */
  readonly community: string | null
  /** Null when language identification had nothing to look at. */
  readonly language: LanguageOfOrigin | null
}
