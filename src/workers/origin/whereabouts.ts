import type { GazetteerMention } from '../../domain/gazetteer.js'
import type { FindAbroad } from '../../gazetteer/abroad.js'
import { SINGAPORE_ID, without } from './places.js'

/** A place abroad in a text: its author is there now, or it is only spoken of. */
export interface NamedAbroad {
  readonly name: string
  readonly isThere: boolean
}

/** How far before a place its cue is looked for, UTF-16 units. */
const REACH = 32

/** `here in Perth`, `stuck at JB customs`, `greetings from Penang`: the author is there. */
const THERE_BEFORE =
  /(?<![\p{L}\p{N}])(?:(?:over |out )?here (?:in|at)|back in|(?:i'?m|i am|we'?re|we are|am|been|stuck|landed|arrived|reached|living|lives?|based|staying|working|studying|moved|relocated|migrated|settled|retired)(?: (?:now|currently|already|back|here|over|down))*(?: (?:in|at|to))|(?:greetings|hello|hi|hey|live|i'?m|i am|we'?re|tweeting|posting) from|(?:kat|di) sini(?:,? di)?|(?:tinggal|menetap|kerja) (?:di|kat))\s+(?:the |sunny |cold |rainy )?$|(?:我|人|住|现|現|身)在$|(?:定居|搬到|回到)$/iu
/** `Perth here`, `in London now`. */
const THERE_AFTER = /^,? here(?=[\s.,!?:]|$)|^ (?:customs|immigration|checkpoint|causeway)\b/iu
const THERE_NOW = /(?<![\p{L}\p{N}])(?:in|at) $/iu
const NOW_AFTER = /^(?: right)? now(?![\p{L}])/iu
/** `flying to Tokyo`, `back from Bangkok`, `wish I was in Bali`: the author is not there, or not any more. */
const NOT_THERE_BEFORE =
  /(?<![\p{L}\p{N}])(?:not|never|wish (?:i|we) (?:was|were)|back from|return(?:ed|ing)? from|go|going|goes|went|fly|flying|flew|trip|travel(?:l?ing)?|holiday|vacation|miss|missing|visit(?:ed|ing)?|want)(?: (?:in|at|to|from|for|visit))*\s+$/iu

/** `flying to Singapore`, `miss Singapore`, `not in Singapore`: written somewhere else. */
const AFAR_BEFORE =
  /(?<![\p{L}\p{N}])(?:(?:not|no longer|never been) (?:in|to)|wish (?:i|we) (?:was|were)(?: back)? in|miss(?:ing)?|left|fly(?:ing)? (?:in)?to|travel(?:l?ing)? to|(?:trip|holiday|vacation|visit) (?:to|in)|visit(?:ing)?|(?:moving|relocating|coming|going) (?:back )?to)\s+$/iu

/** The places abroad of a post's text. Names of Singapore are taken out first, so that `Penang Road` is none. */
export function namedAbroad(
  text: string,
  mentions: readonly GazetteerMention[],
  findAbroad: FindAbroad,
): NamedAbroad[] {
  return findAbroad(without(text, mentions)).flatMap(({ start, end, surface }): NamedAbroad[] => {
    const before = text.slice(Math.max(0, start - REACH), start)
    const after = text.slice(end, end + REACH)
    const isThere =
      THERE_BEFORE.test(before) || THERE_AFTER.test(after) || (THERE_NOW.test(before) && NOW_AFTER.test(after))
    if (!isThere && NOT_THERE_BEFORE.test(before)) return []
    return [{ name: surface, isThere }]
  })
}

/** Whether Singapore is named as somewhere to go to, or to miss. */
export function isFromAfar(text: string, mentions: readonly GazetteerMention[]): boolean {
  return mentions.some(
    ({ id, start }) => id === SINGAPORE_ID && AFAR_BEFORE.test(text.slice(Math.max(0, start - REACH), start)),
  )
}
