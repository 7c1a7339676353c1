import type { EntityType } from '../domain/annotation.js'
import { isAtHome, isConfirmed, isPartOfLongerName, isPersonOrNoun, isShoutedHere, type TextCase } from './context.js'
import type { GazetteerName } from './names.js'

/** A name found in a text, by UTF-16 offsets. */
export interface Find {
  readonly name: GazetteerName
  readonly start: number
  readonly end: number
}

/** Facts of a whole text that decide about the names in it. */
export interface Surroundings {
  readonly textCase: TextCase
  /** Names that say enough by themselves. */
  readonly plainFinds: number
  /** Where places outside Singapore are named, in order. */
  readonly foreign: readonly (readonly [start: number, end: number])[]
}

/** Linked; left to the model to confirm; or not this name at all. */
export type Verdict = 'sure' | 'open' | 'out'

/** How far cue words of a name are looked for to either side, UTF-16 units: about a short sentence. */
const CUE_REACH = 48
/** A foreign place this near belongs to the name itself: `Chinatown, New York`, `KL's Chinatown`. */
const BESIDE = 6
/** Beyond this a foreign place may belong to another sentence: the model is asked. */
const NEAR = 60

/** Decides one find by the standing of its name; `docs/understand/entities.md` has the rules with their reasons. */
export function judge(text: string, find: Find, type: EntityType, surroundings: Surroundings): Verdict {
  const { name, start, end } = find
  const { textCase, plainFinds } = surroundings
  const around = { textCase, hasCompany: plainFinds > (name.standing === 'plain' ? 1 : 0) }
  const sentence = text.slice(Math.max(0, start - CUE_REACH), end + CUE_REACH)
  const isCued = name.confirmedBy?.test(sentence) ?? false
  if (name.ruledOutBy?.test(sentence)) return isCued ? 'open' : 'out'
  const isShouted = name.exactCase && (textCase.shouting || isShoutedHere(text, start, end))
  if (name.standing === 'plain' && !isShouted) return 'sure'
  if (isCued) return 'sure'
  const personOrNoun = type === 'LOC' ? isPersonOrNoun(text, start, end) : null
  if (personOrNoun === 'person') return 'out'
  const foreignGap = gapToForeign(find, surroundings.foreign)
  if (name.standing !== 'plain' && foreignGap <= BESIDE) return 'out'
  if (name.standing !== 'plain' && !around.hasCompany && foreignGap < Infinity)
    return foreignGap <= NEAR ? 'out' : 'open'
  switch (name.standing) {
    case 'famous':
      return isAtHome(text, start, end, around) ? 'sure' : 'out'
    case 'shared':
      if (isShouted || personOrNoun === 'noun') return 'open'
      return type === 'LOC' && isPartOfLongerName(text, start, end, around) ? 'open' : 'sure'
    default:
      return isConfirmed(text, start, end, type, around) ? 'sure' : 'open'
  }
}

/** UTF-16 units between a find and the nearest of the sorted foreign places; infinite when the text names none. */
function gapToForeign({ start, end }: Find, foreign: Surroundings['foreign']): number {
  let [low, high] = [0, foreign.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((foreign[middle]?.[0] ?? 0) < end) low = middle + 1
    else high = middle
  }
  const [before, after] = [foreign[low - 1], foreign[low]]
  return Math.min(before ? start - before[1] : Infinity, after ? after[0] - end : Infinity)
}
