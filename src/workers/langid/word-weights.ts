import { readLanguageEvidence } from '../../domain/language-evidence.js'
import type { LanguageWords, WeighedWord } from '../../domain/reading/posts.js'
import { BASE_GUESSES, FAMILIES, type Family } from '../../models/langid/latin-model.js'
import { languageText, plainText } from '../../text/profiles.js'
import { splitByScript } from '../../text/scripts.js'
import { singlishMarkers } from '../../text/singlish-markers.js'
import { bcp47 } from './bcp47.js'
import { readSinglish } from './latin.js'
import { readText, type Means } from './process.js'

/** Work is this many readings at most. */
const MAX_WORDS = 60
/** A text of which more is read says the same. */
const MAX_CHARACTERS = 2_000
/** What changes the log-odds by less says nothing. */
const SMALLEST = 0.05
/** Probabilities that round to 0 or 1 would have endless log-odds. */
const EDGE = 1e-12

/** The Latin text as the stage has read it at last. */
interface Read {
  /** The label, BCP-47, whose probability is asked for. */
  readonly label: string
  readonly text: string
  readonly words: readonly string[]
}

/**
 * Why a text has its language, word by word. The weight of a word is the change of log-odds when all its occurrences are
 * left out: log-odds of the whole minus log-odds of the rest, by the same models; positive for a word that speaks for the
 * label. They are the log-odds of the label; for English those of English of any variety, and for Singlish those against
 * other English: `kena` speaks for Singlish, but also for Malay. The models' own weights of a word cannot be added up,
 * since pieces and pairs of words share theirs, lid.176 gives none, and the lists and models are put together on a curve. A
 * change of the result can be shown for each of them alike. Words that repeat each other's news have less weight each than
 * together.
 *
 * Several times the work of the stage, so for one text that somebody looks at, never in a worker.
 * @param posted as posted
 */
export function weighWords(posted: string, means: Means): LanguageWords {
  const text = languageText(plainText(posted)).slice(0, MAX_CHARACTERS)
  const { language, latin } = readText(text, means)
  const [label = 'und'] = Object.entries(language.shares).sort((a, b) => b[1] - a[1])[0] ?? []
  const script = language.evidence.map(readLanguageEvidence).find(({ source }) => source === 'script')
  const written = splitByScript(text).latinWords
  // The detector of Singlish reads the text with its names and markers, as it stands.
  const words = label === 'en-SG' ? written : (latin?.read ?? [])
  const setAside = [...new Set(written)].filter((word) => !words.includes(word))
  const isLatin = latin !== null && bcp47(latin.label) === label
  return {
    label,
    script: script?.what ?? null,
    words: isLatin ? weigh({ label, text, words }, means) : [],
    setAside,
  }
}

function weigh(read: Read, means: Means): WeighedWord[] {
  const whole = logOdds(probabilityOf(read, means))
  return [...new Set(read.words)]
    .slice(0, MAX_WORDS)
    .map((word) => ({
      word,
      source: sourceOf(word, read.label, means),
      weight: whole - logOdds(probabilityOf(without(word, read), means)),
    }))
    .filter(({ weight }) => Math.abs(weight) >= SMALLEST)
    .sort((a, b) => b.weight - a.weight)
}

function sourceOf(word: string, label: string, { model }: Means): WeighedWord['source'] {
  if (label === 'en' || label === 'en-SG') {
    const { strong, weak } = singlishMarkers([word])
    if (strong.length + weak.length > 0) return 'marker'
  }
  return (label === 'ms' || label === 'id') && model.isMalayWord(word) ? 'list' : 'model'
}

function without(word: string, { label, text, words }: Read): Read {
  const literal = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll("'", "['’]")
  const pattern = new RegExp(`(?<![\\p{L}\\p{M}\\p{N}'’])${literal}(?![\\p{L}\\p{M}\\p{N}'’])`, 'giu')
  return { label, text: text.replace(pattern, ' '), words: words.filter((other) => other !== word) }
}

/** That the words have this label, as the stage puts it together from its models; see `weighWords` for what it is compared with. */
function probabilityOf({ label, text, words }: Read, { base, model }: Means): number {
  if (label === 'en-SG') return readSinglish(text, model).singlish.probability
  if (words.length === 0) return 0
  const guesses = base.identify(words.join(' '), BASE_GUESSES)
  const { text: families } = model.family(words, () => guesses)
  const of = (family: Family): number => families[FAMILIES.indexOf(family)] ?? 0
  switch (label) {
    case 'en':
    case 'ta-Latn':
      return of(label)
    case 'ms':
      return of('malayic') * model.malay(words).probability
    case 'id':
      return of('malayic') * (1 - model.malay(words).probability)
    default:
      return of('other') * (guesses.find((guess) => bcp47(guess.label) === label)?.probability ?? 0)
  }
}

function logOdds(probability: number): number {
  const inside = Math.min(1 - EDGE, Math.max(EDGE, probability))
  return Math.log(inside / (1 - inside))
}
