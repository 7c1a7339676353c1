import { EMAIL_PATTERN, HANDLES_PATTERN, URL_PATTERN } from '../text/patterns.js'

/** A stretch of a text that is encoded as one word, as if after a space. */
export interface Word {
  /** UTF-16 offsets into the text. */
  readonly start: number
  readonly end: number
  /** The text that the model reads in its place: the characters themselves, `@user` or `http`. */
  readonly encodedAs: string
  /**
   * Offset from which on the word may be part of an entity: handles, addresses and hashtags are read by the model but
   * are no entities by themselves. `end` when all of it is one of these.
   */
  readonly entityFrom: number
}

/** One or several, glued; Weibo closes a Chinese hashtag with a second mark and continues without a space. */
const HASHTAGS = /^(?:[#＃][^\s#＃]{0,60}\p{Script=Han}[^\s#＃]{0,60}[#＃]|[#＃][\p{L}\p{M}\p{N}_]+)+/u

/** `lunch@Amoy`: a word, the sign and a place. An address is a link and was set apart before. */
const AT_PLACE = /^\p{L}{2,30}@(?=\p{Lu}\p{L})/u

/** A run without spaces beyond this is cut: it keeps one encoding short, whatever is posted. */
const MAX_WORD_LENGTH = 2_000

interface Link {
  readonly start: number
  readonly end: number
  readonly encodedAs: string
}

/**
 * The words of a folded text (`foldText`), under the preprocessing profile `ner-v2`: handles are read as `@user`, addresses as
 * `http`, everything else as written. In the training texts handles and addresses were separate tokens, so one that is
 * joined to other characters is separated here; so is a place behind `@` within a word.
 */
export function* nerWords(text: string): Generator<Word> {
  const links = linksOf(text)
  let next = 0
  for (const { start, end } of spacedRuns(text)) {
    let at = start
    for (let link = links[next]; link && link.start < end; link = links[++next]) {
      if (link.start > at) yield* written(text, at, link.start)
      if (link.end > at) yield { ...link, start: Math.max(link.start, at), entityFrom: link.end }
      at = Math.max(at, link.end)
    }
    if (at < end) yield* written(text, at, end)
  }
}

const URL_TOKEN = /^(?:https?:\/\/|www\.)/iu

/**
 * The tokens of a labelled file, joined by spaces, as the NER model card was scored: one that begins with `@` is read as
 * `@user`, an address as `http`. Neither is set apart from what is joined to it, and both can be entities.
 */
export function* tokenWords(text: string): Generator<Word> {
  for (const { start, end } of spacedRuns(text)) {
    const token = text.slice(start, end)
    const encodedAs = token.startsWith('@') && token.length > 1 ? '@user' : URL_TOKEN.test(token) ? 'http' : token
    yield { start, end, encodedAs, entityFrom: start }
  }
}

function* written(text: string, start: number, end: number): Generator<Word> {
  const encodedAs = text.slice(start, end)
  const sign = AT_PLACE.exec(encodedAs)?.[0].length
  if (sign === undefined) {
    yield { start, end, encodedAs, entityFrom: start + (HASHTAGS.exec(encodedAs)?.[0].length ?? 0) }
    return
  }
  const cuts = [start, start + sign - 1, start + sign, end] as const
  for (const [from, to] of [cuts.slice(0, 2), cuts.slice(1, 3), cuts.slice(2)] as [number, number][])
    yield { start: from, end: to, encodedAs: text.slice(from, to), entityFrom: from }
}

/** Sorted, not overlapping: an address wins over what looks like a handle inside it. */
function linksOf(text: string): Link[] {
  const links: Link[] = []
  const add = (pattern: RegExp, encodedAs: string | null): void => {
    for (const { index: start, 0: found } of text.matchAll(pattern)) {
      links.push({ start, end: start + found.length, encodedAs: encodedAs ?? found })
    }
  }
  if (/http|www\./iu.test(text)) add(URL_PATTERN, 'http')
  if (text.includes('@')) {
    add(EMAIL_PATTERN, null)
    add(HANDLES_PATTERN, '@user')
  }
  let free = 0
  return links
    .sort((a, b) => a.start - b.start || b.end - a.end)
    .filter((link) => {
      if (link.start < free) return false
      free = link.end
      return true
    })
}

function* spacedRuns(text: string): Generator<{ start: number; end: number }> {
  for (const match of text.matchAll(/\S+/gu)) {
    const last = match.index + match[0].length
    let start = match.index
    while (start < last) {
      let end = Math.min(start + MAX_WORD_LENGTH, last)
      // Not between the two halves of one character.
      if (end < last && (text.codePointAt(end - 1) ?? 0) > 0xffff) end--
      yield { start, end }
      start = end
    }
  }
}
