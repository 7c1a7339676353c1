import type { LanguageGuess } from '../../models/fasttext.js'
import { EVIDENCE, evidenceBits } from './evidence-words.js'

/** What the Latin part of a post is taken to be. */
export interface LatinVerdict {
  readonly label: string
  readonly confidence: number
  readonly evidence: readonly string[]
  /** Words that are plainly of another language, by label: the start of code-mix shares. */
  readonly mixed: Readonly<Record<string, number>>
}

const MAX_EVIDENCE = 6

const BITS = evidenceBits()

/** Endings of Tamil verbs and cases in Latin letters; half a word of evidence. */
const TAMIL_ENDING = /.(?:[aeiou]nga|[td]hu|kku|anum|laam|[ai]chu|thaan|zh[aiu]|th?ula)$/

/**
 * Decides the language of Latin words from the model's guesses and the evidence words. The order is from the most to
 * the least specific: romanised Tamil, Malay or Indonesian, Singlish, then the model's own answer.
 * @param variants Singlish spellings and the usual ones (`src/text/lexicon.ts`)
 */
export function judgeLatin(
  words: readonly string[],
  guesses: readonly LanguageGuess[],
  variants: ReadonlyMap<string, string>,
): LatinVerdict {
  const found = collectEvidence(words, variants)
  const { english, malay, indonesian, malayic, tamil, tamilEndings, strong, weak } = found
  const probability = (label: string): number => guesses.find((guess) => guess.label === label)?.probability ?? 0
  const count = Math.max(1, words.length)
  const modelMalayic =
    probability('ms') + probability('id') + probability('min') + probability('jv') + probability('su')

  // `da`, `la`, `ku` are words of many languages: one alone says little in a long post.
  const tamilWeight = tamil.length + tamilEndings / 2
  const tamilShare = tamilWeight / count
  if (
    tamilWeight >= 1 &&
    tamilShare > english / count / 2 &&
    tamilShare >= 0.15 &&
    malayic <= tamilWeight &&
    modelMalayic < 0.6
  ) {
    if (tamilWeight >= 2 || tamilShare >= 0.34) {
      return verdict('ta-Latn', saturating(tamilWeight, 1.2), tamil, { en: english })
    }
  }

  const malayicShare = malayic / count
  if (
    modelMalayic >= 0.5 ||
    (malayicShare >= 0.3 && malayic > english) ||
    (modelMalayic >= 0.2 && malayic >= 2 && malayic >= english)
  ) {
    return malayOrIndonesian(malay, indonesian, malayicShare, probability('ms') - probability('id'), english)
  }

  const [best] = guesses
  const englishBase = best?.label === 'en' || english / count >= 0.2 || (strong.length > 0 && english > 0)
  const singlish = strong.length + weak.length / 2
  if (englishBase && singlish >= 1) {
    return verdict('en-SG', saturating(singlish, 0.9), [...strong, ...weak], {})
  }
  if (strong.length >= 2) return verdict('en-SG', saturating(strong.length, 0.7), strong, {})
  if (!best) return verdict('und', 0, [], {})
  if (best.label === 'en') {
    // A half marker lowers the certainty that this is standard English without deciding against it.
    const known = Math.min(1, best.probability + (english / count) * 0.4)
    return verdict('en', known * (weak.length > 0 ? 0.85 : 1), [], {})
  }
  // For a few words the model answers anything; everyday English words outweigh it.
  const englishShare = english / count
  if (englishShare >= 0.4 && englishShare > best.probability)
    return verdict('en', Math.min(0.9, 0.4 + englishShare / 2), [], {})
  return verdict(best.label, best.probability, [], {})
}

interface Found {
  readonly english: number
  readonly malayic: number
  readonly tamilEndings: number
  readonly malay: readonly string[]
  readonly indonesian: readonly string[]
  readonly tamil: readonly string[]
  readonly strong: readonly string[]
  readonly weak: readonly string[]
}

function collectEvidence(words: readonly string[], variants: ReadonlyMap<string, string>): Found {
  const malay: string[] = []
  const indonesian: string[] = []
  const tamil: string[] = []
  const strong: string[] = []
  const weak: string[] = []
  let english = 0
  let malayic = 0
  let tamilEndings = 0
  for (const raw of words) {
    const word = BITS.has(raw) ? raw : usualSpelling(raw, variants)
    const bits = BITS.get(word) ?? 0
    if (bits === 0) {
      if (word.length >= 5 && TAMIL_ENDING.test(word)) tamilEndings += 1
      continue
    }
    if (bits & EVIDENCE.english) english += 1
    if (bits & EVIDENCE.malayic) malayic += 1
    if (bits & EVIDENCE.malay) malay.push(word)
    if (bits & EVIDENCE.indonesian) indonesian.push(word)
    if (bits & EVIDENCE.tamilLatin) tamil.push(word)
    if (bits & EVIDENCE.singlishStrong) strong.push(word)
    if (bits & EVIDENCE.singlishWeak) weak.push(word)
  }
  return { english, malayic, tamilEndings, malay, indonesian, tamil, strong, weak }
}

/**
 * lid.176 says Indonesian for most Malay, so its difference is centred on what it gives Malay (−0.4) and words decide:
 * each is worth about 1.1 nats, the model's difference 1.5.
 */
function malayOrIndonesian(
  malay: readonly string[],
  indonesian: readonly string[],
  share: number,
  difference: number,
  english: number,
): LatinVerdict {
  const logOdds = 1.1 * (malay.length - indonesian.length) + 1.5 * (difference + 0.4)
  const probability = 1 / (1 + Math.exp(-Math.abs(logOdds)))
  const isMalay = logOdds > 0
  // How sure it is that the text is Malay or Indonesian at all.
  const family = Math.min(0.99, 0.75 + share / 2)
  return verdict(isMalay ? 'ms' : 'id', probability * family, isMalay ? malay : indonesian, { en: english })
}

/** 1 marker → 1 − e^−rate, more approach 0.98: each further one adds less. */
function saturating(markers: number, rate: number): number {
  return Math.min(0.98, 1 - Math.exp(-rate * markers))
}

function usualSpelling(word: string, variants: ReadonlyMap<string, string>): string {
  const squeezed = squeeze(word)
  return variants.get(squeezed) ?? squeezed
}

/** `lahhhh` → `lah`, `soooo` → `so`; doubles stay, as in `sibeii` they do no harm. */
function squeeze(word: string): string {
  return word.replace(/(\p{L})\1{2,}/gu, '$1').replace(/(?<=^(?:l[ae]h|lor|meh|leh|hor|sia))[aehor]+$/u, '')
}

function verdict(
  label: string,
  confidence: number,
  evidence: readonly string[],
  mixed: Record<string, number>,
): LatinVerdict {
  return { label, confidence, evidence: [...new Set(evidence)].slice(0, MAX_EVIDENCE), mixed }
}
