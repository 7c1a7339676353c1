import type { Language } from '../../domain/annotation.js'
import { languageEvidence } from '../../domain/language-evidence.js'
import { done, notApplicable, type Outcome } from '../../domain/outcome.js'
import type { GazetteerLinker } from '../../domain/gazetteer.js'
import type { LangidInput } from '../../domain/stage-input.js'
import type { LanguageGuess } from '../../models/fasttext.js'
import { isAmbiguousHan } from '../../text/ambiguous-han.js'
import { isJapaneseHan } from '../../text/japanese-characters.js'
import { isJawi } from '../../text/jawi.js'
import { hasSeveralScripts, splitByScript, type ScriptParts } from '../../text/scripts.js'
import type { LangidModels } from '../../models/langid/langid-folder.js'
import { BASE_GUESSES } from '../../models/langid/latin-model.js'
import { bcp47 } from './bcp47.js'
import { judgeLatin, type LatinVerdict } from './latin.js'
import { withoutLocalNames } from './names.js'

export type LangidProcess = (posts: readonly LangidInput[]) => Outcome<Language>[]

/**
 * Below this a label is a guess and becomes `und` (the shares still show the languages that were seen). At this value and
 * above, a label is right about half of the time or more, and below it about a third of the time.
 */
export const MIN_CONFIDENCE = 0.4

/** Certain by script: the few exceptions (a Tamil word in a Malayalam post) are not worth a model. */
const SCRIPT_CONFIDENCE = 0.99

/** Malay in Arabic script, by its letters and words. */
const JAWI_CONFIDENCE = 0.9

/** A character or two that Chinese and Japanese share: seen as Chinese, and withheld. */
const AMBIGUOUS_HAN_CONFIDENCE = 0.35

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
  /** How sure the group of languages is: English with Singlish, Malay with Indonesian. */
  readonly group: number
  readonly evidence: readonly string[]
}

/** Confidence for clauses of another language in a mixed post, which are found word by word. */
const MIXED_CONFIDENCE = 0.6
/** Fewer letters than this are not enough to recognise a language. */
const SHORTEST = 3

/** A language of Latin letters that is surer, in more words, is not that of names. */
const SURE = 0.8
const FEW_WORDS = 4

/** Latin words that are names, all of them. */
const NAMES_ONLY: LatinVerdict = {
  label: 'und',
  confidence: 0,
  certainty: 0,
  group: 0,
  evidence: [],
  read: [],
  words: [],
}

const UNDETERMINED: Language = { label: 'und', confidence: 0, groupConfidence: 0, shares: { und: 1 }, evidence: [] }

/** What identifies a language. */
export interface Means extends Pick<LangidModels, 'base' | 'model'> {
  readonly linker: GazetteerLinker
}

/**
 * The langid stage. It uses lid.176, and corrects it with scripts and a trained model where it is often wrong (Malay
 * against Indonesian, Singlish, romanised Tamil, short and mixed posts). Labels are BCP-47.
 * @param linker its names are not evidence for a language
 */
export function createLangidProcess(
  { base, model }: Pick<LangidModels, 'base' | 'model'>,
  linker: GazetteerLinker,
): LangidProcess {
  return (posts) =>
    posts.map((post) =>
      post.languageText === null
        ? notApplicable(post.id, 'empty_after_clean')
        : done(post.id, readText(post.languageText, { base, model, linker }).language),
    )
}

/** The language of a text, and the reading of its Latin part, where it has one. */
export function readText(text: string, means: Means): { language: Language; latin: LatinVerdict | null } {
  const written = splitByScript(text)
  // Among another script even a name that is also a word is a name: `Orchard又塞车了`. Latin letters alone are looked at below.
  const rest = hasSeveralScripts(written) ? withoutLocalNames(text, means.linker, 'all') : null
  const parts = rest === null ? written : splitByScript(rest)
  const latin = parts.latinWords.length > 0 ? readLatin(text, rest, parts, means) : null
  const segments = [...ofScripts(rest ?? text, parts, means), ...ofLatin(latin, parts)]
  return { language: languageOf(segments), latin }
}

