// What several profiles look for. All patterns are linear on hostile input: no two parts can match the same characters,
// and everything that could start at every position of a run is bounded or anchored by a look-behind.

/** Han, kana and bopomofo: scripts written without spaces, so that a handle or URL may be directly next to them. */
export const CJK_CLASS = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}`
const CJK_PUNCTUATION = String.raw`\u3000-\u303F\uFF01-\uFF65`
const NAME = String.raw`[[\p{L}\p{M}\p{N}_]--[${CJK_CLASS}]]`
const DOMAIN_ENDINGS =
  'app|au|biz|blog|ca|co|com|de|dev|edu|eu|fm|gov|id|in|info|io|jp|lol|me|moe|my|net|news|nz|online|org|page|sg|site|social|tech|tv|uk|us|world|xyz|zone'

/** A URL to the next white space; Chinese text right behind it is not eaten. */
export const URL_PATTERN = new RegExp(
  String.raw`(?:https?:\/\/|(?<![\p{L}\p{N}_.])www\.)[[^\s]--[${CJK_CLASS}${CJK_PUNCTUATION}]]+`,
  'giv',
)

export const EMAIL_PATTERN =
  /(?<![A-Za-z0-9_.+\-@])[A-Za-z0-9_.+\-]{1,64}@(?:[A-Za-z0-9\-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![A-Za-z0-9_])/gu

// A dotted part is a handle's host (Mastodon, Bluesky) only where it ends like a domain: "@user.Thanks" is two sentences.
const HOST = String.raw`(?:[.](?:[A-Za-z0-9\-]{1,63}[.]){0,4}(?:${DOMAIN_ENDINGS})(?![\p{L}\p{M}\p{N}_\-]))`
// Chinese names are eaten whole where something closes them, as in "//@name:"; "@" may also be a verb ("我@了你").
const CJK_NAME = String.raw`(?:[${CJK_CLASS}][\p{L}\p{N}_\-·]{0,29}(?=[:：\s@\/]|$))`
const HANDLE_NAME = String.raw`(?:${NAME}+${HOST}?${CJK_NAME}?|${CJK_NAME})`

/** One handle or a chain of them ("@a@b", "@name@host.social"), not inside a word or an e-mail address. */
export const HANDLES_PATTERN = new RegExp(
  String.raw`(?<![@\p{N}\p{M}_[\p{L}--[${CJK_CLASS}]]])@${HANDLE_NAME}(?:@${HANDLE_NAME})*`,
  'gv',
)

/** `#` with the letters, marks and digits after it. */
export const HASHTAG_PATTERN = /[#＃]([\p{L}\p{M}\p{N}_]+)/gu

/**
 * Emoji by Unicode property, with everything that hangs on one: flags, keycaps, skin tones, tags, joined sequences.
 * Text-style pictographs count too; a bare digit, `#` or `*` does not.
 */
export const EMOJI_SOURCE = String.raw`(?:\p{RI}\p{RI}?|[#*0-9]\uFE0F?\u20E3|\p{EMod}|\p{Extended_Pictographic}[\p{EMod}\uFE0F]*(?:[\u{E0020}-\u{E007E}]{1,32}\u{E007F})?(?:\u200D\p{Extended_Pictographic}[\p{EMod}\uFE0F]*)*)`
export const EMOJI_PATTERN = new RegExp(EMOJI_SOURCE, 'gu')

/** The text with `_` for every unit of what matches: of the same length, so that offsets stay. */
export function blankedOut(text: string, patterns: readonly RegExp[]): string {
  return patterns.reduce((rest, pattern) => rest.replace(pattern, (held) => '_'.repeat(held.length)), text)
}

/** What the profile *sentiment* has instead of handles, addresses and telephone numbers. */
export const MASK_PATTERN = /@user|<email>|<number>|(?<![\p{L}\p{N}])http(?![\p{L}\p{N}])/gu

/** A letter, a digit or an emoji: without one, nothing can be said about a text. */
export const SAYS_SOMETHING = /[\p{L}\p{N}\p{RI}\p{Extended_Pictographic}]/u
