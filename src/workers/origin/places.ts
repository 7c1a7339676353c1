import type { GazetteerLinker, GazetteerMention } from '../../domain/gazetteer.js'
import type { FindAbroad } from '../../gazetteer/abroad.js'

/** What a place in a profile or a tag says about Singapore, as people write it. */
export type PlaceVerdict = 'singapore' | 'elsewhere' | 'both' | 'unknown'

export interface PlaceKnowledge {
  readonly linker: GazetteerLinker
  readonly findAbroad: FindAbroad
}

/** `Woodlands, TX`: a state or province of America, Canada or Australia after a comma. */
const STATE =
  /, ?(?:A[KLRZ]|C[AOT]|DE|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]|NSW|VIC|QLD|BC|AB|ON|QC)(?![\p{L}\p{N}])/u
const FLAGS = /\p{RI}\p{RI}/gu
const SINGAPORE_FLAG = '🇸🇬'
/** How far around a name its cues are looked for, UTF-16 units. */
const REACH = 40
/** Words of a name that are hardly ever meant otherwise. */
const LONG_NAME = 3
export const SINGAPORE_ID = 'country/singapore'

/** Names of Singapore that many cities have: alone they say nothing. */
const ALSO_ELSEWHERE =
  /^(?:china ?town|queenstown|newton|dover|victoria|canberra|botanic gardens?|city hall|somerset|唐人街)$/i

/** Right before a name: the author is not there, or no longer. */
const NOT_THERE =
  /(?<![\p{L}\p{N}])(?:not(?: from| in| at| really)?|never|no longer(?: in)?|left|leaving|ex|former(?:ly)?(?: of| from| in)?|anywhere but|anti|miss(?:ing)?|wish (?:i|we) (?:was|were)(?: back)? (?:in|at)|born in|raised in|used to (?:live|be) in|once in|不在|离开|離開|想念|bukan(?: di)?|rindu|dulu di)[\s-]*$/iu
/** Right before the country: the author is around it. `Near Bishan` is in it. */
const AROUND = /(?<![\p{L}\p{N}])(?:far (?:away )?from|away from|out ?side(?: of)?|near|next to|close to)\s*$/iu
/** Right after it. */
const NOT_REALLY = /^[\s,]*[([]?\s*(?:not|no longer|no more|until|till|previously|formerly|before|jk|lol)(?![\p{L}])/iu
/** The author went from the left to the right. */
const MOVE =
  /(?:->|=>|→|➡️?|➔|✈️?|🛫|🛬|>+|»|(?<![\p{L}])(?:now in|now at|now|currently in|currently|moved to|living in|based in)(?![\p{L}]))/iu

/** Reads a declared place or a place tag. A town of Singapore counts unless another country is named (Woodlands, TX). */
export function judgePlace(place: string, knowledge: PlaceKnowledge): PlaceVerdict {
  if (ALSO_ELSEWHERE.test(place.trim())) return 'unknown'
  // Of a move only the end counts, even when nobody knows that place.
  const end = place.split(MOVE).at(-1)?.trim()
  return judgeOne(end === undefined || end === '' ? place : end, knowledge)
}

function judgeOne(place: string, { linker, findAbroad }: PlaceKnowledge): PlaceVerdict {
  const flags: readonly string[] = place.match(FLAGS) ?? []
  const mentions = linker.link(place).filter(({ type }) => type === 'LOC' || type === 'ORG')
  const before = (start: number): string => place.slice(Math.max(0, start - REACH), start)
  const isHere = ({ id, start, end }: GazetteerMention): boolean =>
    !NOT_THERE.test(before(start)) &&
    !(id === SINGAPORE_ID && AROUND.test(before(start))) &&
    !NOT_REALLY.test(place.slice(end, end + REACH))
  const here = mentions.filter(isHere)
  const isElsewhere =
    flags.some((flag) => flag !== SINGAPORE_FLAG) ||
    STATE.test(place) ||
    findAbroad(without(place, mentions)).some(({ start }) => !NOT_THERE.test(before(start)))
  if (flags.includes(SINGAPORE_FLAG) || here.some(({ id }) => id === SINGAPORE_ID))
    return isElsewhere ? 'both' : 'singapore'
  if (isElsewhere) return 'elsewhere'
  const isClear = here.some(({ needsContext, surface }) => !needsContext || isWholeName(surface, place))
  return isClear ? 'singapore' : 'unknown'
}

/** A long name that is all there is needs no other words around it: `Esplanade - Theatres on the Bay`. */
function isWholeName(surface: string, place: string): boolean {
  return surface.length === place.trim().length && surface.split(' ').length >= LONG_NAME
}

/** A text whose places in Singapore are blank: `Little India` is not in India. Offsets stay. */
export function without(text: string, mentions: readonly GazetteerMention[]): string {
  let rest = ''
  for (const { start, end } of mentions) rest += text.slice(rest.length, start) + ' '.repeat(end - start)
  return rest + text.slice(rest.length)
}
