import type { LanguageGuess } from '../fasttext.js'
import { createLinearReader, createWordReader, logSoftmax, sigmoid, type LinearModel } from './linear-model.js'
import { hashSinglish } from './singlish-features.js'

/** Languages in Latin letters. Malay and Indonesian are separated only after they are found. */
export const FAMILIES = ['en', 'malayic', 'ta-Latn', 'other'] as const
export type Family = (typeof FAMILIES)[number]

/** Weights of the small models that put the large ones together; fitted on development sets. */
export interface LatinParameters {
  /** Logit of a family: `ngrams`·(its n-gram log-probability) + `base`·(its log-probability by lid.176) + bias. */
  readonly family: { readonly ngrams: number; readonly base: number; readonly bias: readonly number[] }
  /** Log-odds of Malay against Indonesian. `words` are summed, `wordsPerRoot` divided by √(number of words). */
  readonly malay: {
    readonly words: number
    readonly wordsPerRoot: number
    readonly ngrams: number
    readonly bias: number
  }
  /** Log-odds of Singlish against other English; `strong` and `weak` markers count by ln(1 + n). */
  readonly singlish: {
    readonly ngrams: number
    readonly strong: number
    readonly weak: number
    readonly bias: number
    /** From this probability on English is called Singlish. */
    readonly threshold: number
  }
}

/** Content of `models/langid`. */
export interface LatinModels {
  readonly family: LinearModel
  /** One label, `ms`: its logit is that of Malay against Indonesian. */
  readonly malay: LinearModel
  /** Log-odds of a word in Malay against Indonesian text. */
  readonly malayWords: ReadonlyMap<string, number>
  /** One label, `en-SG`. */
  readonly singlish: LinearModel
  readonly parameters: LatinParameters
}

/** Values are in the order of `FAMILIES`. */
export interface FamilyReading {
  /** Probabilities for the whole text. */
  readonly text: readonly number[]
  /** Logits of each word by its letters alone; of the first few hundred of a very long text. */
  readonly words: readonly Float64Array[]
}

export interface MalayReading {
  /** That it is Malay rather than Indonesian, 0…1. */
  readonly probability: number
  /** Words that speak for the likelier one, the strongest first. */
  readonly evidence: readonly string[]
}

export interface SinglishReading {
  /** 0…1, given that the text is English. */
  readonly probability: number
  readonly isSinglish: boolean
}

/** The trained part of language identification: all languages in Latin letters that lid.176 cannot distinguish. */
export interface LatinModel {
  /** @param ask lid.176's guesses: only asked for where they could change the answer, for they cost more than the rest */
  family(words: readonly string[], ask: () => readonly LanguageGuess[]): FamilyReading
  malay(words: readonly string[]): MalayReading
  /** Whether a word is on the list of words that Malay or Indonesian prefers. */
  isMalayWord(word: string): boolean
  /** @param tokens words and sentence ends of an English text, see `singlishTokens` */
  singlish(tokens: readonly string[], strong: number, weak: number): SinglishReading
  /** How much a token speaks for Singlish by itself; positive when it does. */
  singlishOf(token: string): number
}

const MAX_EVIDENCE = 6
/** A word three times as common in one language as in the other says something to a reader. */
const TELLING = Math.log(3)
/** Labels of lid.176 that are looked at. */
export const BASE_GUESSES = 3
/** The families that it leaves out are not impossible. */
const BASE_FLOOR = 0.002
/** By how much lid.176's log-probabilities of two families can differ. */
const MOST_OF_BASE = Math.log((1 + BASE_FLOOR) / (BASE_FLOOR / 2))
const OTHER = FAMILIES.indexOf('other')

export function createLatinModel({ family, malay, malayWords, singlish, parameters }: LatinModels): LatinModel {
  const readFamily = createWordReader(family)
  const readMalay = createLinearReader(malay)
  const readSinglish = createLinearReader(singlish, hashSinglish)
  return {
    family(words, ask) {
      const { ngrams, base, bias } = parameters.family
      const letters = readFamily(words)
      const byLetters = logSoftmax(letters.text).map((value, at) => ngrams * value + bias[at]!)
      const [best = 0, second = 0] = [...byLetters].sort((a, b) => b - a)
      const isCertain = best - second > base * MOST_OF_BASE && byLetters.indexOf(best) !== OTHER
      const logits = isCertain
        ? byLetters
        : baseFamilies(ask()).map((probability, at) => byLetters[at]! + base * Math.log(probability))
      return { text: logSoftmax(logits).map(Math.exp), words: letters.words }
    },
    malay(words) {
      const odds = malayWordOdds(words, malayWords)
      const { words: weight, wordsPerRoot, ngrams, bias } = parameters.malay
      const logit =
        weight * odds + wordsPerRoot * perRoot(odds, words.length) + ngrams * (readMalay(words)[0] ?? 0) + bias
      return { probability: sigmoid(logit), evidence: tellingWords(words, malayWords, Math.sign(logit)) }
    },
    isMalayWord: (word) => malayWords.has(word),
    singlish(tokens, strong, weak) {
      const fit = parameters.singlish
      const logit =
        fit.ngrams * (readSinglish(tokens)[0] ?? 0) +
        fit.strong * Math.log1p(strong) +
        fit.weak * Math.log1p(weak) +
        fit.bias
      const probability = sigmoid(logit)
      return { probability, isSinglish: probability >= fit.threshold }
    },
    singlishOf: (token) => readSinglish([token])[0] ?? 0,
  }
}

/** Probabilities of lid.176 by family. It does not know romanised Tamil and calls it anything, so half of `other` is the value of Tamil. */
export function baseFamilies(guesses: readonly LanguageGuess[]): number[] {
  let english = BASE_FLOOR
  let malayic = BASE_FLOOR
  let other = BASE_FLOOR
  for (const { label, probability } of guesses) {
    if (label === 'en') english += probability
    else if (label === 'ms' || label === 'id') malayic += probability
    else other += probability
  }
  return [english, malayic, other / 2, other]
}

/** Sum of the log-odds of all words. */
export function malayWordOdds(words: readonly string[], odds: ReadonlyMap<string, number>): number {
  return words.reduce((sum, word) => sum + (odds.get(word) ?? 0), 0)
}

export function perRoot(sum: number, count: number): number {
  return sum / Math.sqrt(Math.max(1, count))
}

function tellingWords(words: readonly string[], odds: ReadonlyMap<string, number>, sign: number): string[] {
  const strength = (word: string): number => sign * (odds.get(word) ?? 0)
  return [...new Set(words)]
    .filter((word) => strength(word) >= TELLING)
    .sort((a, b) => strength(b) - strength(a))
    .slice(0, MAX_EVIDENCE)
}
