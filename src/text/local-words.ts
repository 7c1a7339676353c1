import type { LocalWord } from '../domain/local-word.js'
import { cutsChineseWord } from './chinese-cuts.js'
import { foldText } from './fold.js'
import { readGlossary, type GlossaryEntry } from './glossary.js'
import { singlishLexicon } from './lexicon.js'
import { blankedOut, CJK_CLASS, EMAIL_PATTERN, HANDLES_PATTERN, URL_PATTERN } from './patterns.js'
import { simplified } from './simplified.js'

/** Part of a text that is an entry of the glossary, in UTF-16 units. */
export interface GlossaryHit {
  readonly start: number
  readonly end: number
  readonly entry: GlossaryEntry
}

interface Phrase {
  readonly words: readonly string[]
  readonly entry: GlossaryEntry
}
interface Piece {
  readonly piece: string
  readonly entry: GlossaryEntry
}
/** Longest first, by the first word or the first Chinese character. */
interface Index {
  readonly phrases: ReadonlyMap<string, readonly Phrase[]>
  readonly pieces: ReadonlyMap<string, readonly Piece[]>
}
interface Token {
  readonly start: number
  readonly end: number
  /** The word in small letters, and how it may be spelled otherwise. */
  readonly forms: readonly string[]
}

const HAS_CJK = new RegExp(`[${CJK_CLASS}]`, 'v')
const NOT_PROSE = [URL_PATTERN, EMAIL_PATTERN, HANDLES_PATTERN]
/** A word, or one Chinese character: Chinese is written without spaces. */
const TOKENS = new RegExp(
  String.raw`[${CJK_CLASS}]|[[\p{L}\p{N}_]--[${CJK_CLASS}]](?:['’]?[[\p{L}\p{M}\p{N}_]--[${CJK_CLASS}]])*`,
  'gv',
)
const WORD_JOINT = /^[\s\-‐–]{1,3}$/
const RUN = /(\p{L})\1{2,}/gu
/** Malay writes these onto a word: `syoknya`, `gempaklah`. */
const ENDING = /(?<=\p{L}{3})(?:nya|lah)$/u
/** The labels of a post for which a name in the column `only` stands. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  en: ['en', 'en-SG'],
  ms: ['ms', 'id'],
  ta: ['ta', 'ta-Latn'],
}

let built: Index | undefined

/**
 * The local words of a text, in order, and none over another: whole words of the folded text, Chinese by the longest piece.
 * Links, addresses and handles are not read.
 * @param language label of the post, null when it is not known: some words have another sense, or none, in other languages
 * @param except parts of the text that are something else, such as names
 */
export function findLocalWords(
  text: string,
  language: string | null,
  except: readonly { readonly start: number; readonly end: number }[] = [],
): LocalWord[] {
  return findEntries(text, language)
    .filter(({ start, end }) => !except.some((other) => start < other.end && other.start < end))
    .map(({ start, end, entry: { word, language, sense, polarity, register } }) => {
      const surface = text.slice(start, end)
      return { start, end, surface, word, language, sense, polarity, register }
    })
}

/** The same as entries. */
export function findEntries(text: string, language: string | null): GlossaryHit[] {
  const folded = foldText(text)
  const open = blankedOut(folded.text, NOT_PROSE)
  const tokens = tokensOf(open)
  const hits: GlossaryHit[] = []
  for (let at = 0; at < tokens.length;) {
    const hit = hitAt(open, tokens, at, language)
    if (hit) hits.push({ start: folded.startOf(hit.start), end: folded.endOf(hit.end), entry: hit.entry })
    const end = hit?.end ?? 0
    do at += 1
    while (at < tokens.length && (tokens[at]?.start ?? 0) < end)
  }
  return hits
}

