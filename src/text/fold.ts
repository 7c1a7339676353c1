import { DRESSED, NEEDS_NEIGHBOUR } from './dressed-letters.js'
import { isDrawnOver, isInvisible, isPiledMark, MARKS } from './invisible-marks.js'
import { LOOK_ALIKES, replaceLookAlikes } from './look-alikes.js'
import { regionalLetters, spellsWithFlags } from './regional-letters.js'

/** A text without disguises, with the way back to the text as posted. */
export interface FoldedText {
  readonly text: string
  /** UTF-16 offset in the posted text at which the character at this offset of `text` begins. */
  startOf(offset: number): number
  /** The same for the end of a stretch: behind the strokes that are drawn over its last character. */
  endOf(offset: number): number
}

const MAX_PASSES = 4
/** Vietnamese has two on one letter; no orthography has more. */
const MAX_ACCENTS = 2
const PILE = /\p{Script=Latin}\p{M}{3}/u
const LATIN = /\p{Script=Latin}/u
const LETTER = /[\p{L}\p{N}]/u

/** By UTF-16 unit: whether a text with it can come out changed. A text without any is returned as it is. */
const SUSPECT = suspects()

/**
 * The one fold. Every profile, the gazetteer and the matching of themes read texts through it. It works by code point,
 * so that every character knows where it came from:
 * 1. Invisible marks go: soft hyphens, zero-width characters inside words, direction marks, variation selectors of letters.
 *    Those that emoji, Arabic, Indic scripts or Thai need stay.
 * 2. What is drawn over letters goes (strokes, lines, circles), and so do piles of three accents and more.
 * 3. Letters in a dress become plain: full-width, mathematical, circled, squared, small capitals, ligatures, flags.
 * 4. Letters of other alphabets that look Latin become Latin, in words that mix the two.
 *
 * Any other text comes out as it went in: one or two accents, emoji, punctuation and case are no disguise. Idempotent, and
 * linear in the text.
 */
export function foldText(text: string): FoldedText {
  let folded = isSuspect(text) ? undisguised(text) : unchanged(text)
  // One disguise may hide another, such as a soft hyphen between two strokes.
  for (let pass = 1; pass < MAX_PASSES && folded.text !== text && isSuspect(folded.text); pass += 1) {
    const before = folded
    const again = undisguised(before.text)
    if (again.text === before.text) break
    folded = {
      text: again.text,
      startOf: (offset) => before.startOf(again.startOf(offset)),
      endOf: (offset) => before.endOf(again.endOf(offset)),
    }
  }
  return folded
}

function isSuspect(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (SUSPECT[text.charCodeAt(at)] === 1) return true
  return false
}

function unchanged(text: string): FoldedText {
  const same = (offset: number): number => offset
  return { text, startOf: same, endOf: same }
}

/** The folded code points, each with the stretch of the posted text that it stands for. */
interface Folding {
  readonly points: number[]
  readonly starts: number[]
  readonly ends: number[]
  changed: boolean
}

function undisguised(text: string): FoldedText {
  const folding: Folding = { points: [], starts: [], ends: [], changed: false }
  const hasPiles = PILE.test(text)
  let spelled: boolean | undefined
  let hasLookAlikes = false
  let visible = 0
  const following = (from: number): string | undefined => {
    // Remembered, for a run of invisible characters asks at each of them.
    visible = Math.max(visible, from)
    while (visible < text.length && isMarkAt(text, visible)) visible += width(text.codePointAt(visible) as number)
    const point = text.codePointAt(visible)
    return point === undefined ? undefined : (DRESSED.get(point) ?? String.fromCodePoint(point))
  }
  for (let at = 0; at < text.length;) {
    const point = text.codePointAt(at) as number
    const next = at + width(point)
    if (SUSPECT[text.charCodeAt(at)] === 0) {
      push(folding, point, at, next)
      at = next
    } else if (isPiledMark(point)) {
      at = foldMarks(text, folding, at, hasPiles)
    } else if (isRegional(point)) {
      spelled ??= spellsWithFlags(text)
      at = foldFlags(text, folding, at, spelled)
    } else {
      hasLookAlikes ||= LOOK_ALIKES.has(point)
      const after = (): string | undefined => following(next)
      if (isInvisible(point, folding.points.at(-1), after)) folding.changed = true
      else foldLetter(folding, point, at, next, after)
      at = next
    }
  }
  if (hasLookAlikes && replaceLookAlikes(folding.points)) folding.changed = true
  return folding.changed ? joined(text, folding) : unchanged(text)
}

