import type { Corpora } from './corpora.js'
import type { WordFrequencies } from './word-lists.js'

type Language = 'ms' | 'id'
interface Counts {
  readonly of: Readonly<Record<Language, ReadonlyMap<string, number>>>
  readonly total: Readonly<Record<Language, number>>
  /** Added to every count. */
  readonly smoothing: number
}

/** We assume that a frequency list has counted so many words: enough that its rarest words weigh something. */
const LIST_WORDS = 2e6
const VOCABULARY = 30_000
/** Fewer texts than this say nothing about a word's register. */
const ENOUGH = 3
const WEAKEST = 0.3
const STRONGEST = 3

/**
 * Log-odds of words in Malay against Indonesian, by register. The list of Malay is counted mostly from talk and that of
 * Indonesian from prose, so a word that is merely formal (*tersebut*) looks Indonesian there: where both the lists and
 * the newspapers know a word, it counts by the weaker of the two, and not at all where they disagree.
 * @returns words with |log-odds| above 0.3 after that, at most 3, in alphabetical order
 */
export function malayWordTable(
  formal: Corpora['formal'],
  lists: Readonly<Record<Language, WordFrequencies>>,
): Map<string, number> {
  const news: Counts = {
    of: { ms: textCounts(formal.ms), id: textCounts(formal.id) },
    ...totals(formal),
    smoothing: 0.5,
  }
  const talk: Counts = {
    of: { ms: listCounts(lists.ms), id: listCounts(lists.id) },
    total: { ms: LIST_WORDS, id: LIST_WORDS },
    smoothing: 1.5,
  }
  const words = new Set([...news.of.ms.keys(), ...news.of.id.keys(), ...talk.of.ms.keys(), ...talk.of.id.keys()])
  const table = [...words].map((word): [string, number] => [word, logOdds(word, news, talk)])
  return new Map(table.filter(([, odds]) => odds !== 0).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function logOdds(word: string, news: Counts, talk: Counts): number {
  const inNews = oddsIn(word, news)
  const inTalk = oddsIn(word, talk)
  const odds =
    seen(word, news) < ENOUGH
      ? inTalk
      : seen(word, talk) < ENOUGH
        ? inNews
        : inNews * inTalk <= 0
          ? 0
          : Math.sign(inNews) * Math.min(Math.abs(inNews), Math.abs(inTalk))
  const size = Math.min(STRONGEST, Math.max(0, Math.abs(odds) - WEAKEST))
  return Math.round(Math.sign(odds) * size * 100) / 100
}

function oddsIn(word: string, { of, total, smoothing }: Counts): number {
  const share = (language: Language): number =>
    Math.log(((of[language].get(word) ?? 0) + smoothing) / (total[language] + smoothing * VOCABULARY))
  return share('ms') - share('id')
}

function seen(word: string, { of }: Counts): number {
  return (of.ms.get(word) ?? 0) + (of.id.get(word) ?? 0)
}

/** How many texts contain each word. */
function textCounts(texts: readonly (readonly string[])[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const words of texts) for (const word of new Set(words)) counts.set(word, (counts.get(word) ?? 0) + 1)
  return counts
}

function totals(formal: Corpora['formal']): Pick<Counts, 'total'> {
  const size = (texts: readonly (readonly string[])[]): number =>
    texts.reduce((sum, words) => sum + new Set(words).size, 0)
  return { total: { ms: size(formal.ms), id: size(formal.id) } }
}

function listCounts(list: WordFrequencies): Map<string, number> {
  return new Map([...list].map(([word, share]) => [word, share * LIST_WORDS]))
}
