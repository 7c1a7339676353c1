import { EMAIL_PATTERN, HANDLES_PATTERN, HASHTAG_PATTERN, URL_PATTERN } from '../text/patterns.js'

/** Scripts written without spaces: a name may begin and end anywhere. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u
const WORD = /[\p{L}\p{M}\p{N}_]/u

/** Case endings of Tamil as they are written onto a name (decomposed, after the pulli is gone). */
const TAMIL_ENDINGS = new Set(
  'ில் ிலும் ிலே ிலிருந்து ிலுள்ள ின் ுக்கு ுக்கும் ுக்குள் ை ையும் ால் ுடன் ும் ோடு ல் வில் விலிருந்து வின் வுக்கு வை யில் யிலிருந்து யின் யை க்கு க்கும்'
    .normalize('NFKD')
    .split(' '),
)
const TAMIL_RUN = /^[\u0b80-\u0bff]+/

/** `mrt.example.sg/x`: a bare domain. The look-behind keeps it linear on long runs of dots and letters. */
const BARE_DOMAIN =
  /(?<![\p{L}\p{N}_.-])(?:[\p{L}\p{N}_-]{1,63}\.){1,8}(?:com|sg|org|net|gov|edu|my|io|co)(?![\p{L}\p{N}_-])(?:\/\S*)?/giu

/** `r/singapore`, `u/bishan`: a community or a person of Reddit. */
const REDDIT_NAME = /(?<![\p{L}\p{N}_])[ru]\/[A-Za-z0-9_-]{2,24}/giu

/** Names inside these are not entities by themselves (those of hashtags are read word by word); and what each contains. */
const NOT_PROSE: readonly (readonly [mark: RegExp, pattern: RegExp])[] = [
  [/http|www\./i, URL_PATTERN],
  [/@/, EMAIL_PATTERN],
  [/@/, HANDLES_PATTERN],
  [/[#＃]/, HASHTAG_PATTERN],
  [/\.\p{L}/u, BARE_DOMAIN],
  [/[ru]\//i, REDDIT_NAME],
]

function isWordCharacter(codePoint: number): boolean {
  if (codePoint < 0x80) {
    return (
      (codePoint >= 0x61 && codePoint <= 0x7a) ||
      (codePoint >= 0x41 && codePoint <= 0x5a) ||
      (codePoint >= 0x30 && codePoint <= 0x39) ||
      codePoint === 0x5f
    )
  }
  const character = String.fromCodePoint(codePoint)
  return WORD.test(character) && !UNSPACED.test(character)
}

function codePointBefore(text: string, at: number): number {
  const unit = text.charCodeAt(at - 1)
  return unit >= 0xdc00 && unit <= 0xdfff && at > 1 ? (text.codePointAt(at - 2) as number) : unit
}

/** Whether a name may begin here: its first character, or the one before it, does not belong to a word. */
export function startsWord(text: string, start: number): boolean {
  return (
    start === 0 || !isWordCharacter(text.codePointAt(start) as number) || !isWordCharacter(codePointBefore(text, start))
  )
}

/** Whether a name may end here. */
export function endsWord(text: string, end: number): boolean {
  return (
    end >= text.length ||
    !isWordCharacter(codePointBefore(text, end)) ||
    !isWordCharacter(text.codePointAt(end) as number)
  )
}

/** Length in UTF-16 units of a Tamil case ending that begins here and fills the rest of the word, else 0. */
export function tamilEnding(text: string, end: number): number {
  const rest = TAMIL_RUN.exec(text.slice(end, end + 16))?.[0] ?? ''
  return TAMIL_ENDINGS.has(rest.normalize('NFKD')) ? rest.length : 0
}

/** UTF-16 ranges [start, end) of a text that are links, addresses, handles or hashtags, in no order. */
export function notProse(text: string): [start: number, end: number][] {
  const ranges: [number, number][] = []
  for (const [mark, pattern] of NOT_PROSE) {
    if (!mark.test(text)) continue
    for (const { index, 0: found } of text.matchAll(pattern)) {
      // "#1 Bishan" counts things; a hashtag has a letter.
      if (/\p{L}/u.test(found)) ranges.push([index, index + found.length])
    }
  }
  return ranges
}
