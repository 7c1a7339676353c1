import type { Language, PostedText, StageInput } from './annotation.js'

// What each stage reads; clean reads PostedText.

export interface LangidInput extends StageInput {
  /** Profile *language* of the text: empty when it is emoji only, null when clean found nothing at all. */
  readonly languageText: string | null
  /** Profile *words*. */
  readonly words: readonly string[]
}

export interface SentimentInput extends StageInput {
  /** Profile *sentiment* of the text. */
  readonly sentimentText: string
  /** BCP-47 label and its confidence, 0…1; `und` when language identification had nothing to look at. */
  readonly language: Pick<Language, 'label' | 'confidence'>
}

export interface NerInput extends PostedText {
  /** BCP-47; `und` when language identification had nothing to look at. */
  readonly language: string
}

export interface OriginInput extends PostedText {
  readonly platform: string
  readonly authorPlace: string | null
  readonly placeTag: string | null
  /** Instance, subreddit or channel. */
  readonly community: string | null
  /** Null when language identification had nothing to look at. */
  readonly language: Language | null
}
