import type { AlignedPiece } from './aligned-word.js'
import type { Word } from './words.js'

/** What one label is decided for: a word without its punctuation, a run of punctuation, or one piece of Chinese. */
export interface Unit {
  /** UTF-16 offsets into the text. */
  readonly start: number
  readonly end: number
  /** Position, among the pieces of the word, of the piece that decides. */
  readonly piece: number
  /** Letters or digits: only such units bound an entity. */
  readonly isContent: boolean
}

/** Letters and digits, joined by marks that occur inside names (*O'Brien*, *St. John*, *Jean-Luc*, *AT&T*). */
const RUN = /[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:[.'’&·\-_\u00ad\u200b-\u200d]+[\p{L}\p{N}][\p{L}\p{M}\p{N}]*)*|[^\p{L}\p{N}]+/gu
const CONTENT = /[\p{L}\p{N}]/u
/** Scripts written without spaces: here no sub-word speaks for its neighbours. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}]/u

/**
 * The units of a word. "The first sub-word of a space-separated word decides for the word, not across Chinese
 * characters" (model card); in the training texts punctuation stood apart, so here it is set apart first.
 */
export function unitsOf(text: string, word: Word, pieces: readonly AlignedPiece[]): Unit[] {
  const units: Unit[] = []
  if (word.entityFrom >= word.end) return units
  for (const match of text.slice(word.entityFrom, word.end).matchAll(RUN)) {
    const start = word.entityFrom + match.index
    const end = start + match[0].length
    const isContent = CONTENT.test(match[0])
    if (isContent && UNSPACED.test(match[0])) units.push(...piecewise(text, start, end, pieces))
    else pushUnit(units, pieces, start, end, isContent)
  }
  return units
}

/** One unit for a whole token, unless it has Chinese in it. */
export function tokenUnits(text: string, word: Word, pieces: readonly AlignedPiece[]): Unit[] {
  if (UNSPACED.test(text.slice(word.start, word.end))) return piecewise(text, word.start, word.end, pieces)
  const units: Unit[] = []
  pushUnit(units, pieces, word.start, word.end, true)
  return units
}

/** One unit per piece for Chinese; Latin letters within the run stay together. */
function piecewise(text: string, start: number, end: number, pieces: readonly AlignedPiece[]): Unit[] {
  const units: Unit[] = []
  let at = start
  for (const piece of pieces) {
    if (piece.isMark || piece.end <= at || piece.start >= end) continue
    const to = Math.min(piece.end, end)
    const surface = text.slice(at, to)
    const before = units.at(-1)
    const joinsLatin = before !== undefined && !UNSPACED.test(surface) && !UNSPACED.test(text.slice(before.start, before.end))
    if (before && joinsLatin) units[units.length - 1] = { ...before, end: to }
    else pushUnit(units, pieces, at, to, CONTENT.test(surface))
    at = to
  }
  return units
}

function pushUnit(units: Unit[], pieces: readonly AlignedPiece[], start: number, end: number, isContent: boolean): void {
  const piece = pieces.findIndex((candidate) => !candidate.isMark && candidate.end > start && candidate.start < end)
  if (piece >= 0) units.push({ start, end, piece, isContent })
}
