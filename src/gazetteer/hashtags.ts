import { hashtagBreaks } from '../text/hashtag-words.js'
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

/** Names are also looked for between letters and digits, and where the script changes. */
const FURTHER_BREAK =
  /(?<=[\p{L}\p{M}])(?=\p{N})|(?<=\p{Script=Latin})(?=\p{Script=Han})|(?<=\p{Script=Han})(?=\p{Script=Latin})/gu

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
  const breaks = new Set([...hashtagBreaks(body), ...[...body.matchAll(FURTHER_BREAK)].map(({ index }) => index)])
  let words = ''
  const offsets: number[] = []
  for (let at = 0; at < body.length; at += 1) {
    if (breaks.has(at)) {
      words += ' '
      offsets.push(start + at)
    }
    words += body[at] === '_' ? ' ' : body[at]
    offsets.push(start + at)
  }
  return { start, end: start + body.length, words, offsets }
}
