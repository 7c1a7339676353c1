import { splitHashtag } from './hashtag-words.js'
import { singlishLexicon } from './lexicon.js'
import { CJK_CLASS, HASHTAG_PATTERN } from './patterns.js'
import { withoutLinks } from './profiles.js'
import { simplified } from './simplified.js'
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
// Few words end in two of these letters, so an elongated end keeps one; others may be "free", "call", "boss".
const ELONGATED_END = /(?![eofltsz])(\p{L})\1{2,}$/u
const TRIPLE = /(.)\1\1/u
const MIN_LAUGH_UNITS = 6
const LAUGH = /^((\p{L})\p{L})\1{2,}\2?$/u
const JOINERS = /[\u200C\u200D]/gu

// The dictionary is ICU's, for Chinese; the locale only chooses tailorings.
const chinese = new Intl.Segmenter('zh', { granularity: 'word' })
// ICU's segmenter keeps whole runs in memory and is slower than linear on very long ones.
const MAX_RUN_UNITS = 1_000

export interface WordsProfile {
  /** Profile `words-v2`: what trends count. */
  readonly words: readonly string[]
  /** The same tokens before stop words, numbers and single letters are dropped: what near-duplicates are judged by. */
  readonly tokens: readonly string[]
}

/**
 * Profile `words-v2`, from `plainText`: NFKC, lower case, simplified characters, hashtags split, elongation squeezed (`sooo` → `so`, `goood` →
 * `good`), Singlish variants folded, stop words of all languages dropped. Links, handles and emoji are no words.
 */
export function wordsProfile(plain: string): WordsProfile {
  const text = simplified(compatible(withoutLinks(plain)))
    .replace(JOINERS, '')
    .replace(HASHTAG_PATTERN, (_, tag: string) => ` ${splitHashtag(tag)} `)
    .toLowerCase()
    .replaceAll('’', "'")
  const tokens: string[] = []
  for (const [piece] of joinReduplications(text).matchAll(TOKENS)) {
    if (CJK_RUN.test(piece)) pushChinese(tokens, piece)
    else pushWord(tokens, piece)
  }
  const folded = foldPhrases(tokens)
  return { tokens: folded, words: folded.filter(isTopical) }
}

/**
 * The beginning of a word, folded like the words themselves but for what only whole words go through.
 * @returns null when it is not the beginning of one word
 */
export function foldBeginning(plain: string): string | null {
  const text = simplified(compatible(plain)).replace(JOINERS, '').toLowerCase().replaceAll('’', "'")
  const begun = text.replace(/^[#＃]/u, '')
  return /^[\p{L}\p{N}][\p{L}\p{M}\p{N}']*$/u.test(begun) ? begun : null
}

/** `ang moh` → `angmoh`: the same word, whether or not it was typed with a space. */
function foldPhrases(tokens: readonly string[]): readonly string[] {
  const { phrases } = singlishLexicon()
  const folded: string[] = []
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at] ?? ''
    const phrase = phrases.get(token)?.find((words) => words.every((word, i) => tokens[at + i] === word))
    folded.push(phrase?.join('') ?? token)
    if (phrase) at += phrase.length - 1
  }
  return folded
}

// A few ligatures are whole sentences (U+FDFA: 18 letters): a text full of them stays as it is.
function compatible(text: string): string {
  const expanded = text.normalize('NFKC')
  return expanded.length > 4 * text.length ? text : expanded
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
  tokens.push(singlishLexicon().variants.get(word) ?? word)
}

function withoutPossessive(piece: string): string {
  if (!piece.includes("'")) return piece
  const [left, right, ...rest] = piece.split("'")
  if (left === undefined || right === undefined || rest.length > 0) return piece
  if (left === right && left.length > 1) return `${left}-${right}`
  return right === 's' && !STOP_WORDS.has(piece) ? left : piece
}

// Two letters are kept because many words have them; one, where only that makes a known word.
function squeeze(word: string): string {
  if (!TRIPLE.test(word) && word.length < MIN_LAUGH_UNITS) return word
  const short = word.replace(LAUGH, '$1$1').replace(ELONGATED_END, '$1').replace(ELONGATED, '$1$1')
  if (short === word || !/(\p{L})\1/u.test(short)) return short
  const single = word.replace(ELONGATED, '$1')
  const { variants, known } = singlishLexicon()
  return STOP_WORDS.has(single) || known.has(single) || variants.has(single) ? single : short
}

function isTopical(token: string): boolean {
  if (STOP_WORDS.has(token) || !/\p{L}/u.test(token)) return false
  return token.length > 1 || CJK_RUN.test(token)
}
