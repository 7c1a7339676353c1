import type { EntityType } from '../domain/annotation.js'

/** How far to either side of a name its context is looked for, in UTF-16 units: about three words. */
const REACH = 24

const RAIL_WORDS =
  /(?<![\p{L}\p{N}])(?:mrt|lrt|station|stn|stns|train|trains|platform|stesen|keretapi|tren)(?![\p{L}\p{N}])|地铁|轻轨|列车|地鐵|站|நிலைய|ரயில்|எம்ஆர்டி/iu

/** Words right before or after a place: `Hume station`, `Lavender food court`, `exit at Orchard`. */
const PLACE_AFTER =
  /^[\s,'’]*(?:s\s+)?(?:mrt|lrt|station|stn|interchange|int|road|rd|street|st|ave|avenue|drive|mall|plaza|estate|hdb|bto|blk|block|condo|cc|rc|area|there|side|exit|primary|secondary|sec|pri|food|hawker|market|park|outlet|branch|ctr|centre|center|towers?|bus)(?![\p{L}\p{N}])/iu
const PLACE_BEFORE =
  /(?<![\p{L}\p{N}])(?:(?:blk|block|near|nearby|opp|opposite|towards|toward|around|outside|reach|reached|reaching|alight|live|stay|staying|downtown|go|going|went|visit|visited|visiting|pass|passed|passing|leave|left|leaving|di|ke|dari|dekat|sekitar|kat)\s+(?:at\s+|in\s+)?|(?:at|from|to|in|via)\s+)$/iu
/** `the orchard`, `a museum`, `my promenade`: an article makes it an ordinary noun. */
const ARTICLE_BEFORE =
  /(?<![\p{L}\p{N}])(?:the|a|an|this|that|my|your|his|her|our|their|some|every|no)\s+(?:[a-z]+\s+)?$/u
const CHINESE_PLACE_BEFORE = /[在去到住离往从近]$/u
const CHINESE_PLACE_AFTER = /^(?:地铁|站|路|区|附近|一带|那边|商场|购物|组屋|分行|公园)/u
const TAMIL_PLACE_AFTER = /^\s*(?:நிலைய|சாலை|வட்டார|பகுதி)/u

const ORGANISATION_AFTER =
  /^[\s,'’]*(?:s\s+)?(?:bank|app|driver|drivers|car|ride|food|outlet|store|supermarket|shop|staff|ceo|board|minister|ministry|party|mp|mps|member|rally|candidate|volunteers?|student|students|poly|diploma|lecturer|course|graduate|promo|voucher|branch|airlines?|flight|share|shares|stock|customer|hotline)(?![\p{L}\p{N}])/iu
const ORGANISATION_BEFORE =
  /(?<![\p{L}\p{N}])(?:by|vote|voted|voting|join|joined|work at|working at|studying at|study at|from|book|booked|took|take|call|called|at)\s+$/iu

/** `Mr Simei`, `Captain Keppel`: a person. */
const TITLE_BEFORE =
  /(?<![\p{L}\p{N}])(?:mr|mrs|ms|miss|mdm|dr|prof|professor|sir|lord|lady|captain|capt|admiral|general|president|saint|isaac)\.?\s$/iu

/** Directly next to a name, these words mean a place in Singapore. A name that is famous for something else needs one. */
const HOME_AFTER =
  /^[\s,'’]*(?:s\s+)?(?:mrt|lrt|hdb|bto|condo|hawker|flat|flats|void deck|blk|grc|smc|cc|polyclinic|kopitiam|primary|secondary)(?![\p{L}\p{N}])|^(?:地铁|轻轨|组屋|小贩|巴刹|站)/iu
const HOME_BEFORE =
  /(?<![\p{L}\p{N}])(?:blk|block)\s+\d+[a-z]?\s+$|(?<![\p{L}\p{N}])(?:bto|hdb|mrt|stesen)\s+(?:at|in|kat|di)?\s*$/iu

/** A text seen from the places where names are checked in it. */
export interface TextCase {
  /** No small letters at all: capitals say nothing. */
  readonly shouting: boolean
  /** Written like a headline, most words with a capital: a capitalised neighbour says nothing. */
  readonly titled: boolean
}

export function readCase(text: string): TextCase {
  const words = text.match(/(?<![\p{L}\p{N}])\p{L}+/gu)?.slice(0, 60) ?? []
  const capitalised = words.filter((word) => /^\p{Lu}/u.test(word)).length
  return {
    shouting: !/\p{Ll}/u.test(text) && /\p{Lu}.*\p{Lu}/su.test(text),
    titled: words.length >= 5 && capitalised / words.length > 0.7,
  }
}

/** Whether the words around say that the railway is meant. */
export function railIsMeant(text: string, start: number, end: number): boolean {
  return RAIL_WORDS.test(text.slice(Math.max(0, start - REACH), start)) || RAIL_WORDS.test(text.slice(end, end + REACH))
}

/** What else is known where a name is checked. */
export interface Around {
  readonly textCase: TextCase
  /** The same text contains another name of Singapore that is clear by itself. */
  readonly hasCompany: boolean
}

/**
 * Whether the text itself confirms that an ambiguous name is meant as one: a cue word directly next to it; a preposition of
 * place without an article; or, with another name of Singapore in the same post, capitals in the middle of a sentence
 * that has small letters otherwise, the name standing alone (`Isaac Newton` does not).
 */
export function isConfirmed(text: string, start: number, end: number, type: EntityType, around: Around): boolean {
  const before = text.slice(Math.max(0, start - REACH), start)
  const after = text.slice(end, end + REACH)
  const standsAlone = !isPartOfLongerName(text, start, end, around)
  if (type === 'LOC') {
    if (ARTICLE_BEFORE.test(before)) return railIsMeant(text, end, end)
    if (PLACE_AFTER.test(after) || CHINESE_PLACE_AFTER.test(after) || TAMIL_PLACE_AFTER.test(after)) return true
    if (standsAlone && (PLACE_BEFORE.test(before) || CHINESE_PLACE_BEFORE.test(before))) return true
  } else if (
    ORGANISATION_AFTER.test(after) ||
    (standsAlone && isCapitalised(text, start) && ORGANISATION_BEFORE.test(before))
  )
    return true
  return (
    around.hasCompany &&
    standsAlone &&
    !around.textCase.shouting &&
    isCapitalised(text, start) &&
    !startsSentence(before, start)
  )
}

/**
 * Whether a name that is famous for something else is meant in Singapore: by words about Singapore next to it, or other
 * names.
 */
export function isAtHome(text: string, start: number, end: number, around: Around): boolean {
  const before = text.slice(Math.max(0, start - REACH), start)
  const after = text.slice(end, end + REACH)
  if (HOME_AFTER.test(after) || HOME_BEFORE.test(before)) return true
  if (!around.hasCompany || isPartOfLongerName(text, start, end, around)) return false
  return isCapitalised(text, start)
    ? !around.textCase.shouting && !startsSentence(before, start)
    : CHINESE_PLACE_BEFORE.test(before) || CHINESE_PLACE_AFTER.test(after)
}

/** A person's name or a plain noun, by the word right before: `Dr Simei`, `a novena`, `the woodlands`. */
export function isPersonOrNoun(text: string, start: number, end: number): 'person' | 'noun' | null {
  const before = text.slice(Math.max(0, start - REACH), start)
  if (TITLE_BEFORE.test(before)) return 'person'
  const isNoun = /(?<![\p{L}\p{N}])(?:an?|some|every|my|your|his|her|their)\s$/iu.test(before)
  return isNoun && !PLACE_AFTER.test(text.slice(end, end + REACH)) ? 'noun' : null
}

/** An abbreviation next to another word in capitals that is not one of our abbreviations: `love my MOM SO MUCH`. */
export function isShoutedHere(text: string, start: number, end: number): boolean {
  return (
    /(?<![\p{L}\p{N}])\p{Lu}{2,}[\s!?.,]+$/u.test(text.slice(Math.max(0, start - REACH), start)) ||
    /^\s\p{Lu}{2,}(?![\p{L}\p{N}])/u.test(text.slice(end, end + REACH))
  )
}

function isCapitalised(text: string, start: number): boolean {
  return /^\p{Lu}/u.test(text.slice(start, start + 2))
}

function startsSentence(before: string, start: number): boolean {
  return start === 0 || /(?:^|[.!?:\n"“(\]>-])\s*$/u.test(before)
}

/** Capitalised only because they begin a sentence. */
const SENTENCE_OPENERS =
  /^(?:at|to|the|from|in|near|via|go|went|going|why|when|where|my|is|are|was|and|but|so|saw|now|just|then|if|for|on|of|this|that|all|not|no|new|wah|eh|ya|yes|hi|di|ke|dari)$/i
const DIRECTION_AFTER = /^\s(?:North|South|East|West|Central|Town|New|Old|Upper|Lower)(?![\p{L}\p{N}])/u

/**
 * A capitalised neighbour makes the find a part of another name (*Isaac Newton*, *Bishan Singh*), unless it is a word
 * for a kind of place, or begins a sentence in a text that is about Singapore anyway.
 */
export function isPartOfLongerName(
  text: string,
  start: number,
  end: number,
  { textCase, hasCompany }: Around,
): boolean {
  if (textCase.shouting || textCase.titled) return false
  const before = text.slice(Math.max(0, start - REACH), start)
  const after = text.slice(end, end + REACH)
  if (/^\s\p{Lu}\p{Ll}/u.test(after) && !PLACE_AFTER.test(after) && !DIRECTION_AFTER.test(after)) return true
  const neighbour = /(?<![\p{L}\p{N}])(\p{Lu}\p{Ll}+)\s$/u.exec(before)
  if (!neighbour?.[1] || SENTENCE_OPENERS.test(neighbour[1]) || PLACE_BEFORE.test(before)) return false
  const at = start - (before.length - neighbour.index)
  return !(hasCompany && startsSentence(text.slice(Math.max(0, at - REACH), at), at))
}
