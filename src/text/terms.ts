import { CJK_CLASS, HASHTAG_PATTERN } from './patterns.js'

/** As long as a reader's filter may be, and well within the size of an index entry. */
const MAX_HASHTAG_UNITS = 99
/** Postgres refuses lexemes of 2 KB and vectors of 1 MB. No reader searches for a word of this length. */
const MAX_LEXEME_UNITS = 400
const MAX_LEXEMES = 16_000
const MAX_SEARCH_UNITS = 200_000

/** Distinct hashtags of a text as posted, in folded form (NFKC, lower case) without the mark; longer ones are left out. */
export function hashtagsOf(text: string): string[] {
  const tags = new Set<string>()
  for (const [, tag = ''] of text.matchAll(HASHTAG_PATTERN)) {
    const folded = tag.normalize('NFKC').toLowerCase()
    if (folded.length <= MAX_HASHTAG_UNITS && /\p{L}/u.test(folded)) tags.add(folded)
  }
  return [...tags]
}

const WORD_OR_CJK = new RegExp(`[${CJK_CLASS}]|[[\\p{L}\\p{N}]--[${CJK_CLASS}]][[^\\s]--[${CJK_CLASS}]]*`, 'gv')
const PLAIN = /^[\x20-\x7e]*$/

/** Words of a text of profile `language-v1`: between spaces, with a letter or digit in them; a Chinese character is one. */
export function countWords(text: string): number {
  if (!PLAIN.test(text)) return text.match(WORD_OR_CJK)?.length ?? 0
  let count = 0
  let counted = false
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at)
    if (unit === 0x20) counted = false
    else if (!counted && isLetterOrDigit(unit)) {
      counted = true
      count += 1
    }
  }
  return count
}

function isLetterOrDigit(unit: number): boolean {
  return (unit >= 0x30 && unit <= 0x39) || (unit >= 0x41 && unit <= 0x5a) || (unit >= 0x61 && unit <= 0x7a)
}

/** Words with their positions, as Postgres reads a tsvector: the same words, without a parser between. */
export function searchVector(words: readonly string[]): string {
  let vector = ''
  for (let at = 0; at < words.length && at < MAX_LEXEMES && vector.length < MAX_SEARCH_UNITS; at += 1) {
    const word = words[at] ?? ''
    if (word === '' || word.length > MAX_LEXEME_UNITS) continue
    vector += `'${/['\\]/.test(word) ? word.replaceAll('\\', '\\\\').replaceAll("'", "''") : word}':${at + 1} `
  }
  return vector
}
