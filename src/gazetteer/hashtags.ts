import { HASHTAG_PATTERN } from '../text/patterns.js'

/** The words of a hashtag, with the way back to the text. */
export interface Hashtag {
  /** UTF-16 offset of its first letter, and the end of it. */
  readonly start: number
  readonly end: number
  /** Its words with spaces between: `#DhobyGhaut` → `Dhoby Ghaut`. */
  readonly words: string
  /** For each unit of `words`: its offset in the text. */
  readonly offsets: readonly number[]
}

/** Between words: a small letter or digit before a capital, the last capital of several before a small letter, digits. */
const WORD_BREAK =
  /(?<=\p{Ll})(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})|(?<=[\p{L}\p{M}])(?=\p{N})|(?<=\p{N})(?=\p{Lu})|(?<=\p{Script=Latin})(?=\p{Script=Han})|(?<=\p{Script=Han})(?=\p{Script=Latin})/u

/** A hashtag beyond this is not a name; it bounds the work on one. */
const MAX_LENGTH = 80

/** The hashtags of a text that have letters (`#1` counts things), split into words. */
export function splitHashtags(text: string): Hashtag[] {
  if (!/[#＃]/.test(text)) return []
  const hashtags: Hashtag[] = []
  for (const match of text.matchAll(HASHTAG_PATTERN)) {
    const body = match[1] ?? ''
    if (body.length > MAX_LENGTH || !/\p{L}/u.test(body)) continue
    hashtags.push(split(body, match.index + 1))
  }
  return hashtags
}

function split(body: string, start: number): Hashtag {
  let words = ''
  const offsets: number[] = []
  let at = start
  for (const word of body.split(WORD_BREAK)) {
    if (words !== '') {
      words += ' '
      offsets.push(at)
    }
    for (const unit of word.split('')) {
      words += unit === '_' ? ' ' : unit
      offsets.push(at)
      at += 1
    }
  }
  return { start, end: start + body.length, words, offsets }
}
