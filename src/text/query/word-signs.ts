import { QueryError } from '../../domain/errors.js'
import { QUERY_FIELDS } from '../../domain/reading/query.js'
import { foldBeginning } from '../words.js'
import { plainText } from '../profiles.js'
import type { Lexeme } from './query.js'

const MIN_PREFIX = 2
const ONLY_BARS = /^\|+$/u
const KEYCAP = /\*\uFE0F?\u20E3/gu
const IS_FIELD = new RegExp(`^(?:${QUERY_FIELDS.join('|')}):$`, 'iu')

/** `delay*`: the beginning of a word. */
export function isPrefix(word: string): boolean {
  return word.length > 1 && word.endsWith('*')
}

/** @throws QueryError when it is too short, or more than one word */
export function prefixOf(word: string, start: number): Lexeme {
  const place = { offset: start, length: word.length }
  const typed = word.slice(0, -1)
  requirePlain(typed, start)
  const lexeme = foldBeginning(plainText(typed))
  if (lexeme === null) throw new QueryError('`*` goes at the end of one word, such as `delay*`', place)
  if (/^[\x20-\x7e]*$/u.test(lexeme) && lexeme.length < MIN_PREFIX) {
    throw new QueryError(`\`*\` needs at least ${MIN_PREFIX} letters before it`, place)
  }
  return { lexeme, isPrefix: true }
}

/**
 * Signs that other search boxes read, and that would be left out here without a word.
 * @throws QueryError that says what to write instead
 */
export function requirePlain(word: string, start: number): void {
  const place = { offset: start, length: word.length }
  if (ONLY_BARS.test(word)) throw new QueryError(`\`${word}\` means nothing here; did you mean \`OR\`?`, place, 'OR')
  if (/^NEAR\//u.test(word)) throw new QueryError('NEAR takes a number of words, such as NEAR/5', place, 'NEAR/5')
  if (IS_FIELD.test(word)) throw new QueryError(`\`${word}\` needs its value right behind it`, place)
  if (!/^(?:https?:\/\/|www\.)/iu.test(word) && word.replace(KEYCAP, '').includes('*')) {
    throw new QueryError('`*` goes at the end of one word, such as `delay*`', place)
  }
}
