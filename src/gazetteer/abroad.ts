import { join } from 'node:path'
import { gazetteerFolder } from './load.js'
import { readLines, readTsv } from './read-tsv.js'

/** A place outside Singapore in a text, by UTF-16 offsets. */
export interface PlaceAbroad {
  readonly start: number
  readonly end: number
  readonly surface: string
}

/** Places abroad in a text, in order and without overlaps. It knows nothing of Singapore's own names: take those out first. */
export type FindAbroad = (text: string) => PlaceAbroad[]

interface LatinName {
  /** Folded. */
  readonly words: readonly string[]
  /** `exact`: as written here (*US*); `initial`: with a capital; `any`: however it is written. */
  readonly capitals: 'exact' | 'initial' | 'any'
  readonly surface: string
}

/** Languages whose names of countries people in Singapore use. */
const LANGUAGES = ['en', 'zh-Hans', 'zh-Hant', 'ms', 'ta', 'id']
/** Regions of the locale data that are no country, and Singapore. */
const NO_COUNTRY: ReadonlySet<string> = new Set(['SG', 'EU', 'EZ', 'UN', 'QO', 'XA', 'XB', 'XK', 'ZZ', 'AQ'])
/** Countries with the name of a person, an animal, a garment or a state: alone they say nothing. */
const AMBIGUOUS: ReadonlySet<string> = new Set(['georgia', 'jordan', 'chad', 'jersey', 'guinea', 'turkey', 'mali'])
/** In `elsewhere.txt`, but no place where one can be. */
const NO_PLACE: ReadonlySet<string> = new Set(
  (
    'African|American|Americans|Brazilian|British|Canadian|Dutch|European|French|German|Indonesian|Irish|Italian|Malaysian|Malaysians|' +
    'Mexican|NBA|NFL|Russian|Saudi|Scottish|Spanish|Swiss|Taiwanese|Thai|Welsh|Harimau Malaya|Air NZ|Georgia Tech|Aussie|Australian|Rote|' +
    'இந்திய|மலேசிய|அமெரிக்க|தமிழக|我国|新华社'
  ).split('|'),
)

