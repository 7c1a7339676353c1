import { foldText } from './fold.js'
import { CJK_CLASS, HASHTAG_PATTERN } from './patterns.js'

/** As long as a reader's filter may be, and well within the size of an index entry. */
const MAX_HASHTAG_UNITS = 99
/** Postgres refuses lexemes of 2 KB and vectors of 1 MB. No reader searches for a word of this length. */
const MAX_LEXEME_UNITS = 400
const MAX_LEXEMES = 16_000
const MAX_SEARCH_UNITS = 200_000
/** Of a position with its signs. */
const MAX_POSITION_UNITS = 7

/** Distinct hashtags of a text as posted, folded (`foldText`, NFKC, lower case) without the mark; longer ones are left out. */
export function hashtagsOf(text: string): string[] {
  const tags = new Set<string>()
  for (const [, tag = ''] of foldText(text).text.matchAll(HASHTAG_PATTERN)) {
    const folded = tag.normalize('NFKC').toLowerCase()
    if (folded.length <= MAX_HASHTAG_UNITS && /\p{L}/u.test(folded)) tags.add(folded)
  }
  return [...tags]
}

const WORD_OR_CJK = new RegExp(`[${CJK_CLASS}]|[[\\p{L}\\p{N}]--[${CJK_CLASS}]][[^\\s]--[${CJK_CLASS}]]*`, 'gv')
const PLAIN = /^[\x20-\x7e]*$/

/** Words of a text of profile `language-v2`: between spaces, with a letter or digit in them; a Chinese character is one. */
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

/** Positions of each word of a text, ascending; literals have none. What Postgres keeps as a tsvector. */
export type SearchIndex = ReadonlyMap<string, readonly number[]>

/** A tsvector keeps so many positions of a word. */
const MAX_POSITIONS = 256

/** @param words profile `words-v2`; @param literals as `literalsOf` finds them */
export function searchIndex(words: readonly string[], literals: readonly string[]): SearchIndex {
  const index = new Map<string, number[]>()
  for (const literal of literals) if (literal !== '' && literal.length <= MAX_LEXEME_UNITS) index.set(literal, [])
  let units = 0
  for (let at = 0; at < words.length && at < MAX_LEXEMES && units < MAX_SEARCH_UNITS; at += 1) {
    const word = words[at] ?? ''
    if (word === '' || word.length > MAX_LEXEME_UNITS) continue
    units += word.length + MAX_POSITION_UNITS
    const positions = index.get(word) ?? []
    index.set(word, positions)
    if (positions.length < MAX_POSITIONS) positions.push(at + 1)
  }
  return index
}

/** As Postgres reads a tsvector: the same words, without a parser between. */
export function searchVector(index: SearchIndex): string {
  const lexemes: string[] = []
  for (const [lexeme, positions] of index) {
    lexemes.push(positions.length === 0 ? quoteLexeme(lexeme) : `${quoteLexeme(lexeme)}:${positions.join(',')}`)
  }
  return lexemes.join(' ')
}

/** A lexeme as Postgres reads it in a tsvector and in a tsquery. */
export function quoteLexeme(lexeme: string): string {
  return `'${/['\\]/.test(lexeme) ? lexeme.replaceAll('\\', '\\\\').replaceAll("'", "''") : lexeme}'`
}
