import type { Span } from '../../models/spans.js'

/** Malay titles and words for relatives, which stand before a name and are not part of it, as in the Indonesian sets. */
const MALAY =
  /^(?:(?:encik|cik|puan(?:\s+sri)?|datuk|datin|ustaz|ustazah|cikgu|abang|kak|kakak|adik|mak\s?cik|pak\s?cik|wak|haji|hajah)\s+)+(?=\p{L})/iu
/** Tamil ones before a name (_திரு_) … */
const TAMIL_BEFORE = /^(?:(?:திரு|திருமதி|டாக்டர்|பேராசிரியர்|அமைச்சர்|அதிபர்|பிரதமர்)\.?\s+)+(?=\p{L})/u
/** … and behind it, where relatives and teachers have theirs, with the case ending of the whole (_செல்வி அக்காவுக்கு_). */
const TAMIL_BEHIND =
  /(?<=\S)\s+(?:அக்கா|அண்ணன்|அண்ணா|அண்ணே|தம்பி|தங்கச்சி|மாமா|மாமி|அத்தை|சித்தி|சித்தப்பா|தாத்தா|பாட்டி|ஐயா|அம்மா|சார்|மேடம்|டீச்சர்)(?:வோட|வின்|வுக்கு|வை|வும்|யின்|யை|யும்|க்கு)?$/u
/** A title that the model took for a person. */
const TITLE_ALONE = /^(?:encik|cik|puan|datuk|datin|ustaz|ustazah|cikgu|kak|kakak|mak\s?cik|pak\s?cik|திரு|திருமதி)$/iu
/** The spoken ending _-ல_ (in, at), which is a word of its own behind a name in Latin letters: _Jurong Point ல_. */
const LOOSE_ENDING = /(?<=[A-Za-z\p{N}])\s+ல$/u

/** Tamil says _and_ with an ending on each name: _கமலாவும் ராஜாவும்_ are two. */
const EACH_WITH_AND = /^\S+ும்(?:\s+\S+ும்)+$/u

/**
 * Spans without the Malay and Tamil titles at their ends, and Tamil names that are joined by an ending as several. One that
 * is only a title is left out.
 */
export function malayAndTamilNames(text: string, spans: readonly Span[]): Span[] {
  return spans.flatMap((span) => {
    const surface = text.slice(span.start, span.end)
    const loose = lengthOf(LOOSE_ENDING, surface)
    if (EACH_WITH_AND.test(surface)) return wordsOf(surface, span)
    if (span.type !== 'PER') return [{ ...span, end: span.end - loose }]
    if (TITLE_ALONE.test(surface)) return []
    const before = lengthOf(MALAY, surface) || lengthOf(TAMIL_BEFORE, surface)
    const behind = loose || lengthOf(TAMIL_BEHIND, surface.slice(before))
    return [{ ...span, start: span.start + before, end: span.end - behind }]
  })
}

function wordsOf(surface: string, span: Span): Span[] {
  return [...surface.matchAll(/\S+/gu)].map(({ index, 0: word }) => {
    const start = span.start + index
    return { ...span, start, end: start + word.length }
  })
}

function lengthOf(pattern: RegExp, surface: string): number {
  return pattern.exec(surface)?.[0].length ?? 0
}
