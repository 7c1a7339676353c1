import type { PostDraft } from './post-draft.js'

/** One character of UTF-8 whose bytes were each taken for a character of Latin-1. */
const SEQUENCE =
  /[\u00c2-\u00df][\u0080-\u00bf]|\u00e0[\u00a0-\u00bf][\u0080-\u00bf]|[\u00e1-\u00ec\u00ee\u00ef][\u0080-\u00bf]{2}|\u00ed[\u0080-\u009f][\u0080-\u00bf]|\u00f0[\u0090-\u00bf][\u0080-\u00bf]{2}|[\u00f1-\u00f3][\u0080-\u00bf]{3}|\u00f4[\u0080-\u008f][\u0080-\u00bf]{2}/g
/** The first byte of each: what most texts do not have, and no sign of Windows stands for. */
const FIRST = /[\u00c2-\u00f4]/
/** Control characters that nobody types: half of all bytes inside a character of UTF-8 are among them. */
const CONTROL = /[\u0080-\u009f]/
/** `Ã©` for é, `Â°` for °: a capital with a sign behind it, in the middle of small letters. */
const LATIN_IN_WORD = /\p{Ll}[\u00c2\u00c3][\u00a0-\u00bf]|[\u00c2\u00c3][\u00a0-\u00bf]\p{Ll}/u
/** Text that went through the fault more than once is rare, and more than this often unheard of. */
const MOST_TIMES = 3

/** What Windows-1252 has where Latin-1 has control characters; five of them have nothing there. */
const WINDOWS = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'
const OF_WINDOWS = /[€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]/g

const NOTE = 'doubly encoded UTF-8 was decoded'

/**
 * Texts that were encoded as UTF-8 twice, as in all downloads of Meta: each run is decoded, whatever stands around it.
 * Only with a proof: real text of Latin-1 has capitals before signs too (`«CAFÉ»` is bytes of a valid character).
 */
export function decodeTwice(text: string): string {
  if (!FIRST.test(text)) return text
  let decoded = text
  for (let times = 0; times < MOST_TIMES; times += 1) {
    const latin = asLatin(decoded)
    const found = Array.from(latin.matchAll(SEQUENCE), ({ 0: bytes, index }) => ({ bytes, index }))
    if (found.length === 0 || !isProven(decoded, found)) break
    decoded = replaceEach(decoded, found, (bytes) => Buffer.from(bytes, 'latin1').toString('utf8'))
  }
  return decoded
}

interface Sequence {
  /** In Latin-1. */
  readonly bytes: string
  readonly index: number
}

/** As long as before: each sign of Windows stands for one byte. */
function asLatin(text: string): string {
  return text.replace(OF_WINDOWS, (sign) => String.fromCharCode(0x80 + WINDOWS.indexOf(sign)))
}

function replaceEach(text: string, found: readonly Sequence[], by: (bytes: string) => string): string {
  let replaced = ''
  let end = 0
  for (const { bytes, index } of found) {
    replaced += text.slice(end, index) + by(bytes)
    end = index + bytes.length
  }
  return replaced + text.slice(end)
}

function isProven(text: string, found: readonly Sequence[]): boolean {
  // A lone control character is of another fault: an apostrophe of Windows, say. Then nothing here is certain.
  if (CONTROL.test(replaceEach(text, found, () => ''))) return false
  const sequences = found.map(({ bytes, index }) => text.slice(index, index + bytes.length))
  const withControl = sequences.filter((bytes) => CONTROL.test(bytes))
  return (
    withControl.length > 1 ||
    (withControl.length > 0 && sequences.length > 2) ||
    withControl.some((bytes) => bytes.length > 2 || /[\u00c2\u00c3]/.test(bytes)) ||
    // `â€”` for a dash: nobody writes a letter, a sign of money and a dash. `É”` is the end of a shouted quotation.
    sequences.some((bytes) => bytes.length > 2 && bytes !== asLatin(bytes)) ||
    LATIN_IN_WORD.test(text)
  )
}

/** The same draft where nothing is doubly encoded, which is nearly always. */
export function withoutDoubleEncoding(
  draft: PostDraft,
  notes: readonly string[],
): { draft: PostDraft; notes: readonly string[] } {
  const text = decodeTwice(draft.text)
  const { author } = draft
  const placeTag = draft.placeTag && decodeTwice(draft.placeTag)
  const community = draft.community && decodeTwice(draft.community)
  const handle = author?.handle && decodeTwice(author.handle)
  const declaredPlace = author?.declaredPlace && decodeTwice(author.declaredPlace)
  const isSame =
    text === draft.text &&
    placeTag === draft.placeTag &&
    community === draft.community &&
    handle === author?.handle &&
    declaredPlace === author?.declaredPlace
  if (isSame) return { draft, notes }
  const mended = author && { ...author, handle: handle ?? null, declaredPlace: declaredPlace ?? null }
  return { draft: { ...draft, text, placeTag, community, author: mended }, notes: [...notes, NOTE] }
}
