import { decodeEntities } from './entities.js'
import {
  CJK_CLASS,
  EMAIL_PATTERN,
  EMOJI_PATTERN,
  HANDLES_PATTERN,
  HASHTAG_PATTERN,
  INVISIBLE_PATTERN,
  URL_PATTERN,
} from './patterns.js'

/** Names that models and results carry. A change of rules is a new version: a model that was trained on the old one must say so. */
export const PROFILES = {
  language: 'language-v1',
  sentiment: 'sentiment-v1',
  ner: 'ner-v1',
  words: 'words-v1',
} as const

const BLANKS = /[\s\p{Cc}\u200B]+/gu
// Canonical ordering is quadratic in a run of marks (100,000 of them: four seconds). UAX #15 "stream-safe" allows 30.
const MARK_PILE = /(\p{M}{30})\p{M}+/gu
const DIGIT_RUN = /(?<![\p{L}\p{N}_.#$£€])\+?\d(?:[ .\-]*\d)+(?![\p{L}\p{N}_@])/gu
const MAX_MASK_PASSES = 4
const MIN_PHONE_DIGITS = 7
const MAX_PHONE_DIGITS = 15
const CJK_AFTER_URL = new RegExp(`^[${CJK_CLASS}]`, 'u')

/** What every profile starts from: entities decoded, NFC, no invisible characters, each run of blanks one space. Idempotent. */
export function plainText(text: string): string {
  const canonical = text.replace(INVISIBLE_PATTERN, '').replace(MARK_PILE, '$1').normalize('NFC')
  return decodeEntities(canonical).replace(MARK_PILE, '$1').normalize('NFC').replace(BLANKS, ' ').trim()
}

/**
 * Profile `sentiment-v1`, from `plainText`: URL → `http`, e-mail → `<email>`, handle → `@user`, digit runs that look
 * like telephone numbers → `<number>` (7–15 digits with spaces, dots and hyphens between; so are years such as
 * 2016-2017, as in the training data). Case, emoji, punctuation and hashtags stay. Idempotent.
 */
export function sentimentText(plain: string): string {
  let text = plain
  // A mask may end what hid the next one ("a@b.co.c@d.co"): a second pass is rare, a third hardly ever needed.
  for (let pass = 0; pass < MAX_MASK_PASSES; pass += 1) {
    const masked = mask(text)
    if (masked === text) break
    text = masked
  }
  return text
}

function mask(plain: string): string {
  let text = plain
  if (/http|www\./iu.test(text)) text = maskUrls(text)
  if (text.includes('@')) text = text.replace(EMAIL_PATTERN, '<email>').replace(HANDLES_PATTERN, maskHandles)
  return text.replace(DIGIT_RUN, maskNumber)
}

/**
 * Profile `language-v1`, from `plainText`: URLs, e-mail addresses, handles and emoji removed; a hashtag loses its mark
 * but keeps its words, split at capitals and underscores: they are language, too.
 */
export function languageText(plain: string): string {
  return withoutLinks(plain)
    .replace(HASHTAG_PATTERN, (_, tag: string) => ` ${splitHashtag(tag)} `)
    .replace(EMOJI_PATTERN, ' ')
    .replace(/[#＃\uFE0E\uFE0F]/gu, ' ')
    .replace(BLANKS, ' ')
    .trim()
}

/** `plainText` without URLs, e-mail addresses, handles and the `RT @handle:` of old-style reposts. */
export function withoutLinks(plain: string): string {
  let text = plain
  if (/http|www\./iu.test(text)) text = text.replace(URL_PATTERN, ' ')
  if (text.includes('@')) {
    text = text
      .replace(/^RT @[^\s:]{1,100}:? /u, '')
      .replace(EMAIL_PATTERN, ' ')
      .replace(HANDLES_PATTERN, ' ')
  }
  return text
}

/** The words of a hashtag: `NDP2025Fireworks` → `NDP2025 Fireworks`, `MRTBreakdown` → `MRT Breakdown`. */
export function splitHashtag(tag: string): string {
  return tag
    .replaceAll('_', ' ')
    .replace(/(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/gu, ' ')
    .trim()
}

function maskUrls(text: string): string {
  return text.replace(URL_PATTERN, (url: string, offset: number) =>
    CJK_AFTER_URL.test(text.slice(offset + url.length, offset + url.length + 2)) ? 'http ' : 'http',
  )
}

function maskHandles(chain: string): string {
  const [first, ...rest] = chain.slice(1).split('@')
  if (first === undefined) return chain
  // "@name@host.social" is one handle, "@a@b" two.
  return '@user' + rest.map((name) => (name.includes('.') ? '' : '@user')).join('')
}

function maskNumber(run: string): string {
  const digits = run.replace(/\D/gu, '').length
  return digits >= MIN_PHONE_DIGITS && digits <= MAX_PHONE_DIGITS ? '<number>' : run
}
