import type { Language } from '../../domain/annotation.js'
import { done, notApplicable, type Outcome } from '../../domain/outcome.js'
import type { LangidInput } from '../../domain/stage-input.js'
import type { LanguageIdentifier } from '../../models/fasttext.js'
import { singlishLexicon } from '../../text/lexicon.js'
import { bcp47 } from './bcp47.js'
import { judgeLatin, type LatinVerdict } from './latin.js'
import { splitByScript } from './scripts.js'

export type LangidProcess = (posts: readonly LangidInput[]) => Outcome<Language>[]

/**
 * Below this a label is a guess and becomes `und` (the shares still show what was seen): from here on a label is right
 * about half the time or more, under it in about a third (calibration table in docs/langid.md).
 */
export const MIN_CONFIDENCE = 0.4

/** Certain by script: the few exceptions (a Tamil word in a Malayalam post) are not worth a model. */
const SCRIPT_CONFIDENCE = 0.99

const UNDETERMINED: Language = { label: 'und', confidence: 0, shares: { und: 1 }, evidence: [] }

/**
 * The langid stage: lid.176 with rules for what it gets wrong (scripts, Malay against Indonesian, Singlish, romanised
 * Tamil, mixed posts). Labels are BCP-47.
 */
export function createLangidProcess({ identify }: LanguageIdentifier): LangidProcess {
  const { variants } = singlishLexicon()
  return (posts) =>
    posts.map((post) =>
      post.languageText === null
        ? notApplicable(post.id, 'empty_after_clean')
        : done(post.id, identifyLanguage(post.languageText, identify, variants)),
    )
}

function identifyLanguage(
  text: string,
  identify: LanguageIdentifier['identify'],
  variants: ReadonlyMap<string, string>,
): Language {
  const parts = splitByScript(text)
  const segments: { label: string; units: number; confidence: number; evidence: readonly string[] }[] = []
  const add = (label: string, units: number, confidence: number, evidence: readonly string[]): void => {
    if (units > 0) segments.push({ label, units, confidence, evidence })
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
    const verdict = judgeLatin(parts.latinWords, identify(parts.latinWords.join(' '), 5), variants)
    // One or two letters ("ok", "P") are no language.
    const confidence = letters < 3 ? 0 : verdict.confidence
    for (const [label, units] of latinShares(verdict, parts.latinWords.length)) {
      add(
        bcp47(label),
        units,
        label === verdict.label ? confidence : 0.6,
        label === verdict.label ? verdict.evidence : [],
      )
    }
  }

  const total = segments.reduce((sum, segment) => sum + segment.units, 0)
  if (total === 0) return UNDETERMINED
  segments.sort((a, b) => b.units - a.units)
  const [main] = segments
  if (!main) return UNDETERMINED
  const share = main.units / total
  // Two languages in equal parts leave the label half a matter of taste.
  const confidence = Math.min(main.confidence, 0.5 + share / 2)
  const shares: Record<string, number> = {}
  for (const segment of segments) shares[segment.label] = (shares[segment.label] ?? 0) + segment.units / total
  return confidence < MIN_CONFIDENCE
    ? { label: 'und', confidence, shares, evidence: main.evidence }
    : { label: main.label, confidence, shares, evidence: main.evidence }
}

/**
 * Latin words by language. Words of no list follow the main label; the other language's everyday words count with as
 * many neighbours as the main one's have, so "can we makan tonight" is not half Malay. A few borrowed words are no mix.
 */
function latinShares(verdict: LatinVerdict, count: number): [label: string, units: number][] {
  const others = Object.entries(verdict.mixed).filter(([, words]) => words >= 3 && words / count >= 0.2)
  const mixed = others.reduce((sum, [, words]) => sum + words, 0)
  return [
    [verdict.label, Math.max(count - mixed, count / 2)],
    ...others.map(([label, words]): [string, number] => [label, Math.min(words, count / 2)]),
  ]
}