const LATIN_WORD = /[\p{Script=Latin}\p{M}\p{N}]+/gu
const TAMIL_WORDS = /\p{Script=Tamil}[\p{Script=Tamil}\p{M}]*(?: \p{Script=Tamil}[\p{Script=Tamil}\p{M}]*)*/gu
const HAN = /\p{Script=Han}/u
/** What may stand between two words of a name: `Xi'an`, `U.S.`, `Ho-Chi-Minh`. */
const GLUE = /^[ .'’-]{1,2}$/
const SHORTEST_TAMIL = 3
const LONGEST_TAMIL = 32
/** Streets anywhere are named after places: `Perth Road`. */
const NAMED_AFTER =
  /^ (?:road|rd|street|st|lane|avenue|ave|close|crescent|drive|terrace|walk|square|plaza|court)(?![\p{L}\p{N}])/iu

/** Reads the names of places abroad: countries in five languages, cities, and what people call them. */
export function loadFindAbroad(folder: string = gazetteerFolder()): FindAbroad {
  const latin = new Map<string, LatinName[]>()
  const han = new Set<string>()
  const tamil = new Set<string>()
  const add = (surface: string, capitals: LatinName['capitals']): void => {
    if (HAN.test(surface)) han.add(surface)
    else if (/\p{Script=Tamil}/u.test(surface)) tamil.add(tamilStem(surface))
    else {
      const words = [...surface.matchAll(LATIN_WORD)].map(([word]) => foldWord(word))
      const [first] = words
      if (first === undefined || AMBIGUOUS.has(words.join(' '))) return
      latin.set(first, [...(latin.get(first) ?? []), { words, capitals, surface }])
    }
  }
  for (const name of readLines(join(folder, 'elsewhere.txt')))
    if (!NO_PLACE.has(name)) add(name, /^[A-Z.]+$/.test(name) ? 'exact' : 'any')
  for (const name of countryNames()) add(name, 'any')
  for (const { name = '' } of readTsv(join(folder, 'cities-abroad.tsv'), ['name', 'country'])) add(name, 'initial')
  for (const names of latin.values()) names.sort((a, b) => b.words.length - a.words.length)
  const longestHan = Math.max(...[...han].map((name) => name.length))

  return (text) => [
    ...findLatin(text, latin),
    ...(HAN.test(text) ? findHan(text, han, longestHan) : []),
    ...findTamil(text, tamil),
  ]
}

/** From the locale data that Node carries (Unicode CLDR). */
function countryNames(): string[] {
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
  const codes = letters.flatMap((first) => letters.map((second) => first + second))
  return LANGUAGES.flatMap((language) => {
    const names = new Intl.DisplayNames([language], { type: 'region', fallback: 'none' })
    return codes.flatMap((code) => {
      const name = NO_COUNTRY.has(code) ? undefined : names.of(code)
      return name === undefined ? [] : commonNames(name)
    })
  })
}

/** `Myanmar (Burma)` is two names, and nobody writes the rest of `Hong Kong SAR China`. */
function commonNames(name: string): string[] {
  const [first = '', second] = name.split(/ ?[(（]|[)）]/)
  const plain = first.replace(/ (?:SAR|DAK) .*$| எஸ்ஏஆர் .*$/u, '').replace(/^中[国國](.+)特[别別]行政[区區]$/u, '$1')
  return [plain, second ?? ''].map((each) => each.trim()).filter((each) => each.length > 1)
}

function foldWord(word: string): string {
  return word.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()
}

/** Without the last sign that case endings replace. */
function tamilStem(name: string): string {
  return name.replace(/[்ு]$/u, '')
}

function findLatin(text: string, names: ReadonlyMap<string, readonly LatinName[]>): PlaceAbroad[] {
  const words = [...text.matchAll(LATIN_WORD)].map(({ 0: word, index }) => ({
    folded: foldWord(word),
    start: index,
    end: index + word.length,
  }))
  const found: PlaceAbroad[] = []
  for (let at = 0; at < words.length;) {
    const start = words[at]?.start ?? 0
    const name = names.get(words[at]?.folded ?? '')?.find(({ words: wanted, capitals, surface }) => {
      const isThere = wanted.every((word, offset) => {
        const [before, own] = [words[at + offset - 1], words[at + offset]]
        return own?.folded === word && (offset === 0 || GLUE.test(text.slice(before?.end, own.start)))
      })
      if (!isThere || capitals === 'any') return isThere
      return capitals === 'initial'
        ? /^\p{Lu}/u.test(text.slice(start))
        : text.startsWith(surface.replace(/\.$/, ''), start)
    })
    if (!name) {
      at++
      continue
    }
    const end = words[at + name.words.length - 1]?.end ?? start
    if (!NAMED_AFTER.test(text.slice(end))) found.push({ start, end, surface: text.slice(start, end) })
    at += name.words.length
  }
  return found
}

function findHan(text: string, names: ReadonlySet<string>, longest: number): PlaceAbroad[] {
  const found: PlaceAbroad[] = []
  for (let start = 0; start < text.length;) {
    let length = longest
    while (length > 1 && !names.has(text.slice(start, start + length))) length--
    if (length > 1) found.push({ start, end: start + length, surface: text.slice(start, start + length) })
    start += length
  }
  return found
}

/** Names as the words begin, since case endings are written onto them. */
function findTamil(text: string, stems: ReadonlySet<string>): PlaceAbroad[] {
  return [...text.matchAll(TAMIL_WORDS)].flatMap(({ 0: run, index }): PlaceAbroad[] => {
    const starts = [...run.matchAll(/(?<= |^)\S/gu)].map((match) => match.index)
    return starts.flatMap((from): PlaceAbroad[] => {
      const rest = run.slice(from, from + LONGEST_TAMIL)
      for (let length = rest.length; length >= SHORTEST_TAMIL; length--) {
        if (!stems.has(rest.slice(0, length))) continue
        const end = run.indexOf(' ', from + length)
        const surface = run.slice(from, end === -1 ? undefined : end)
        return [{ start: index + from, end: index + from + surface.length, surface }]
      }
      return []
    })
  })
}
