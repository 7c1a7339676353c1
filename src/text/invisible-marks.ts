const ZERO_WIDTH_SPACE = 0x200b
const ZERO_WIDTH_NO_BREAK_SPACE = 0xfeff
const ZERO_WIDTH_JOINERS: ReadonlySet<number> = new Set([0x200c, 0x200d])
const BLACK_FLAG = 0x1f3f4
const KEYCAP = 0x20e3

/** Soft hyphen, direction marks, word joiner, invisible operators, interlinear marks, variations of ideographs. */
const ALWAYS: readonly (readonly [first: number, last: number])[] = [
  [0xad, 0xad],
  [0x61c, 0x61c],
  [0x180e, 0x180e],
  [0x200e, 0x200f],
  [0x202a, 0x202e],
  [0x2060, 0x206f],
  [0xfff9, 0xfffb],
  [0xe0100, 0xe01ef],
]
const SOMETIMES: readonly (readonly [first: number, last: number])[] = [
  [0x200b, 0x200d],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xe0000, 0xe007f],
]

/** What is drawn over, under or around a character, or joins two: strokes, lines, circles, the grapheme joiner. */
const DRAWN: readonly (readonly [first: number, last: number])[] = [
  [0x305, 0x305],
  [0x332, 0x338],
  [0x33f, 0x33f],
  [0x34f, 0x34f],
  [0x35c, 0x362],
  [0x488, 0x489],
  [0x20d0, 0x20f0],
]
const ACCENTS = [0x300, 0x36f] as const

/** Ranges of the characters that this file is about. */
export const MARKS: readonly (readonly [first: number, last: number])[] = [...ALWAYS, ...SOMETIMES, ...DRAWN, ACCENTS]

const LETTER = /[\p{L}\p{M}]/u
const CARRIES = /[\p{L}\p{N}\s]/u
const EMOJI = /\p{Extended_Pictographic}/u
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}]/u
const SPACED = /[\p{L}\p{M}\p{N}]/u
const NO_SPACE_BEFORE = /[\s,.!?;:'’)\]…-]/u
/** Latin, Greek and Cyrillic join no letters; Arabic and the scripts of India and its neighbours do. */
const LAST_UNJOINED = 0x52f

export function isIn(ranges: readonly (readonly [first: number, last: number])[], point: number): boolean {
  return ranges.some(([first, last]) => point >= first && point <= last)
}

/**
 * Whether a character that shows nothing is to go.
 * @param before the character before it, as folded
 * @param after asks for the next character that shows, as folded
 */
export function isInvisible(point: number, before: number | undefined, after: () => string | undefined): boolean {
  if (isIn(ALWAYS, point)) return true
  if (!isIn(SOMETIMES, point)) return false
  if (point === ZERO_WIDTH_SPACE || point === ZERO_WIDTH_NO_BREAK_SPACE) return isSeparatedAnyway(before, after)
  if (before === undefined) return point >= 0xe0000
  const character = String.fromCodePoint(before)
  if (ZERO_WIDTH_JOINERS.has(point)) return before <= LAST_UNJOINED && SPACED.test(character)
  if (point >= 0xe0000) return before !== BLACK_FLAG && !isIn([[0xe0020, 0xe007e]], before)
  return LETTER.test(character) && !EMOJI.test(character)
}

/** A zero-width space is a space in Thai and its neighbours, and between a word and a link: not inside a word. */
function isSeparatedAnyway(before: number | undefined, after: () => string | undefined): boolean {
  const left = before === undefined ? ' ' : String.fromCodePoint(before)
  const right = after() ?? ' '
  if (/\s/u.test(left) || NO_SPACE_BEFORE.test(right)) return true
  const isWord = (character: string): boolean => SPACED.test(character) && !UNSPACED.test(character)
  return isWord(left) && isWord(right)
}

/** Accents and overlays that stand behind one character. */
export function isPiledMark(point: number): boolean {
  return (point >= ACCENTS[0] && point <= ACCENTS[1]) || isIn(DRAWN, point)
}

/** Whether a mark is drawn over a letter, digit or space. On a sign it makes another sign (`=` and a stroke: `≠`). */
export function isDrawnOver(point: number, base: string): boolean {
  return isIn(DRAWN, point) && CARRIES.test(base) && !(point === KEYCAP && /\d/u.test(base))
}
