import type { LanguageGuess } from '../../models/fasttext.js'
import { languageEvidence, type EvidenceSource } from '../../domain/language-evidence.js'
import { FAMILIES, type Family, type LatinModel, type SinglishReading } from '../../models/langid/latin-model.js'
import { markerStrength, singlishMarkers, singlishTokens } from '../../text/singlish-markers.js'
import { englishAroundNames, withPlainNames } from './names.js'
import { languageRuns } from './runs.js'

/** The languages of the Latin part of a post. */
export interface LatinVerdict {
  readonly label: string
  /** That the label is right, 0…1. */
  readonly confidence: number
  /** That the language is right, whatever its variety: English and Singlish are one. */
  readonly certainty: number
  /** That the group is right: English and Singlish are one, and Malay and Indonesian are one. */
  readonly group: number
  /** See `languageEvidence`. */
  readonly evidence: readonly string[]
  /** The words that decided: without names and the frame of Singlish where these were set aside. */
  readonly read: readonly string[]
  /** Words by label, the main one's first; they sum to the number of words. */
  readonly words: readonly (readonly [label: string, count: number])[]
}

const MAX_EVIDENCE = 6
/** A few borrowed words are no mix. */
const MIXED_WORDS = 3
const MIXED_SHARE = 0.2
/** A word that is e times likelier Tamil, or Singlish, by its letters. */
const TELLING = 1

/** English that is likelier than this needs no second look without its names. */
const SURE = 0.6
/** What is left without names is English unless this much of it leans to another language. */
const CLAUSE_WORDS = 2
const CLAUSE_SHARE = 0.15

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
 * @param ask lid.176's guesses for them, or for some of them
 */
export function judgeLatin(
  text: string,
  words: readonly string[],
  ask: (some?: readonly string[]) => readonly LanguageGuess[],
  model: LatinModel,
): LatinVerdict {
  const reading = readFamily(words, ask, model)
  const isSure = reading.family === 'en' && reading.probability >= SURE
  const rest = isSure || !hasEnglish(reading.byWord) ? null : englishAroundNames(text, words, reading.family)
  const around = rest ? readFamily(rest, () => ask(rest), model) : null
  const isEnglish = around?.family === 'en' && !hasClause(around.byWord)
  const { family, probability, byWord } = around && isEnglish ? around : reading
  const read = rest && isEnglish ? rest : words
  const main = within(family, probability, { text, words: read, ask, model, byWord })
  const [own, ...others] = mixed(main, family, read, byWord, model)
  const { label, confidence, certainty, group, told, by } = main
  return {
    ...{ label, confidence, certainty, group },
    evidence: told.map((word) => languageEvidence(by, word)),
    read,
    words: own ? [[own[0], own[1] + words.length - read.length], ...others] : [],
  }
}

/** Whether enough words are likelier English than one of our other languages for a second look, which costs more. */
function hasEnglish(byWord: readonly Float64Array[]): boolean {
  let english = 0
  for (const [own = 0, malayic = 0, tamil = 0] of byWord) if (own > malayic && own > tamil) english += 1
  return english >= MIXED_SHARE * byWord.length
}

/** Whether so many words lean to one of our other languages that they are a clause of it. */
function hasClause(byWord: readonly Float64Array[]): boolean {
  return (['malayic', 'ta-Latn'] as const).some((family) => {
    const leaning = byWord.filter((logits) => margin(logits, family) > 0).length
    return leaning >= CLAUSE_WORDS && leaning >= CLAUSE_SHARE * byWord.length
  })
}

interface FamilyVerdict {
  readonly family: Family
  readonly probability: number
  readonly byWord: readonly Float64Array[]
}

function readFamily(words: readonly string[], ask: () => readonly LanguageGuess[], model: LatinModel): FamilyVerdict {
  const { text: families, words: byWord } = model.family(words, ask)
  const best = families.indexOf(Math.max(...families))
  return { family: FAMILIES[best] ?? 'other', probability: families[best] ?? 0, byWord }
}

