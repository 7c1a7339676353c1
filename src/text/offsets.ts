/** A user-perceived character, UTF-16 offsets: `text.slice(start, end) === surface`. */
export interface Grapheme {
  readonly start: number
  readonly end: number
  readonly surface: string
}

// A base with more marks than this is no writing: cut, so that normalising one piece stays cheap (NFKC is quadratic in
// marks).
export const MAX_GRAPHEME_UNITS = 64
// Intl.Segmenter takes time quadratic in the length of its input, so it gets the text in windows.
const WINDOW_UNITS = 512
const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** The text, grapheme by grapheme; piles of marks come in pieces of at most 64 UTF-16 units. Linear in the text. */
export function* graphemes(text: string): Generator<Grapheme> {
  let from = 0
  while (from < text.length) {
    const end = from + WINDOW_UNITS
    const window = text.slice(from, splitsSurrogatePair(text, end) ? end - 1 : end)
    const isLast = from + window.length === text.length
    let next = from
    for (const { index, segment } of segmenter.segment(window)) {
      // The last one may reach beyond the window. The next window starts with it, unless it is endless.
      if (!isLast && index > 0 && index + segment.length === window.length) break
      yield* pieces(text, from + index, from + index + segment.length)
      next = from + index + segment.length
    }
    from = next
  }
}

function* pieces(text: string, from: number, to: number): Generator<Grapheme> {
  let start = from
  while (start < to) {
    let end = Math.min(start + MAX_GRAPHEME_UNITS, to)
    if (splitsSurrogatePair(text, end)) end -= 1
    yield { start, end, surface: text.slice(start, end) }
    start = end
  }
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
