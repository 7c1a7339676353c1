import {
  blankedOut,
  CJK_CLASS,
  EMAIL_PATTERN,
  EMOJI_SOURCE,
  HANDLES_PATTERN,
  HASHTAG_PATTERN,
  URL_PATTERN,
} from './patterns.js'

/** UTF-16 offsets into the text that was split. */
export interface Clause {
  readonly start: number
  readonly end: number
}

/** A longer text has its last clauses in one: each clause costs as much as a post. */
const MAX_CLAUSES = 12
const MIN_WORDS = 2

const between = (words: readonly string[]): string =>
  String.raw`(?<![\p{L}\p{M}\p{N}_'’\-])(?:${words.join('|')})(?![\p{L}\p{M}\p{N}_'’\-])`

// What has another sense more often is not here ("then", "ana").
const CONTRAST = [
  // English and Singlish
  'but|bt|however|although|altho|though|tho|whereas|whilst|except(?: that)?|unlike|at least|and yet|otherwise|nevertheless',
  String.raw`(?<!\ba )while|(?<=, ?)(?:yet|instead)`,
  // Malay and Indonesian
  'tapi|tp|tetapi|namun(?: begitu)?|walaupun|walau|meskipun|sedangkan|manakala|cuma|sebaliknya|padahal',
  // Tamil in both scripts
  'ஆனால்|ஆனா|எனினும்|இருந்தாலும்|ஆனாலும்|aana|aanal|aanaal|aanaalum|irundhalum|irunthalum',
]
// Chinese has no spaces: a longer word that only contains one of these is excluded.
const CHINESE_CONTRAST = [
  '(?<!不)但是?(?!愿|願)|可是|然而|只是|(?<!只)不[过過](?!如此|去|来|來|是|分)|[虽雖]然|尽管|儘管|反[观觀]',
  '(?<=[，,] ?)(?:而(?!且|已)|反而|反倒|倒是|就是)',
]
const CONTRASTS = new RegExp(`${between(CONTRAST)}|${CHINESE_CONTRAST.join('|')}`, 'giu')
/** In Chinese, the word may be behind the subject: the clause begins at the comma before. */
const BEHIND_SUBJECT = /[，,](?=[^，,。！？；!?;\n]{1,12}?(?:却|卻))/gu
/** What is conceded first ends at its comma: "Although it is slow, I like it". */
const CONCESSION = new RegExp(
  String.raw`(?:${between(['although', 'altho', 'though', 'while', 'whilst', 'whereas', 'unlike', 'despite', 'walaupun', 'walau', 'meskipun'])}|[虽雖]然|尽管|儘管)[^，,.!?。！？；;\n]{1,150}[，,]`,
  'giu',
)
/** Not behind an initial or a short form in addresses and names, nor inside a number. */
const SENTENCE_END =
  /(?<!(?<!\p{L})(?:st|ave|blk|rd|jln|dr|mr|mrs|ms|mdm|no|vs|bt|mt|upp|lor|\p{L}))\.+(?=\s)|[!?…]+(?=\s|$)|[。！？；;]+|\n+/giu
const HELD = [URL_PATTERN, EMAIL_PATTERN, HANDLES_PATTERN, HASHTAG_PATTERN]
const WORD = new RegExp(
  String.raw`${EMOJI_SOURCE}|[${CJK_CLASS}]|[[\p{L}\p{N}]--[${CJK_CLASS}]](?:[[\p{L}\p{M}\p{N}'’_]--[${CJK_CLASS}]])*`,
  'gv',
)
const SAYS = /[\p{L}\p{N}]/u

/**
 * The clauses of a text with a contrast: it is split at contrast words, and then at the ends of sentences, too. Together
 * they are the whole text but for blanks at their ends. None for a text that is one clause: without a contrast, or with
 * fewer than two words on one side of it.
 */
export function splitClauses(text: string): readonly Clause[] {
  if (text.search(CONTRASTS) < 0 && text.search(BEHIND_SUBJECT) < 0) return []
  const open = blankedOut(text, HELD)
  const contrasts = [...startsOf(open, CONTRASTS), ...endsOf(open, BEHIND_SUBJECT)]
  if (contrasts.length === 0) return []
  const cuts = new Set([...contrasts, ...endsOf(open, CONCESSION), ...endsOf(open, SENTENCE_END)])
  const clauses = joinShort(
    text,
    [...cuts].sort((a, b) => a - b),
  )
  return clauses.length > 1 ? clauses : []
}

function startsOf(text: string, pattern: RegExp): number[] {
  return [...text.matchAll(pattern)].map(({ index }) => index)
}

function endsOf(text: string, pattern: RegExp): number[] {
  return [...text.matchAll(pattern)].map(({ index, 0: found }) => index + found.length)
}

/** A piece of fewer than two words goes to the clause before it, the first one to the next. */
function joinShort(text: string, cuts: readonly number[]): Clause[] {
  const clauses: Clause[] = []
  let from = 0
  for (const end of [...cuts, text.length]) {
    const last = clauses.at(-1)
    const isOwn = clauses.length < MAX_CLAUSES && isClause(text.slice(from, end))
    if (isOwn) clauses.push({ start: last?.end ?? 0, end })
    else if (last) clauses[clauses.length - 1] = { start: last.start, end }
    from = end
  }
  return clauses.map((clause) => withoutBlanks(text, clause))
}

/** Two words besides the word of contrast, of which one may be an emoji. */
function isClause(piece: string): boolean {
  const words = piece.replace(CONTRASTS, ' ').match(WORD) ?? []
  return words.length >= MIN_WORDS && words.some((word) => SAYS.test(word))
}

function withoutBlanks(text: string, { start, end }: Clause): Clause {
  const piece = text.slice(start, end)
  return { start: start + piece.length - piece.trimStart().length, end: start + piece.trimEnd().length }
}