/** The main language, and the words that told it. */
interface Main extends Pick<LatinVerdict, 'label' | 'confidence' | 'certainty' | 'group'> {
  readonly told: readonly string[]
  readonly by: EvidenceSource
}

interface LatinText {
  readonly text: string
  readonly words: readonly string[]
  readonly ask: () => readonly LanguageGuess[]
  readonly model: LatinModel
  readonly byWord: readonly Float64Array[]
}

function within(family: Family, probability: number, { text, words, ask, model, byWord }: LatinText): Main {
  switch (family) {
    case 'en':
      return english(text, probability, model)
    case 'malayic': {
      const { probability: malay, evidence } = model.malay(words)
      const confidence = probability * Math.max(malay, 1 - malay)
      const label = malay >= 0.5 ? 'ms' : 'id'
      return { label, confidence, certainty: confidence, group: probability, told: evidence, by: 'model' }
    }
    case 'ta-Latn':
      return {
        label: family,
        confidence: probability,
        certainty: probability,
        group: probability,
        told: strongest(words, (_word, at) => margin(byWord[at], family)),
        by: 'model',
      }
    case 'other':
      return other(probability, ask())
  }
}

/** An English text as the detector of Singlish reads it. */
interface SinglishText {
  readonly singlish: SinglishReading
  readonly tokens: readonly string[]
  /** Markers that a reader would call so. */
  readonly markers: readonly string[]
}

export function readSinglish(text: string, model: LatinModel): SinglishText {
  const tokens = singlishTokens(withPlainNames(text))
  const { strong, weak, telling } = singlishMarkers(tokens)
  return { singlish: model.singlish(tokens, strong.length, weak.length), tokens, markers: telling }
}

function english(text: string, probability: number, model: LatinModel): Main {
  const { singlish, tokens, markers } = readSinglish(text, model)
  if (!singlish.isSinglish) {
    // A few Singlish words in other English are no Singlish, but a reader and the origin stage want to know of them.
    const told = markers.filter((word) => markerStrength(word) === 'strong').slice(0, MAX_EVIDENCE)
    const confidence = probability * (1 - singlish.probability)
    return { label: 'en', confidence, certainty: probability, group: probability, told, by: 'marker' }
  }
  const confidence = probability * singlish.probability
  const verdict = { label: 'en-SG', confidence, certainty: probability, group: probability }
  return markers.length > 0
    ? { ...verdict, told: markers.slice(0, MAX_EVIDENCE), by: 'marker' }
    : { ...verdict, told: strongest(tokens, (token) => model.singlishOf(token)), by: 'model' }
}

/** lid.176's best guess in Latin letters that is not one of our languages. How sure lid.176 is without our languages counts, too. */
function other(probability: number, guesses: readonly LanguageGuess[]): Main {
  const first = guesses.find(({ label }) => !NOT_OTHER.has(label))
  if (!first) return { label: 'und', confidence: 0, certainty: 0, group: 0, told: [], by: 'model' }
  const ours = guesses.reduce((sum, guess) => sum + (NOT_OTHER.has(guess.label) ? guess.probability : 0), 0)
  const confidence = (probability * first.probability) / Math.max(first.probability, 1 - ours)
  return { label: first.label, confidence, certainty: confidence, group: confidence, told: [], by: 'model' }
}

/**
 * The words by label: runs of another of our languages that are long enough to be clauses rather than loans and names:
 * some of their words are that language by themselves, Singlish particles not among them. Runs of other languages are
 * left to the main label, since single words of 170 languages look like anything.
 */
function mixed(
  { label, told }: Main,
  family: Family,
  words: readonly string[],
  byWord: readonly Float64Array[],
  model: LatinModel,
): (readonly [string, number])[] {
  const path = languageRuns(byWord)
  const shares = FAMILIES.filter((each) => each !== family && each !== 'other').flatMap((each): [string, number][] => {
    const run = [...path.keys()].filter((at) => FAMILIES[path[at]!] === each)
    const convinced = run.filter((at) => !told.includes(words[at]!) && margin(byWord[at], each) >= TELLING)
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
