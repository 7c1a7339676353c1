import type { Language } from '../../domain/annotation.js'
import { done, notApplicable, type Outcome } from '../../domain/outcome.js'
import type { LangidInput } from '../../domain/stage-input.js'
import type { LanguageGuess, LanguageIdentifier } from '../../models/fasttext.js'
import { splitByScript } from '../../text/scripts.js'
import type { LangidModels } from '../../models/langid/langid-folder.js'
import { BASE_GUESSES, type LatinModel } from '../../models/langid/latin-model.js'
import { bcp47 } from './bcp47.js'
import { judgeLatin } from './latin.js'

export type LangidProcess = (posts: readonly LangidInput[]) => Outcome<Language>[]

/**
 * Below this a label is a guess and becomes `und` (the shares still show the languages that were seen). At this value and
 * above, a label is right about half of the time or more, and below it about a third of the time.
 */
export const MIN_CONFIDENCE = 0.4

/** Certain by script: the few exceptions (a Tamil word in a Malayalam post) are not worth a model. */
const SCRIPT_CONFIDENCE = 0.99

/** Part of a post in one language. */
interface Segment {
  readonly label: string
  /** About one for each word. */
  readonly units: number
  readonly confidence: number
  /**
   * How sure the language is, whatever its variety (such as Singlish or other English). Decides whether a label is
   * withheld.
   */
  readonly certainty: number
  readonly evidence: readonly string[]
}

/** Confidence for clauses of another language in a mixed post, which are found word by word. */
const MIXED_CONFIDENCE = 0.6
/** Fewer letters than this are not enough to recognise a language. */
const SHORTEST = 3

const UNDETERMINED: Language = { label: 'und', confidence: 0, shares: { und: 1 }, evidence: [] }

/**
 * The langid stage. It uses lid.176, and corrects it with scripts and a trained model where it is often wrong (Malay
 * against Indonesian, Singlish, romanised Tamil, short and mixed posts). Labels are BCP-47.
 */
export function createLangidProcess({ base, model }: Pick<LangidModels, 'base' | 'model'>): LangidProcess {
  return (posts) =>
    posts.map((post) =>
      post.languageText === null
        ? notApplicable(post.id, 'empty_after_clean')
        : done(post.id, identifyLanguage(post.languageText, base.identify, model)),
    )
}

function identifyLanguage(text: string, identify: LanguageIdentifier['identify'], model: LatinModel): Language {
  const parts = splitByScript(text)
  const segments: Segment[] = []
  const add = (label: string, units: number, confidence: number, evidence: readonly string[]): void => {
    if (units > 0) segments.push({ label, units, confidence, certainty: confidence, evidence })
  }

  // Kana decides for the Han characters around it: Japanese is written in both.
  const japanese = parts.kana > 0 && parts.kana >= parts.han * 0.15
  add(japanese ? 'ja' : 'zh', parts.han + (japanese ? parts.kana : 0), SCRIPT_CONFIDENCE, [
    japanese ? 'script:Jpan' : 'script:Hani',
  ])
  add('ko', parts.hangul, SCRIPT_CONFIDENCE, ['script:Kore'])
  add('ta', parts.tamil, SCRIPT_CONFIDENCE, ['script:Taml'])
  if (parts.other > 0) {
    const [guess] = identify(parts.otherText, 1)
    add(guess ? bcp47(guess.label) : 'und', parts.other, guess?.probability ?? 0, [])
  }
  const letters = parts.latinWords.reduce((sum, word) => sum + word.length, 0)
  if (letters > 0) {
    // The base gets the text as written, because it was trained on capitals and punctuation, too.
    let guesses: readonly LanguageGuess[] | undefined
    const ask = (): readonly LanguageGuess[] =>
      (guesses ??= identify(parts.isLatin ? text : parts.latinWords.join(' '), BASE_GUESSES))
    const verdict = judgeLatin(text, parts.latinWords, ask, model)
    // One or two letters ("ok", "P") are no language.
    const known = letters < SHORTEST ? 0 : 1
    for (const [label, units] of verdict.words) {
      const isMain = label === verdict.label
      segments.push({
        label: bcp47(label),
        units,
        confidence: known * (isMain ? verdict.confidence : MIXED_CONFIDENCE),
        certainty: known * (isMain ? verdict.certainty : MIXED_CONFIDENCE),
        evidence: isMain ? verdict.evidence : [],
      })
    }
  }

  const total = segments.reduce((sum, segment) => sum + segment.units, 0)
  if (total === 0) return UNDETERMINED
  segments.sort((a, b) => b.units - a.units)
  const [main] = segments
  if (!main) return UNDETERMINED
  const share = main.units / total
  // Two languages in equal parts leave the label half a matter of taste.
  const even = 0.5 + share / 2
  const confidence = Math.min(main.confidence, even)
  const shares: Record<string, number> = {}
  for (const segment of segments) shares[segment.label] = (shares[segment.label] ?? 0) + segment.units / total
  return Math.min(main.certainty, even) < MIN_CONFIDENCE
    ? { label: 'und', confidence, shares, evidence: main.evidence }
    : { label: main.label, confidence, shares, evidence: main.evidence }
}
