import { decodeEntities } from './entities.js'
import { shortened } from './drawn-out.js'
import { foldText } from './fold.js'
import { splitHashtag } from './hashtag-words.js'
import {
  CJK_CLASS,
  EMAIL_PATTERN,
  EMOJI_PATTERN,
  HANDLES_PATTERN,
  HASHTAG_PATTERN,
  MASK_PATTERN,
  SAYS_SOMETHING,
  URL_PATTERN,
} from './patterns.js'

/** Names that models and results carry. A change of rules is a new version: a model that was trained on the old one must say so. */
export const PROFILES = {
  language: 'language-v2',
  sentiment: 'sentiment-v2',
  ner: 'ner-v2',
  meaning: 'meaning-v1',
  words: 'words-v2',
} as const

/**
 * Profiles of models that read these texts. Version 2 differs from 1 only in texts with disguised letters or drawn-out
 * words, which a model of version 1 reads the better for it.
 */
export const READABLE = {
  sentiment: ['sentiment-v1', PROFILES.sentiment],
  ner: ['ner-v1', PROFILES.ner],
  meaning: [PROFILES.meaning],
} as const

const BLANKS = /[\s\p{Cc}\u200B]+/gu
// Canonical ordering is quadratic in a run of marks (100,000 of them: four seconds). UAX #15 "stream-safe" allows 30.
const MARK_PILE = /(\p{M}{30})\p{M}+/gu
const DIGIT_RUN = /(?<![\p{L}\p{N}_.#$£€])\+?\d(?:[ .\-]*\d)+(?![\p{L}\p{N}_@])/gu
const MAX_PASSES = 4
const MIN_PHONE_DIGITS = 7
const MAX_PHONE_DIGITS = 15
const CJK_AFTER_URL = new RegExp(`^[${CJK_CLASS}]`, 'u')

/** What every profile starts from: folded (`foldText`), entities decoded, NFC, each run of blanks one space. Idempotent. */
export function plainText(text: string): string {
  let plain = canonical(text)
  // A decoded letter may be a disguised one of an entity's name; hardly any text needs a second pass.
  for (let pass = 0; pass < MAX_PASSES; pass += 1) {
    const decoded = decodeEntities(plain)
    if (decoded === plain) break
    plain = canonical(decoded)
  }
  return plain.replace(BLANKS, ' ').trim()
}

function canonical(text: string): string {
  return foldText(text).text.replace(MARK_PILE, '$1').normalize('NFC')
}

/**
 * Profile `sentiment-v2`, from `plainText`: URL → `http`, e-mail → `<email>`, handle → `@user`, digit runs that look
 * like telephone numbers → `<number>` (7–15 digits with spaces, dots and hyphens between; so are years such as
 * 2016-2017, as in the training data). Case, emoji, punctuation and hashtags stay. Idempotent.
 */
export function sentimentText(plain: string): string {
  let text = plain
  // A mask may end what hid the next one ("a@b.co.c@d.co"): a second pass is rare, a third hardly ever needed.
  for (let pass = 0; pass < MAX_PASSES; pass += 1) {
    // Folded again, for a mask is a word that a joiner behind it belongs to.
    const masked = foldText(mask(text)).text
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
 * Profile `language-v2`, from `plainText`: URLs, e-mail addresses, handles and emoji removed; a hashtag loses its mark
 * but keeps its words, split at capitals and underscores: they are language, too. Drawn-out words are
 * shortened.
 */
export function languageText(plain: string): string {
  const text = withoutLinks(plain)
    .replace(HASHTAG_PATTERN, (_, tag: string) => ` ${splitHashtag(tag)} `)
    .replace(EMOJI_PATTERN, ' ')
    .replace(/[#＃\uFE0E\uFE0F]/gu, ' ')
    .replace(BLANKS, ' ')
    .trim()
  return shortened(text)
}

/**
 * Profile `meaning-v1`, from `sentimentText`: without its masks and the `RT @user:` of old-style reposts, so that a text and
 * its repost are one. Empty when no letter, digit or emoji is left.
 */
export function meaningText(sentiment: string): string {
  const text = sentiment
    .replace(/^RT @user:? /u, '')
    .replace(MASK_PATTERN, ' ')
    .replace(BLANKS, ' ')
    .trim()
  return SAYS_SOMETHING.test(text) ? text : ''
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
