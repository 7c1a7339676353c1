import { countPhrases, type PhraseVotes } from '../../text/phrases.js'
import { logLikelihood } from '../../domain/trends/trend-score.js'
import type { WindowPost } from './trend-window.js'

/** p < 0.001 for one degree of freedom. */
const MIN_ASSOCIATION = 10.83

/**
 * Phrases of two and three words that occur together significantly more often than by chance, with at least `floor` votes.
 * @param posts in order of id
 * @param breathe awaited now and then, so that the event loop gets its turns
 */
export async function findPhrases(
  posts: readonly WindowPost[],
  floor: number,
  breathe: () => Promise<void> | undefined,
): Promise<PhraseVotes[]> {
  const texts = posts.filter(({ words }) => words !== '')
  const phrases = (await countPhrases(texts, breathe)).filter(({ authors }) => authors >= floor)
  const begins = new Map<string, number>()
  const ends = new Map<string, number>()
  for (const { phrase } of phrases) {
    const words = phrase.split(' ')
    words.slice(0, -1).forEach((word) => begins.set(word, 0))
    words.slice(1).forEach((word) => ends.set(word, 0))
  }
  let pairs = 0
  for (const text of texts) {
    const words = text.words.split(' ')
    pairs += words.length - 1
    words.forEach((word, at) => {
      const began = at + 1 < words.length ? begins.get(word) : undefined
      if (began !== undefined) begins.set(word, began + 1)
      const ended = at > 0 ? ends.get(word) : undefined
      if (ended !== undefined) ends.set(word, ended + 1)
    })
    await breathe()
  }
  const together = new Map(phrases.map(({ phrase, posts: count }) => [phrase, count]))
  const isAssociated = (first: string, second: string): boolean =>
    first !== second &&
    logLikelihood(together.get(`${first} ${second}`) ?? 0, begins.get(first) ?? 0, ends.get(second) ?? 0, pairs) >=
      MIN_ASSOCIATION
  return phrases.filter(({ phrase }) => {
    const words = phrase.split(' ')
    return words.every((word, at) => at === 0 || isAssociated(words[at - 1] ?? '', word))
  })
}

/** For each phrase the posts that contain it, as indices. */
export function postsOfPhrases(posts: readonly WindowPost[], phrases: readonly string[]): Map<string, number[]> {
  const found = new Map<string, number[]>(phrases.map((phrase) => [phrase, []]))
  const byFirst = new Map<string, string[][]>()
  for (const phrase of phrases) {
    const words = phrase.split(' ')
    const first = words[0] ?? ''
    byFirst.set(first, [...(byFirst.get(first) ?? []), words])
  }
  posts.forEach(({ words: text }, index) => {
    const words = text.split(' ')
    words.forEach((word, at) => {
      for (const phrase of byFirst.get(word) ?? []) {
        if (!phrase.every((part, i) => words[at + i] === part)) continue
        const list = found.get(phrase.join(' '))
        if (list && list.at(-1) !== index) list.push(index)
      }
    })
  })
  return found
}
