import { CJK_CLASS } from './patterns.js'
import { simplified } from './simplified.js'
import { parseThemeWord, type ThemePhrase, type ThemeToken } from './theme-word.js'

export interface Theme {
  readonly key: string
  readonly title: string
  /** Language → words and phrases as `parseThemeWord` reads them. The language of an entry changes nothing. */
  readonly words: Readonly<Record<string, readonly string[]>>
  /** Queries of docs/use/searching.md; a post that one finds is about the theme, too. */
  readonly queries?: readonly string[]
}

/** @param words the tokens of profile `words-v2`; @param text their plain text: Chinese is looked for in it */
export type Matcher<T> = (text: string, words: readonly string[]) => T[]

interface Node {
  phrase: number
  readonly exact: Map<string, Node>
  /** By the first two UTF-16 units. */
  readonly begun: Map<string, Branch[]>
}
interface Branch {
  readonly token: ThemeToken
  readonly node: Node
}
/** An entry that needs all of several sides; `bit` is the side of a phrase. */
interface Use {
  readonly entry: number
  readonly bit: number
}

const NO_PHRASE = -1
const HAS_CJK = new RegExp(`[${CJK_CLASS}]`, 'v')
const STARTS_WITH_MARK = /^\p{M}/u
const newNode = (): Node => ({ phrase: NO_PHRASE, exact: new Map(), begun: new Map() })

/**
 * Finds which themes a post is about, in the order given. Build it once: it costs milliseconds, a post microseconds.
 * @throws UsageError for an entry that `parseThemeWord` refuses
 */
export function createThemeMatcher(themes: readonly Theme[]): Matcher<string> {
  const entries = themes.flatMap(({ words }, theme) =>
    Object.values(words).flatMap((list) => list.map((word) => ({ theme, word }))),
  )
  const match = createWordMatcher(entries.map(({ word }) => word))
  return (text, words) => {
    const found = match(text, words)
    if (found.length === 0) return []
    const numbers = new Set(found.map((entry) => entries[entry]?.theme))
    return themes.filter((_, theme) => numbers.has(theme)).map(({ key }) => key)
  }
}

/**
 * Finds which entries occur in a post: their indices, ascending. One pass over the tokens through a trie of tokens, one
 * over the characters of a text that has Chinese in it.
 * @throws UsageError for an entry that `parseThemeWord` refuses
 */
export function createWordMatcher(entries: readonly string[]): Matcher<number> {
  const root = newNode()
  const pieces = new Map<number, { piece: string; phrase: number }[]>()
  const uses: Use[][] = []
  const complete: number[] = []
  entries.forEach((text, entry) => {
    const sides = parseThemeWord(text)
    complete.push(2 ** sides.length - 1)
    sides.forEach((phrases, side) => {
      for (const phrase of phrases) (uses[addPhrase(root, pieces, phrase, uses)] ??= []).push({ entry, bit: 2 ** side })
    })
  })

  return (text, words) => {
    const sides = new Map<number, number>()
    const found = (phrase: number): void => {
      for (const { entry, bit } of uses[phrase] ?? []) sides.set(entry, (sides.get(entry) ?? 0) | bit)
    }
    for (let at = 0; at < words.length; at += 1) follow(root, words, at, found)
    if (HAS_CJK.test(text)) findPieces(pieces, simplified(text.toLowerCase()), found)
    const whole: number[] = []
    for (const [entry, seen] of sides) if (seen === complete[entry]) whole.push(entry)
    return whole.sort((a, b) => a - b)
  }
}

/** Number of the phrase: a new one, or that of the same phrase in another entry. */
function addPhrase(
  root: Node,
  pieces: Map<number, { piece: string; phrase: number }[]>,
  phrase: ThemePhrase,
  uses: Use[][],
): number {
  if ('piece' in phrase) {
    const key = pieceKey(phrase.piece, 0)
    const list = pieces.get(key) ?? []
    pieces.set(key, list)
    const known = list.find(({ piece }) => piece === phrase.piece)
    if (known) return known.phrase
    list.push({ piece: phrase.piece, phrase: uses.push([]) - 1 })
    return uses.length - 1
  }
  const end = phrase.tokens.reduce(branch, root)
  if (end.phrase === NO_PHRASE) end.phrase = uses.push([]) - 1
  return end.phrase
}

function branch(node: Node, token: ThemeToken): Node {
  if (token.match === 'exact') {
    const next = node.exact.get(token.stem) ?? newNode()
    node.exact.set(token.stem, next)
    return next
  }
  const key = token.stem.slice(0, 2)
  const branches = node.begun.get(key) ?? []
  node.begun.set(key, branches)
  const known = branches.find((each) => each.token.stem === token.stem && each.token.match === token.match)
  if (known) return known.node
  const next = newNode()
  branches.push({ token, node: next })
  return next
}

function follow(node: Node, words: readonly string[], at: number, found: (phrase: number) => void): void {
  if (node.phrase !== NO_PHRASE) found(node.phrase)
  const word = words[at]
  if (word === undefined) return
  if (node.exact.size > 0) {
    for (const form of [word, ...withoutEnding(word)]) {
      const next = node.exact.get(form)
      if (next) follow(next, words, at + 1, found)
    }
  }
  for (const { token, node: next } of node.begun.get(word.slice(0, 2)) ?? []) {
    if (!word.startsWith(token.stem)) continue
    // A vowel sign or the pulli belongs to the letter before it: anything else begins another word's stem.
    if (token.match === 'inflected' && !STARTS_WITH_MARK.test(word.slice(token.stem.length))) continue
    follow(next, words, at + 1, found)
  }
}

/** `flats` → `flat`, `buses` → `bus`, `harganya` → `harga`. A result that is not a word is in no theme. */
function withoutEnding(word: string): string[] {
  const forms: string[] = []
  if (word.length > 3 && word.endsWith('s')) forms.push(word.slice(0, -1))
  if (word.length > 4 && word.endsWith('es')) forms.push(word.slice(0, -2))
  if (word.length > 5 && word.endsWith('nya')) forms.push(word.slice(0, -3))
  return forms
}

function findPieces(
  pieces: ReadonlyMap<number, readonly { piece: string; phrase: number }[]>,
  text: string,
  found: (phrase: number) => void,
): void {
  for (let at = 0; at + 1 < text.length; at += 1) {
    for (const { piece, phrase } of pieces.get(pieceKey(text, at)) ?? []) if (text.startsWith(piece, at)) found(phrase)
  }
}

const pieceKey = (text: string, at: number): number => text.charCodeAt(at) * 0x10000 + text.charCodeAt(at + 1)