function languageOf(segments: Segment[]): Language {
  const total = segments.reduce((sum, segment) => sum + segment.units, 0)
  segments.sort((a, b) => b.units - a.units)
  const [main] = segments
  if (!main || total === 0) return UNDETERMINED
  const share = main.units / total
  // Two languages in equal parts leave the label half a matter of taste.
  const even = 0.5 + share / 2
  const confidence = Math.min(main.confidence, even)
  const shares: Record<string, number> = {}
  for (const segment of segments) shares[segment.label] = (shares[segment.label] ?? 0) + segment.units / total
  const label = Math.min(main.certainty, even) < MIN_CONFIDENCE ? UNDETERMINED.label : main.label
  return { label, confidence, groupConfidence: main.group, shares, evidence: main.evidence }
}

/** The languages that other scripts than Latin tell. */
function ofScripts(text: string, parts: ScriptParts, { base, linker }: Means): Segment[] {
  const segments: Segment[] = []
  const add = (label: string, units: number, confidence: number, evidence: readonly string[]): void => {
    if (units > 0) segments.push({ label, units, confidence, certainty: confidence, group: confidence, evidence })
  }

  // Kana decides for the Han characters around it: Japanese is written in both. With little or none, their forms do.
  const japanese = (parts.kana > 0 && parts.kana >= parts.han * 0.15) || (parts.han > 0 && isJapaneseHan(text))
  const isAmbiguous = parts.han > 0 && !japanese && isAmbiguousHan(text) && linker.link(text).length === 0
  // Among more words of another language they are a name or a loan.
  if (!isAmbiguous || parts.han > parts.latinWords.length + parts.hangul + parts.tamil + parts.other) {
    add(
      japanese ? 'ja' : 'zh',
      parts.han + (japanese ? parts.kana : 0),
      isAmbiguous ? AMBIGUOUS_HAN_CONFIDENCE : SCRIPT_CONFIDENCE,
      [languageEvidence('script', japanese ? 'Jpan' : 'Hani')],
    )
  }
  add('ko', parts.hangul, SCRIPT_CONFIDENCE, [languageEvidence('script', 'Kore')])
  add('ta', parts.tamil, SCRIPT_CONFIDENCE, [languageEvidence('script', 'Taml')])
  if (parts.other > 0 && isJawi(parts.otherText)) {
    add('ms', parts.other, JAWI_CONFIDENCE, [languageEvidence('script', 'Arab')])
  } else if (parts.other > 0) {
    const [guess] = base.identify(parts.otherText, 1)
    add(guess ? bcp47(guess.label) : 'und', parts.other, guess?.probability ?? 0, [])
  }
  return segments
}

function ofLatin(verdict: LatinVerdict | null, parts: ScriptParts): Segment[] {
  if (!verdict) return []
  const letters = parts.latinWords.reduce((sum, word) => sum + word.length, 0)
  // One or two letters ("ok", "P") are no language.
  const known = letters < SHORTEST ? 0 : 1
  return verdict.words.map(([label, units]) => {
    const isMain = label === verdict.label
    return {
      label: bcp47(label),
      units,
      confidence: known * (isMain ? verdict.confidence : MIXED_CONFIDENCE),
      certainty: known * (isMain ? verdict.certainty : MIXED_CONFIDENCE),
      group: known * (isMain ? verdict.group : MIXED_CONFIDENCE),
      evidence: isMain ? verdict.evidence : [],
    }
  })
}

/** @param rest the text without its local names, where they were taken out already */
function readLatin(
  text: string,
  rest: string | null,
  parts: ScriptParts,
  { base, model, linker }: Means,
): LatinVerdict {
  const judge = (remaining: string, { isLatin, latinWords }: ScriptParts): LatinVerdict => {
    // The base gets the text as written, because it was trained on capitals and punctuation, too.
    let guesses: readonly LanguageGuess[] | undefined
    const ask = (some?: readonly string[]): readonly LanguageGuess[] =>
      some
        ? base.identify(some.join(' '), BASE_GUESSES)
        : (guesses ??= base.identify(isLatin ? remaining : latinWords.join(' '), BASE_GUESSES))
    return judgeLatin(text, latinWords, ask, model)
  }
  const verdict = judge(rest ?? text, parts)
  if (rest !== null || !mayBeNames(verdict, parts)) return verdict
  const without = withoutLocalNames(text, linker, 'sure')
  if (without === null) return verdict
  const others = splitByScript(without)
  return others.latinWords.length === 0 ? NAMES_ONLY : judge(without, others)
}

/** Whether names can have told these languages: a second look costs as much as the first. */
function mayBeNames({ label, confidence, words }: LatinVerdict, { latinWords }: ScriptParts): boolean {
  if (words.length > 1) return true
  return label !== 'en' && label !== 'en-SG' && (confidence < SURE || latinWords.length <= FEW_WORDS)
}
