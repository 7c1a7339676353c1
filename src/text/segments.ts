import { CJK_CLASS, EMAIL_PATTERN, EMOJI_SOURCE, HANDLES_PATTERN, URL_PATTERN } from './patterns.js'

export type SegmentKind = 'word' | 'number' | 'cjk' | 'hashtag' | 'handle' | 'url' | 'email' | 'emoji' | 'punctuation'

/** A piece of the text as posted: `text.slice(start, end) === surface`, UTF-16 offsets. */
export interface TextSegment {
  readonly start: number
  readonly end: number
  readonly kind: SegmentKind
  readonly surface: string
}

// A word keeps its inner apostrophes (don't, People's) and single letters with dots (U.S.), not hyphens or slashes:
// "Ris-Punggol" is two places. Numbers keep inner separators (3.50, 12,000, 7:30). One Chinese character is one segment.
const PIECES = new RegExp(
  [
    String.raw`(?<emoji>${EMOJI_SOURCE})`,
    String.raw`(?<hashtag>[#＃][\p{L}\p{M}\p{N}_]+)`,
    String.raw`(?<cjk>[${CJK_CLASS}]\p{M}*)`,
    String.raw`(?<number>\p{Nd}+(?:[.,:]\p{Nd}+)*(?![[\p{L}\p{M}_]--[${CJK_CLASS}]]))`,
    String.raw`(?<word>(?:\p{Lu}\.){2,}|[[\p{L}\p{M}\p{N}_\u200C\u200D]--[${CJK_CLASS}]]+(?:['’][[\p{L}\p{M}\p{N}]--[${CJK_CLASS}]]+)*)`,
    String.raw`(?<punctuation>\S)`,
  ].join('|'),
  'gv',
)
const KINDS: readonly SegmentKind[] = ['emoji', 'hashtag', 'cjk', 'number', 'word', 'punctuation']

/**
 * Everything in a text that is not white space, in order, without overlap: the shared notion of a word for the
 * gazetteer and for NER. Links and handles are one segment each, whatever they contain.
 */
export function segmentWords(text: string): readonly TextSegment[] {
  const segments: TextSegment[] = []
  let from = 0
  for (const link of links(text)) {
    pushPieces(segments, text, from, link.start)
    segments.push(link)
    from = link.end
  }
  pushPieces(segments, text, from, text.length)
  return segments
}

function links(text: string): TextSegment[] {
  const found: TextSegment[] = []
  if (/http|www\./iu.test(text)) collect(found, text, URL_PATTERN, 'url')
  if (text.includes('@')) {
    collect(found, text, EMAIL_PATTERN, 'email')
    collect(found, text, HANDLES_PATTERN, 'handle')
  }
  found.sort((a, b) => a.start - b.start || b.end - a.end)
  let end = 0
  return found.filter((link) => {
    const free = link.start >= end
    if (free) end = link.end
    return free
  })
}

function collect(found: TextSegment[], text: string, pattern: RegExp, kind: SegmentKind): void {
  for (const match of text.matchAll(pattern)) {
    found.push({ start: match.index, end: match.index + match[0].length, kind, surface: match[0] })
  }
}

function pushPieces(segments: TextSegment[], text: string, from: number, to: number): void {
  if (from >= to) return
  for (const match of text.slice(from, to).matchAll(PIECES)) {
    const start = from + match.index
    const kind = KINDS.find((name) => match.groups?.[name] !== undefined) ?? 'punctuation'
    segments.push({ start, end: start + match[0].length, kind, surface: match[0] })
  }
}
