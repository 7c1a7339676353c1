import type { LanguageGuess } from '../../models/fasttext.js'
import { FAMILIES, type Family, type LatinModel } from '../../models/langid/latin-model.js'
import { singlishMarkers, singlishTokens } from '../../text/singlish-markers.js'
import { languageRuns } from './runs.js'

/** The languages of the Latin part of a post. */
export interface LatinVerdict {
  readonly label: string
  /** That the label is right, 0…1. */
  readonly confidence: number
  /** That the language is right, whatever its variety: English and Singlish are one. */
  readonly certainty: number
  readonly evidence: readonly string[]
  /** Words by label, the main one's first; they sum to the number of words. */
  readonly words: readonly (readonly [label: string, count: number])[]
}

const MAX_EVIDENCE = 6
/** A few borrowed words are no mix. */
const MIXED_WORDS = 3
const MIXED_SHARE = 0.2
/** A word that is e times likelier Tamil, or Singlish, by its letters. */
const TELLING = 1

/** Labels of lid.176 that are ours to decide. */
const OURS = ['en', 'ms', 'id']
/** Labels of lid.176 for languages that are not written in Latin letters: for Latin words they are chance. */
const OTHER_SCRIPTS =
  `am ar arz as av azb ba be bg bh bn bo bpy bxr ce ckb cv dv el fa gom gu he hi hy ja ka kk km kn ko krc kv ky lbe lez
   lo mai mhr mk ml mn mr mrj my myv mzn ne new or os pa pnb ps ru rue sa sah sd si ta te tg th tt tyv ug uk ur wuu xal
   xmf yi yue zh`.split(/\s+/)
const NOT_OTHER: ReadonlySet<string> = new Set([...OURS, ...OTHER_SCRIPTS])

/**
 * Decides the language of Latin words: the family first, by the trained model and lid.176 together, then what lies
 * within it. Other languages are as lid.176 says.
 * @param text the post's text for language, as `words` were taken from it
 * @param ask lid.176's guesses for them
 */
export function judgeLatin(
  text: string,
  words: readonly string[],
  ask: () => readonly LanguageGuess[],
  model: LatinModel,
): LatinVerdict {
  const { text: families, words: byWord } = model.family(words, ask)
  const best = families.indexOf(Math.max(...families))
  const family = FAMILIES[best] ?? 'other'
  const probability = families[best] ?? 0
  const main = within(family, probability, { text, words, ask, model, byWord })
  return { ...main, words: mixed(main, family, words, byWord, model) }
}

interface LatinText {
  readonly text: string
  readonly words: readonly string[]
  readonly ask: () => readonly LanguageGuess[]
  readonly model: LatinModel
  readonly byWord: readonly Float64Array[]
}

function within(
  family: Family,
  probability: number,
  { text, words, ask, model, byWord }: LatinText,
): Omit<LatinVerdict, 'words'> {
  switch (family) {
    case 'en':
      return english(text, probability, model)
    case 'malayic': {
      const { probability: malay, evidence } = model.malay(words)
      const confidence = probability * Math.max(malay, 1 - malay)
      return { label: malay >= 0.5 ? 'ms' : 'id', confidence, certainty: confidence, evidence }
    }
    case 'ta-Latn':
      return {
        label: family,
        confidence: probability,
        certainty: probability,
        evidence: strongest(words, (_word, at) => margin(byWord[at], family)),
      }
    case 'other':
      return other(probability, ask())
  }
}

function english(text: string, probability: number, model: LatinModel): Omit<LatinVerdict, 'words'> {
  const tokens = singlishTokens(text)
  const { strong, weak } = singlishMarkers(tokens)
  const singlish = model.singlish(tokens, strong.length, weak.length)
  if (!singlish.isSinglish) {
    return { label: 'en', confidence: probability * (1 - singlish.probability), certainty: probability, evidence: [] }
  }
  const markers = [...new Set([...strong, ...weak])].slice(0, MAX_EVIDENCE)
  return {
    label: 'en-SG',
    confidence: probability * singlish.probability,
    certainty: probability,
    evidence: markers.length > 0 ? markers : strongest(tokens, (token) => model.singlishOf(token)),
  }
}

/** lid.176's best guess in Latin letters that is not one of our languages. How sure lid.176 is without our languages counts, too. */
function other(probability: number, guesses: readonly LanguageGuess[]): Omit<LatinVerdict, 'words'> {
  const first = guesses.find(({ label }) => !NOT_OTHER.has(label))
  if (!first) return { label: 'und', confidence: 0, certainty: 0, evidence: [] }
  const ours = guesses.reduce((sum, guess) => sum + (NOT_OTHER.has(guess.label) ? guess.probability : 0), 0)
  const confidence = (probability * first.probability) / Math.max(first.probability, 1 - ours)
  return { label: first.label, confidence, certainty: confidence, evidence: [] }
}

/**
 * The words by label: runs of another of our languages that are long enough to be clauses rather than loans and names:
 * some of their words are that language by themselves, Singlish particles not among them. Runs of other languages are
 * left to the main label, since single words of 170 languages look like anything.
 */
function mixed(
  { label, evidence }: Omit<LatinVerdict, 'words'>,
  family: Family,
  words: readonly string[],
  byWord: readonly Float64Array[],
  model: LatinModel,
): (readonly [string, number])[] {
  const path = languageRuns(byWord)
  const shares = FAMILIES.filter((each) => each !== family && each !== 'other').flatMap((each): [string, number][] => {
    const run = [...path.keys()].filter((at) => FAMILIES[path[at]!] === each)
    const convinced = run.filter((at) => !evidence.includes(words[at]!) && margin(byWord[at], each) >= TELLING)
    if (convinced.length < MIXED_WORDS || run.length < MIXED_SHARE * words.length) return []
    const own = run.map((at) => words[at]!)
    const name = each === 'malayic' ? (model.malay(own).probability >= 0.5 ? 'ms' : 'id') : each
    return [[name, Math.min(own.length, words.length / 2)]]
  })
  const others = shares.reduce((sum, [, count]) => sum + count, 0)
  return [[label, words.length - others], ...shares]
}

/** By how much a word is likelier of a family than of the likeliest other one. */
function margin(logits: Float64Array | undefined, family: Family): number {
  if (!logits) return -Infinity
  const own = logits[FAMILIES.indexOf(family)] ?? -Infinity
  return own - Math.max(...logits.filter((_, at) => FAMILIES[at] !== family))
}

function strongest(words: readonly string[], weight: (word: string, at: number) => number): string[] {
  const weighed = words
    .map((word, at): [string, number] => [word, weight(word, at)])
    .filter(([word, value]) => value >= TELLING && word.length > 1)
    .sort((a, b) => b[1] - a[1])
  return [...new Set(weighed.map(([word]) => word))].slice(0, MAX_EVIDENCE)
}
