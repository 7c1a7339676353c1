import type { Tokenizer } from './tokenizer.js'

/** A sub-word with the place it came from: UTF-16 offsets into the text with the word. */
export interface AlignedPiece {
  readonly id: number
  readonly start: number
  readonly end: number
  /** The bare space mark before a word: it has no characters and decides nothing. */
  readonly isMark: boolean
}

const SPACE_MARK = '▁'
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/**
 * Encodes one word and finds the offsets of its pieces, which the tokenizer does not give: the pieces spell the word
 * after NFKC, and every normalised character is traced to the grapheme it came from.
 * @param start UTF-16 offset of the word in its text
 */
export function alignWord(tokenizer: Tokenizer, word: string, start: number): AlignedPiece[] {
  const pieces = tokenizer.pieces(word)
  const origins = normalisedOrigins(word)
  const spelled = pieces.map((piece) => piece.text).join('')
  // The word is encoded as if after a space, so its pieces begin with a mark that is no character of it.
  if (spelled !== SPACE_MARK + origins.text && spelled !== origins.text) {
    // Texts that the tokenizer spells in another way (its special tokens, runs of inner spaces): every piece means the whole
    // word.
    return pieces.map(({ id, text }) => ({ id, start, end: start + word.length, isMark: text === SPACE_MARK }))
  }
  let at = origins.text.length - spelled.length
  return pieces.map(({ id, text }) => {
    const [from, to] = [Math.max(at, 0), at + text.length]
    at = to
    const isMark = to <= 0 || from === to
    return {
      id,
      start: start + (origins.starts[from] ?? word.length),
      end: start + (isMark ? (origins.starts[from] ?? word.length) : (origins.ends[to - 1] ?? word.length)),
      isMark: isMark || text === SPACE_MARK,
    }
  })
}

interface NormalisedOrigins {
  /** The word after NFKC, spaces as marks. */
  readonly text: string
  /** For each UTF-16 unit of `text`: start and end of its origin, within the word. */
  readonly starts: readonly number[]
  readonly ends: readonly number[]
}

function normalisedOrigins(word: string): NormalisedOrigins {
  const text = word.normalize('NFKC').replaceAll(' ', SPACE_MARK)
  const units = Array.from({ length: text.length }, (_, index) => index)
  if (text === word) return { text, starts: units, ends: units.map((index) => index + 1) }
  const starts: number[] = []
  const ends: number[] = []
  let from = 0
  for (const part of separableParts(word)) {
    for (let unit = part.normalize('NFKC').length; unit > 0; unit--) {
      starts.push(from)
      ends.push(from + part.length)
    }
    from += part.length
  }
  if (starts.length === text.length) return { text, starts, ends }
  return { text, starts: units.map(() => 0), ends: units.map(() => word.length) }
}

/** Graphemes, joined where NFKC joins across them (half-width and compatibility jamo compose with their neighbours). */
function separableParts(word: string): string[] {
  const parts: string[] = []
  for (const { segment } of graphemes.segment(word)) {
    const last = parts.at(-1)
    const joined = last === undefined ? '' : last + segment
    if (last === undefined || joined.normalize('NFKC') === last.normalize('NFKC') + segment.normalize('NFKC')) {
      parts.push(segment)
    } else {
      parts[parts.length - 1] = joined
    }
  }
  return parts
}
