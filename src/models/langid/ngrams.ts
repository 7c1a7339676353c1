/** Pieces of two to five characters: they distinguish languages of one script (Cavnar & Trenkle 1994 use 1 to 5). */
const SHORTEST = 2
const LONGEST = 5

/** More pieces than this say nothing new, and a post may be 40 000 characters long. */
const MAX_FEATURES = 4_096

// Numerical Recipes' offset and FNV-1a's prime; salts keep a word, a pair of words, a pattern and a piece apart.
const OFFSET = 0x811c9dc5
const PRIME = 0x01000193
const WORD_SALT = 0x9e3779b1
const PAIR_SALT = 0x85ebca77
const PATTERN_SALT = 0xc2b2ae3d
const START = 0x5e
const END = 0x24

/** The buckets of one text's features; `count` of them are filled. Reused from text to text. */
export interface FeatureBuffer {
  readonly buckets: Uint32Array
  count: number
}

export function createFeatureBuffer(): FeatureBuffer {
  return { buckets: new Uint32Array(MAX_FEATURES), count: 0 }
}

/**
 * Hashes the features of a linear model into `2 ** bits` buckets: pieces of two to five characters of each word, its ends
 * marked, the word itself and each pair of neighbours (the hashing trick, Weinberger et al. 2009). Repeats stay.
 * @param words lower case, in order
 * @param ends where to write how many features there are after each word; the pair with the word before is its last
 */
export function hashNgrams(
  words: readonly string[],
  bits: number,
  into: FeatureBuffer,
  ends?: number[],
): FeatureBuffer {
  const shift = 32 - bits
  const { buckets } = into
  let count = 0
  let before = 0
  for (const word of words) {
    const length = word.length
    for (let from = -1; from < length && count < MAX_FEATURES - LONGEST - 2; from += 1) {
      let hash = OFFSET
      const last = Math.min(from + LONGEST, length + 1)
      for (let at = from; at < last; at += 1) {
        const code = at < 0 ? START : at === length ? END : word.charCodeAt(at)
        hash = Math.imul(hash ^ code, PRIME)
        if (at - from + 1 >= SHORTEST) buckets[count++] = mix(hash) >>> shift
      }
    }
    if (count >= MAX_FEATURES - LONGEST - 2) break
    const whole = hashWord(word)
    buckets[count++] = mix(whole ^ WORD_SALT) >>> shift
    buckets[count++] = mix(Math.imul(before, PRIME) ^ whole ^ PAIR_SALT) >>> shift
    before = whole
    ends?.push(count)
  }
  into.count = count
  return into
}

/** Adds features for every run of one to `longest` neighbours among `words`, each as a whole. Dropped when the buffer is full. */
export function hashRuns(words: readonly string[], longest: number, bits: number, into: FeatureBuffer): void {
  const hashes = words.map(hashWord)
  const { buckets } = into
  let { count } = into
  for (let from = 0; from < hashes.length; from += 1) {
    let hash = OFFSET
    const last = Math.min(from + longest, hashes.length)
    for (let at = from; at < last && count < MAX_FEATURES; at += 1) {
      hash = Math.imul(hash ^ hashes[at]!, PRIME)
      buckets[count++] = mix(hash ^ PATTERN_SALT) >>> (32 - bits)
    }
  }
  into.count = count
}

function hashWord(word: string): number {
  let hash = OFFSET
  for (let at = 0; at < word.length; at += 1) hash = Math.imul(hash ^ word.charCodeAt(at), PRIME)
  return hash
}

/** MurmurHash3's last step: FNV alone leaves its upper bits poor for short pieces. */
function mix(hash: number): number {
  let mixed = hash ^ (hash >>> 16)
  mixed = Math.imul(mixed, 0x85ebca6b)
  mixed ^= mixed >>> 13
  mixed = Math.imul(mixed, 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}