/** Entries that have this spelling, or begin with it; all for none. */
export function lookUp(word: string): readonly GlossaryEntry[] {
  const wanted = simplified(foldText(word).text.trim().toLowerCase().normalize('NFC')).replace(/[\s-]+/gu, ' ')
  const exact = readGlossary().filter(({ spellings }) => spellings.includes(wanted))
  if (exact.length > 0) return exact
  return readGlossary().filter(({ spellings }) => spellings.some((spelling) => spelling.startsWith(wanted)))
}

function hitAt(text: string, tokens: readonly Token[], at: number, language: string | null): GlossaryHit | null {
  const { phrases, pieces } = (built ??= buildIndex(readGlossary()))
  const first = tokens[at] as Token
  for (const { piece, entry } of pieces.get(first.forms[0] ?? '') ?? []) {
    const end = first.start + piece.length
    const isThere = simplified(text.slice(first.start, end).toLowerCase()) === piece
    if (isThere && counts(entry, language) && !cutsChineseWord(text, first.start, end)) {
      return { start: first.start, end, entry }
    }
  }
  let found: GlossaryHit | null = null
  let length = 0
  for (const form of first.forms) {
    for (const { words, entry } of phrases.get(form) ?? []) {
      if (words.length <= length) break
      const last = tokens[at + words.length - 1]
      if (!last || !counts(entry, language) || !follow(text, tokens, at, words)) continue
      found = { start: first.start, end: last.end, entry }
      length = words.length
    }
  }
  return found
}

function follow(text: string, tokens: readonly Token[], at: number, words: readonly string[]): boolean {
  return words.every((word, index) => {
    if (index === 0) return true
    const [before, token] = [tokens[at + index - 1], tokens[at + index]]
    return before && token?.forms.includes(word) && WORD_JOINT.test(text.slice(before.end, token.start))
  })
}

function counts({ only }: GlossaryEntry, language: string | null): boolean {
  if (only.length === 0) return true
  return language !== null && only.some((name) => (GROUPS[name] ?? [name]).includes(language))
}

function tokensOf(text: string): Token[] {
  const known = new Map<string, readonly string[]>()
  return [...text.matchAll(TOKENS)].map(({ index, 0: token }) => {
    const forms = known.get(token) ?? formsOf(token)
    known.set(token, forms)
    return { start: index, end: index + token.length, forms }
  })
}

/** `Shiokkk` → `shiokkk`, `shiok`, `shiokk`; also by the spelling lexicon, and without a Malay ending. */
function formsOf(token: string): string[] {
  const word = token.toLowerCase().normalize('NFC').replaceAll('’', "'")
  if (HAS_CJK.test(word)) return [simplified(word)]
  const spelled = [word, word.replace(RUN, '$1'), word.replace(RUN, '$1$1')]
  const bare = spelled.map((form) => form.replace(ENDING, ''))
  const { variants } = singlishLexicon()
  const usual = spelled.flatMap((form) => variants.get(form) ?? [])
  return [...new Set([...spelled, ...usual, ...bare])]
}

function buildIndex(entries: readonly GlossaryEntry[]): Index {
  const phrases: Phrase[] = []
  const pieces: Piece[] = []
  for (const entry of entries) {
    for (const spelling of entry.spellings) {
      if (HAS_CJK.test(spelling)) pieces.push({ piece: simplified(spelling), entry })
      else phrases.push({ words: spelling.split(/[\s-]+/u), entry })
    }
  }
  return {
    phrases: byFirst(
      phrases,
      ({ words }) => words[0] ?? '',
      ({ words }) => words.length,
    ),
    pieces: byFirst(
      pieces,
      ({ piece }) => String.fromCodePoint(piece.codePointAt(0) ?? 0),
      ({ piece }) => piece.length,
    ),
  }
}

function byFirst<T>(items: readonly T[], first: (item: T) => string, length: (item: T) => number): Map<string, T[]> {
  const lists = new Map<string, T[]>()
  for (const item of [...items].sort((a, b) => length(b) - length(a))) {
    lists.set(first(item), [...(lists.get(first(item)) ?? []), item])
  }
  return lists
}
