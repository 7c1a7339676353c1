import { UsageError } from '../domain/errors.js'
import { CJK_CLASS } from './patterns.js'
import { simplified } from './simplified.js'
import { wordsProfile } from './words.js'

/** One word of a phrase: how a token of a text must look to be it. */
export interface ThemeToken {
  readonly stem: string
  /** `exact`: the word, its plural or Malay -nya; `prefix`: whatever begins so; `inflected`: a Tamil case ending follows. */
  readonly match: 'exact' | 'prefix' | 'inflected'
}

/** Tokens side by side, or (Chinese, which is written without spaces) a piece of text. */
export type ThemePhrase = { readonly tokens: readonly ThemeToken[] } | { readonly piece: string }

/** What must all occur in a post, in any order: one phrase of each list. */
export type ThemeWord = readonly (readonly ThemePhrase[])[]

const HAS_CJK = new RegExp(`[${CJK_CLASS}]`, 'v')
const HAN_CHARACTERS = new RegExp(`[${CJK_CLASS}]`, 'gv')
const MIN_PREFIX = 3
const TAMIL = /^[\u0b80-\u0bff]+$/
const PULLI = '\u0bcd'
const VOWEL_U = '\u0bc1'
/** Of one phrase: three words of five forms each. Each word more would be five times the memory and the time. */
const MAX_FORMS = 125
/** What an entry needs together, at most: the matcher keeps a bit of 32 for each. */
const MAX_SIDES = 31
const ENDS_IN_AM = /ம்$/u

/**
 * Reads one entry of a theme: a word or phrase (`bus stop`), alternatives (`rain|drizzle`), a word that counts only
 * together with
 * another (`bank + interest|loan`), the beginning of a word (`hujan*`). docs/use/themes.md has the rules.
 * @throws UsageError quoting the entry and saying what to write instead
 */
export function parseThemeWord(entry: string): ThemeWord {
  const sides = entry.split('+')
  if (sides.length > MAX_SIDES) {
    throw new UsageError(`"${entry}": ${sides.length} words are joined by +; join ${MAX_SIDES} at most`)
  }
  return sides.map((side) =>
    side.split('|').flatMap((phrase) => {
      if (phrase.trim() === '') throw new UsageError(`"${entry}": a word is missing next to + or |`)
      return parsePhrase(phrase.trim(), entry)
    }),
  )
}

function parsePhrase(phrase: string, entry: string): ThemePhrase[] {
  if (HAS_CJK.test(phrase)) {
    if ((phrase.match(HAN_CHARACTERS) ?? []).length < 2 && phrase.length < 3) {
      throw new UsageError(`"${entry}": "${phrase}" alone is part of too many words; write two characters or more`)
    }
    return [{ piece: simplified(phrase.normalize('NFC').toLowerCase()) }]
  }
  if (phrase.includes('*')) return [{ tokens: phrase.split(/\s+/u).map((word) => prefixOrWord(word, entry)) }]
  const { tokens, words } = wordsProfile(phrase)
  if (words.length === 0) {
    throw new UsageError(
      `"${entry}": "${phrase}" has no word that counts (words such as "the", numbers, single letters)`,
    )
  }
  if (words.length === 1 && tokens.length > 1) {
    throw new UsageError(`"${entry}": of "${phrase}" only "${words.join()}" counts; write that, or another phrase`)
  }
  const forms = words.map(tokenForms)
  if (forms.reduce((product, each) => product * each.length, 1) > MAX_FORMS) {
    throw new UsageError(`"${entry}": "${phrase}" has more than three words ending in -ம்; write fewer of them`)
  }
  return combinations(forms).map((tokens) => ({ tokens }))
}

function prefixOrWord(word: string, entry: string): ThemeToken {
  const [normal, ...others] = wordsProfile(word.replace(/\*$/u, '')).words
  if (normal === undefined || others.length > 0 || word.slice(0, -1).includes('*')) {
    throw new UsageError(`"${entry}": * must be at the end of a word`)
  }
  if (!word.endsWith('*')) return { stem: normal, match: 'exact' }
  if (normal.length < MIN_PREFIX) throw new UsageError(`"${entry}": * needs at least ${MIN_PREFIX} letters before it`)
  return { stem: normal, match: 'prefix' }
}

/**
 * Tamil writes case endings onto the word: -ில், -ுக்கு and others replace the final pulli or the vowel u (ரயில் → ரயிலில்,
 * உணவு → உணவை), -ம் becomes -த்த- or -ங்க- (வெப்பம் → வெப்பத்தில்).
 */
function tokenForms(word: string): ThemeToken[] {
  if (!TAMIL.test(word) || word.length < MIN_PREFIX) return [{ stem: word, match: 'exact' }]
  if (ENDS_IN_AM.test(word)) {
    const stem = word.slice(0, -2)
    return ['ம்', 'ம\u0bbe', 'மு', 'த்த', 'ங்க'].map((ending) => ({ stem: stem + ending, match: 'prefix' as const }))
  }
  const last = word.at(-1)
  if (last === PULLI || last === VOWEL_U) return [{ stem: word.slice(0, -1), match: 'inflected' }]
  return [{ stem: word, match: 'prefix' }]
}

function combinations(choices: readonly (readonly ThemeToken[])[]): ThemeToken[][] {
  return choices.reduce<ThemeToken[][]>(
    (rows, forms) => rows.flatMap((row) => forms.map((form) => [...row, form])),
    [[]],
  )
}