function push({ points, starts, ends }: Folding, point: number, start: number, end: number): void {
  points.push(point)
  starts.push(start)
  ends.push(end)
}

/** The marks from here on, which all belong to one character. @returns where they end */
function foldMarks(text: string, folding: Folding, from: number, hasPiles: boolean): number {
  const base = folding.points.at(-1)
  const character = base === undefined ? '' : String.fromCodePoint(base)
  const accents: number[] = []
  const places: number[] = []
  let at = from
  for (; at < text.length && isPiledMark(text.charCodeAt(at)); at += 1) {
    if (isDrawnOver(text.charCodeAt(at), character)) continue
    accents.push(text.charCodeAt(at))
    places.push(at)
  }
  const isPile = LATIN.test(character) && (accents.length > MAX_ACCENTS || (hasPiles && !composes(character, accents)))
  if (!isPile) accents.forEach((accent, index) => push(folding, accent, places[index]!, places[index]! + 1))
  const kept = isPile ? 0 : accents.length
  if (kept < at - from) {
    folding.changed = true
    if (folding.ends.length > 0) folding.ends[folding.ends.length - 1] = at
  }
  return at
}

function composes(base: string, accents: readonly number[]): boolean {
  return (base + String.fromCharCode(...accents)).normalize('NFC').length === base.length
}

function foldFlags(text: string, folding: Folding, from: number, isSpelled: boolean): number {
  const { end, letters } = regionalLetters(text, from)
  if (isSpelled) folding.changed = true
  for (let at = from, letter = 0; at < end;) {
    const point = text.codePointAt(at) as number
    const next = at + width(point)
    if (!isSpelled) push(folding, point, at, next)
    else if (isRegional(point)) push(folding, letters.charCodeAt(letter++), at, next)
    at = next
  }
  return end
}

function foldLetter(folding: Folding, point: number, at: number, next: number, after: () => string | undefined): void {
  const plain = DRESSED.get(point)
  if (plain === undefined || (NEEDS_NEIGHBOUR.has(point) && !isBesideLetter(folding, after))) {
    push(folding, point, at, next)
    return
  }
  folding.changed = true
  for (const letter of plain) push(folding, letter.codePointAt(0) as number, at, next)
}

function isBesideLetter({ points }: Folding, after: () => string | undefined): boolean {
  const before = points.at(-1)
  return (before !== undefined && LETTER.test(String.fromCodePoint(before))) || LETTER.test(after() ?? ' ')
}

function joined(text: string, { points, starts, ends }: Folding): FoldedText {
  const length = points.reduce((sum, point) => sum + width(point), 0)
  const startAt = new Int32Array(length + 1)
  const endAt = new Int32Array(length + 1)
  let folded = ''
  points.forEach((point, index) => {
    startAt[folded.length] = starts[index]!
    folded += String.fromCodePoint(point)
    endAt[folded.length] = ends[index]!
    // Half a character is all of it.
    if (point > 0xffff) {
      startAt[folded.length - 1] = starts[index]!
      endAt[folded.length - 1] = ends[index]!
    }
  })
  startAt[length] = text.length
  return { text: folded, startOf: (offset) => startAt[offset] ?? 0, endOf: (offset) => endAt[offset] ?? 0 }
}

function width(point: number): number {
  return point > 0xffff ? 2 : 1
}

function isRegional(point: number): boolean {
  return point >= 0x1f1e6 && point <= 0x1f1ff
}

function isMarkAt(text: string, at: number): boolean {
  const point = text.codePointAt(at) as number
  return MARKS.some(([first, last]) => point >= first && point <= last)
}

function suspects(): Uint8Array {
  const table = new Uint8Array(0x10000)
  const mark = (point: number): void => {
    table[String.fromCodePoint(point).charCodeAt(0)] = 1
  }
  for (const [first, last] of MARKS) for (let point = first; point <= last; point += 1) mark(point)
  for (const point of DRESSED.keys()) mark(point)
  for (const point of LOOK_ALIKES.keys()) mark(point)
  return table
}
