import { singlishLexicon } from './lexicon.js'
import { CJK_CLASS, HASHTAG_PATTERN } from './patterns.js'
import { splitHashtag, withoutLinks } from './profiles.js'
import { STOP_WORDS } from './stop-words.js'

const CJK_RUN = new RegExp(`[${CJK_CLASS}][${CJK_CLASS}\\p{M}ー々]*`, 'u')
const TOKENS = new RegExp(
  String.raw`[${CJK_CLASS}][${CJK_CLASS}\p{M}ー々]*|[[\p{L}\p{N}]--[${CJK_CLASS}]][[\p{L}\p{M}\p{N}]--[${CJK_CLASS}]]*(?:'[[\p{L}\p{M}\p{N}]--[${CJK_CLASS}]]+)*`,
  'gv',
)
// "agak-agak" is one Malay word; any other hyphen parts two.
const REDUPLICATION = /(?<![\p{L}\p{M}\p{N}\-])(\p{L}[\p{L}\p{M}]{1,30})-\1(?![\p{L}\p{M}\p{N}\-])/gu
const REDUPLICATION_MARK = "'"
const ELONGATED = /(\p{L})\1{2,}/gu
const LAUGH = /^((\p{L})\p{L})\1{2,}\2?$/u
const JOINERS = /[\u200C\u200D]/gu

// The dictionary is ICU's, for Chinese; the locale only chooses tailorings.
const chinese = new Intl.Segmenter('zh', { granularity: 'word' })
// ICU's segmenter keeps whole runs in memory and is slower than linear on very long ones.
const MAX_RUN_UNITS = 1_000

export interface WordsProfile {
  /** Profile `words-v1`: what trends count. */
  readonly words: readonly string[]
  /** The same tokens before stop words, numbers and single letters are dropped: what near-duplicates are judged by. */
  readonly tokens: readonly string[]
}

/**
 * Profile `words-v1`, from `plainText`: NFKC, lower case, hashtags split, elongation squeezed (`sooo` → `so`, `goood` →
 * `good`), Singlish variants folded, stop words of all languages dropped. Links, handles and emoji are no words.
 */
export function wordsProfile(plain: string): WordsProfile {
  const text = withoutLinks(plain)
    .normalize('NFKC')
    .replace(JOINERS, '')
    .replace(HASHTAG_PATTERN, (_, tag: string) => ` ${splitHashtag(tag)} `)
    .toLowerCase()
    .replaceAll('’', "'")
  const tokens: string[] = []
  for (const [piece] of joinReduplications(text).matchAll(TOKENS)) {
    if (CJK_RUN.test(piece)) pushChinese(tokens, piece)
    else pushWord(tokens, piece)
  }
  return { tokens, words: tokens.filter(isTopical) }
}

function joinReduplications(text: string): string {
  return text.includes('-') ? text.replace(REDUPLICATION, `$1${REDUPLICATION_MARK}$1`) : text
}

function pushChinese(tokens: string[], run: string): void {
  const squeezed = run.replace(ELONGATED, '$1$1')
  for (let from = 0; from < squeezed.length; from += MAX_RUN_UNITS) {
    for (const { segment } of chinese.segment(squeezed.slice(from, from + MAX_RUN_UNITS))) tokens.push(segment)
  }
}

function pushWord(tokens: string[], piece: string): void {
  const word = squeeze(withoutPossessive(piece))
  const folded = singlishLexicon().variants.get(word)
  if (folded === undefined) tokens.push(word)
  else tokens.push(...folded)
}

function withoutPossessive(piece: string): string {
  const [left, right, ...rest] = piece.split("'")
  if (left === undefined || right === undefined || rest.length > 0) return piece
  if (left === right && left.length > 1) return `${left}-${right}`
  return right === 's' && !STOP_WORDS.has(piece) ? left : piece
}

// Two letters are kept because many words have them; one, where only that makes a known word.
function squeeze(word: string): string {
  const short = word.replace(LAUGH, '$1$1').replace(ELONGATED, '$1$1')
  if (short === word || !/(\p{L})\1/u.test(short)) return short
  const single = word.replace(ELONGATED, '$1')
  const { variants, terms } = singlishLexicon()
  return STOP_WORDS.has(single) || terms.has(single) || variants.has(single) ? single : short
}

function isTopical(token: string): boolean {
  if (STOP_WORDS.has(token) || !/\p{L}/u.test(token)) return false
  return token.length > 1 || CJK_RUN.test(token)
}
