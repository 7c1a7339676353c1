/** Words of one post, who wrote it, and which posts say the same. */
export interface PhraseText {
  /** Joined by one space. */
  readonly words: string
  readonly voter: number
  readonly cluster: number
}

export interface PhraseVotes {
  readonly phrase: string
  readonly posts: number
  /** Distinct voters, one vote a cluster: its first post's. */
  readonly authors: number
}

/** As long as a reader's filter may be. */
const MAX_PHRASE_UNITS = 100
const MIN_VOTES = 2
/** Word numbers stay below this, so that two of them make a number that is still exact. */
const PAIR = 2 ** 26
const MAX_SLOTS = 2 ** 24
const NOBODY = 0
const SEVERAL = -1

/** Posts with a pair or a triple, as indices, each once. */
type Occurrences = Map<number, number[]>

/**
 * Phrases of two and three neighbouring words, with two votes at least. Almost all pairs of words occur once. So the
 * users of each pair are first noted in a table of hashes, and only pairs that several may have used are examined.
 * @param texts in order of id
 * @param breathe awaited now and then, so that the event loop gets its turns
 */
export async function countPhrases(
  texts: readonly PhraseText[],
  breathe: () => Promise<void> | undefined,
): Promise<PhraseVotes[]> {
  const numbers = new Map<string, number>()
  const posts: Int32Array[] = []
  let total = 0
  for (const { words } of texts) {
    const list = words.split(' ')
    posts.push(Int32Array.from(list, (word) => numberOf(numbers, word)))
    total += list.length
    await breathe()
  }
  const used = await notePairs(posts, texts, slotsFor(total), breathe)

  const pairs: Occurrences = new Map()
  for (const [at, words] of posts.entries()) {
    for (let i = 0; i + 1 < words.length; i += 1) {
      const [a, b] = [words[i] as number, words[i + 1] as number]
      if (used[slotOf(a, b, used.length)] === SEVERAL) note(pairs, a * PAIR + b, at)
    }
    await breathe()
  }
  const spellings = [...numbers.keys()]
  const phrases: PhraseVotes[] = []
  const kept = keepVoted(pairs, texts, (key, votes) =>
    push(phrases, [spellings[Math.floor(key / PAIR)], spellings[key % PAIR]], votes),
  )
  await breathe()

  // A triple has no more votes than its pairs.
  const pairNumbers = new Map([...kept].map((key, at) => [key, at]))
  const pairKeys = [...kept]
  const triples: Occurrences = new Map()
  for (const [at, words] of posts.entries()) {
    for (let i = 0; i + 2 < words.length; i += 1) {
      const [a, b, c] = [words[i] as number, words[i + 1] as number, words[i + 2] as number]
      const pair = pairNumbers.get(a * PAIR + b)
      if (pair !== undefined && pairNumbers.has(b * PAIR + c)) note(triples, pair * PAIR + c, at)
    }
    await breathe()
  }
  keepVoted(triples, texts, (key, votes) => {
    const pair = pairKeys[Math.floor(key / PAIR)] as number
    push(phrases, [spellings[Math.floor(pair / PAIR)], spellings[pair % PAIR], spellings[key % PAIR]], votes)
  })
  return phrases
}

function numberOf(numbers: Map<string, number>, word: string): number {
  const known = numbers.get(word)
  if (known !== undefined) return known
  numbers.set(word, numbers.size)
  return numbers.size - 1
}

/** Half of the slots stay free, up to a bound: then more pairs are looked at for nothing. */
function slotsFor(words: number): number {
  return Math.min(MAX_SLOTS, 2 ** Math.ceil(Math.log2(2 * words + 2)))
}

function slotOf(a: number, b: number, slots: number): number {
  const hash = Math.imul(Math.imul(a, 0x9e3779b1) ^ (b + 0x7f4a7c15), 0x85ebca6b)
  return (hash ^ (hash >>> 15)) & (slots - 1)
}

/** For each slot the one voter whose pairs fell there, or SEVERAL. */
async function notePairs(
  posts: readonly Int32Array[],
  texts: readonly PhraseText[],
  slots: number,
  breathe: () => Promise<void> | undefined,
): Promise<Int32Array> {
  const voters = new Map<number, number>()
  const used = new Int32Array(slots)
  for (const [at, words] of posts.entries()) {
    const voter = texts[at]?.voter ?? NOBODY
    const number = voters.get(voter) ?? voters.size + 1
    voters.set(voter, number)
    for (let i = 0; i + 1 < words.length; i += 1) {
      const slot = slotOf(words[i] as number, words[i + 1] as number, slots)
      if (used[slot] === NOBODY) used[slot] = number
      else if (used[slot] !== number) used[slot] = SEVERAL
    }
    await breathe()
  }
  return used
}

function note(occurrences: Occurrences, key: number, at: number): void {
  const posts = occurrences.get(key)
  if (!posts) occurrences.set(key, [at])
  else if (posts[posts.length - 1] !== at) posts.push(at)
}

interface Votes {
  readonly posts: number
  readonly authors: number
}

/** @returns keys with votes enough */
function keepVoted(
  occurrences: Occurrences,
  texts: readonly PhraseText[],
  onKept: (key: number, votes: Votes) => void,
): Set<number> {
  const kept = new Set<number>()
  for (const [key, posts] of occurrences) {
    if (posts.length < MIN_VOTES) continue
    const authors = countVotes(posts, texts)
    if (authors < MIN_VOTES) continue
    kept.add(key)
    onKept(key, { posts: posts.length, authors })
  }
  return kept
}

function countVotes(posts: readonly number[], texts: readonly PhraseText[]): number {
  const clusters = new Set<number>()
  const voters = new Set<number>()
  for (const at of posts) {
    const text = texts[at]
    if (!text || clusters.has(text.cluster)) continue
    clusters.add(text.cluster)
    voters.add(text.voter)
  }
  return voters.size
}

function push(phrases: PhraseVotes[], words: readonly (string | undefined)[], votes: Votes): void {
  const phrase = words.join(' ')
  if (phrase.length <= MAX_PHRASE_UNITS) phrases.push({ phrase, ...votes })
}
