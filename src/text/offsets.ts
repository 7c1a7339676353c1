/** A user-perceived character, UTF-16 offsets: `text.slice(start, end) === surface`. */
export interface Grapheme {
  readonly start: number
  readonly end: number
  readonly surface: string
}

// A base with more marks than this is no writing: cut, so that normalising one piece stays cheap (NFKC is quadratic in marks).
const MAX_GRAPHEME_UNITS = 64
const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** The text, grapheme by grapheme; piles of marks come in pieces of at most 64 UTF-16 units. */
export function* graphemes(text: string): Generator<Grapheme> {
  for (const { index, segment } of segmenter.segment(text)) {
    if (segment.length <= MAX_GRAPHEME_UNITS) {
      yield { start: index, end: index + segment.length, surface: segment }
      continue
    }
    let start = index
    const stop = index + segment.length
    while (start < stop) {
      let end = Math.min(start + MAX_GRAPHEME_UNITS, stop)
      if (end < stop && splitsSurrogatePair(text, end)) end -= 1
      yield { start, end, surface: text.slice(start, end) }
      start = end
    }
  }
}

/** UTF-16 offset of every code point, and the text's length as the last item: `offsets[codePoint]` → UTF-16. */
export function codePointOffsets(text: string): readonly number[] {
  const offsets: number[] = []
  let at = 0
  for (const char of text) {
    offsets.push(at)
    at += char.length
  }
  offsets.push(at)
  return offsets
}

/** Whether a cut at this UTF-16 index would fall between the two halves of one character. */
export function splitsSurrogatePair(text: string, index: number): boolean {
  return isHighSurrogate(text.charCodeAt(index - 1)) && isLowSurrogate(text.charCodeAt(index))
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff
}
