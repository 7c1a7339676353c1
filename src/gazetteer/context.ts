import type { EntityType } from '../domain/annotation.js'

/** How far to either side of a name its context is looked for, in UTF-16 units: about three words. */
const REACH = 24

const RAIL_WORDS =
  /(?<![\p{L}\p{N}])(?:mrt|lrt|station|stn|stns|train|trains|platform|stesen|keretapi|tren)(?![\p{L}\p{N}])|地铁|轻轨|列车|地鐵|站|நிலைய|ரயில்|எம்ஆர்டி/iu

/** Words that stand right before or after a place: `Hume station`, `Lavender food court`, `exit at Orchard`. */
const PLACE_AFTER =
  /^[\s,'’]*(?:s\s+)?(?:mrt|lrt|station|stn|interchange|int|road|rd|street|st|ave|avenue|drive|mall|plaza|estate|hdb|bto|blk|block|condo|cc|rc|area|there|side|exit|primary|secondary|sec|pri|food|hawker|market|park|outlet|branch|ctr|centre|center|towers?|bus)(?![\p{L}\p{N}])/iu
const PLACE_BEFORE =
  /(?<![\p{L}\p{N}])(?:(?:blk|block|near|nearby|opp|opposite|towards|toward|around|outside|reach|reached|reaching|alight|live|stay|staying|downtown|di|ke|dari|dekat|sekitar)\s+(?:at\s+|in\s+)?|(?:at|from|to|in|via)\s+)$/iu
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

/** A text seen from the places where names are checked in it. */
export interface TextCase {
  /** No small letters at all: capitals say nothing. */
  readonly shouting: boolean
}

export function readCase(text: string): TextCase {
  return { shouting: !/\p{Ll}/u.test(text) && /\p{Lu}.*\p{Lu}/su.test(text) }
}

/** Whether the words around say that the railway is meant. */
export function railIsMeant(text: string, start: number, end: number): boolean {
  return RAIL_WORDS.test(text.slice(Math.max(0, start - REACH), start)) || RAIL_WORDS.test(text.slice(end, end + REACH))
}

/**
 * Whether the text itself confirms that an ambiguous name is meant as one: a cue word right beside it; a preposition of
 * place without an article; or capitals in the middle of a sentence that has small letters otherwise, the name standing
 * alone (`Isaac Newton` does not), either for a place or with another gazetteer name in the same post.
 */
export function isConfirmed(
  text: string,
  start: number,
  end: number,
  type: EntityType,
  around: { textCase: TextCase; hasCompany: boolean; exactCase: boolean },
): boolean {
  const before = text.slice(Math.max(0, start - REACH), start)
  const after = text.slice(end, end + REACH)
  const standsAlone = !partOfLongerName(before, after, around.textCase)
  if (type === 'LOC') {
    if (ARTICLE_BEFORE.test(before)) return railIsMeant(text, end, end)
    if (PLACE_AFTER.test(after) || CHINESE_PLACE_AFTER.test(after) || TAMIL_PLACE_AFTER.test(after)) return true
    if (standsAlone && (PLACE_BEFORE.test(before) || CHINESE_PLACE_BEFORE.test(before))) return true
  } else if (
    ORGANISATION_AFTER.test(after) ||
    (standsAlone && isCapitalised(text, start) && ORGANISATION_BEFORE.test(before))
  )
    return true
  if (around.textCase.shouting || !isCapitalised(text, start) || !standsAlone || startsSentence(before, start))
    return false
  return type === 'LOC' || around.hasCompany
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

/** A capitalised neighbour makes the find a part of another name (*Isaac Newton*, *Hume Cronyn*). */
function partOfLongerName(before: string, after: string, { shouting }: TextCase): boolean {
  if (shouting) return false
  const neighbour = /(?<![\p{L}\p{N}])(\p{Lu}\p{Ll}+)\s$/u.exec(before)?.[1]
  return (neighbour !== undefined && !SENTENCE_OPENERS.test(neighbour)) || /^\s\p{Lu}\p{Ll}/u.test(after)
}
