import type { GazetteerLinker } from '../../domain/gazetteer.js'
import { isCommon } from '../../text/common-words.js'
import { isStrongMarker } from '../../text/singlish-markers.js'
import type { Family } from '../../models/langid/latin-model.js'

const CAPITALISED = /(?<![\p{L}\p{M}])\p{Lu}[\p{Ll}\p{M}'’]+(?![\p{L}\p{M}])/gu
/** Much less than this is a mix; of a few words, one that is rarer may be English, too. */
const ENGLISH_SHARE = 0.65
const SHARE_OF_FEW = 0.5
const FEW = 3

/**
 * The English words around names and words of Singlish that Malay has, too: `wishes from Suresh, Kavitha and baby Arun`
 * without the persons, `kena scam again lah` without its frame. What someone is called says nothing about a language.
 * @param words of `text`, lower case
 * @param family what they were read as: names of Malay words count as such words where that is in question
 * @returns null where all words count, or the rest is not mostly common English words
 */
export function englishAroundNames(text: string, words: readonly string[], family: Family): readonly string[] | null {
  const names = new Set((text.match(CAPITALISED) ?? []).map((word) => word.toLowerCase().replaceAll('’', "'")))
  const known = family === 'malayic' ? (['en', 'ms', 'id'] as const) : (['en'] as const)
  const isName = (word: string): boolean => names.has(word) && !known.some((language) => isCommon(word, language))
  const rest = words.filter((word) => !isStrongMarker(word) && !isName(word))
  if (rest.length === words.length) return null
  const english = rest.filter((word) => isCommon(word, 'en')).length
  const isEnough = english > 1 || (english === 1 && rest.every((word) => isCommon(word, 'en') || !isCommon(word, 'ms')))
  return isEnough && english >= (rest.length > FEW ? ENGLISH_SHARE : SHARE_OF_FEW) * rest.length ? rest : null
}

/**
 * The text without names of the gazetteer, in any script: a place is called the same whatever language someone writes.
 * `Lunch at 小印度, then Jalan Besar` is English.
 * @param which `sure` leaves those that are also words (*Damai*) or a unit (*sg*)
 * @returns null where it has none
 */
export function withoutLocalNames(text: string, linker: GazetteerLinker, which: 'all' | 'sure'): string | null {
  const names = linker
    .link(text)
    .filter(({ needsContext, surface }) => which === 'all' || (!needsContext && surface.length > 2))
  if (names.length === 0) return null
  let rest = ''
  let at = 0
  for (const { start, end } of names) {
    rest += `${text.slice(at, start)} `
    at = end
  }
  return rest + text.slice(at)
}

/** Particles that are surnames and places, too: someone called Sia, the town of Leh. */
const NAMED_LIKE_PARTICLES =
  /(?<![\p{L}\p{M}'’-])(?:Sia|Siah|Leh|Hor|Lor|Liao|Lui|Bah|Lei)(?=(?:['’]s)? +(?!l[aeo]h?\b|l[ei]h\b|ah\b|sia\b)[\p{L}\p{N}])|(?<=\b(?:to|in|at|from|near|Mr|Mrs|Ms|Mdm|Dr|with|and) )(?:Sia|Siah|Leh|Hor|Lor|Liao|Lui|Bah|Lei)(?![\p{L}\p{M}])/gu
const MAY_BE_NAMED_SO = /Sia|Leh|Hor|Lor|Liao|Lui|Bah|Lei/
const A_NAME = 'Mary'

/** The text with a name that says nothing in place of those that look like Singlish particles. */
export function withPlainNames(text: string): string {
  return MAY_BE_NAMED_SO.test(text) ? text.replace(NAMED_LIKE_PARTICLES, A_NAME) : text
}
