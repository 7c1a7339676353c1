/** The parts of a post that a filter reads. */
export interface Searched {
  /** Text, link cards, alt text: everything a reader sees of the post. */
  readonly text: string
  /** Hashtags outside the text, without the mark. */
  readonly tags: readonly string[]
}

interface Needle {
  readonly text: string
  /** False where the term begins with a script that is written without spaces. */
  readonly startsWord: boolean
  readonly endsWord: boolean
}

/** Scripts that put no space between words: a neighbouring letter says nothing about where a word ends. */
const SPACELESS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u
/** Marks belong to the letter before them: a Tamil vowel sign continues the word. */
const WORD = /[\p{L}\p{N}\p{M}_]/u

/**
 * Finds words, phrases and hashtags of an operator's list in posts of any language.
 *
 * Case, width and composed forms do not matter. A term is found between word boundaries, except at an edge in a script
 * without spaces (Chinese, Japanese, Thai …), where any place will do. `term*` is found at the beginning of longer words
 * too: Tamil and Malay put endings on names. `#term` is found as that hashtag only. A space in a phrase matches any
 * white space.
 * @returns true when one of the terms is in the post
 */
export function createTermFilter(terms: readonly string[]): (post: Searched) => boolean {
  const hashtags = new Set<string>()
  const needles: Needle[] = []
  for (const term of terms) {
    const folded = fold(term.trim())
    if (folded.startsWith('#')) hashtags.add(folded.slice(1))
    const open = folded.endsWith('*')
    const text = open ? folded.slice(0, -1) : folded
    if (text === '' || text === '#') continue // would be found everywhere
    needles.push({ text, startsWord: isWordEdge(text, 'first'), endsWord: !open && isWordEdge(text, 'last') })
  }
  return ({ text, tags }) => {
    const haystack = fold(text)
    return (
      needles.some((needle) => contains(haystack, needle)) ||
      tags.some((tag) => {
        const folded = fold(tag)
        return hashtags.has(folded) || needles.some((needle) => contains(folded, needle))
      })
    )
  }
}

/** One form for what looks the same to a reader. Turkish dotted i and the like are left alone: terms are folded alike. */
function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ')
}

function isWordEdge(term: string, edge: 'first' | 'last'): boolean {
  const character = edge === 'first' ? firstCharacter(term, 0) : characterBefore(term, term.length)
  return WORD.test(character) && !SPACELESS.test(character)
}

function contains(haystack: string, needle: Needle): boolean {
  for (let at = haystack.indexOf(needle.text); at !== -1; at = haystack.indexOf(needle.text, at + 1)) {
    const end = at + needle.text.length
    if (needle.startsWord && goesOn(characterBefore(haystack, at))) continue
    if (needle.endsWord && goesOn(firstCharacter(haystack, end))) continue
    return true
  }
  return false
}

/** Whether this neighbour continues the word next to it. */
function goesOn(neighbour: string): boolean {
  return WORD.test(neighbour) && !SPACELESS.test(neighbour)
}

function firstCharacter(text: string, at: number): string {
  const point = text.codePointAt(at)
  return point === undefined ? '' : String.fromCodePoint(point)
}

function characterBefore(text: string, at: number): string {
  const last = text.charCodeAt(at - 1)
  const isLowSurrogate = last >= 0xdc00 && last <= 0xdfff
  return text.slice(isLowSurrogate ? at - 2 : at - 1, at)
}
