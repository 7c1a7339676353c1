import { join } from 'node:path'
import type { GazetteerEntry, GazetteerKind } from './entry.js'
import { foldName } from './fold.js'
import { readLines, readTsv } from './read-tsv.js'

/** How a name must appear to count. */
export interface NameRule {
  /** Also a word or another name: nothing is linked without support from the text or the model. */
  readonly needsContext: boolean
  /** Counts only with the capitals that the gazetteer has (SIA the airline, not *sia* the particle). */
  readonly exactCase: boolean
}

const RULES: Readonly<Record<string, NameRule | null>> = {
  plain: { needsContext: false, exactCase: false },
  context: { needsContext: true, exactCase: false },
  exact: { needsContext: false, exactCase: true },
  'exact-context': { needsContext: true, exactCase: true },
  drop: null,
}

/** A name of these kinds is a name even when each of its words is ordinary: Ministry of Manpower, Circle Line. */
const PROPER_BY_KIND: ReadonlySet<GazetteerKind> = new Set<GazetteerKind>([
  'country',
  'agency',
  'organisation',
  'party',
  'scheme',
  'school',
  'hawker_centre',
  'expressway',
  'rail_line',
])

const BUILDING_WORDS = new Set(
  (
    'centre center building school temple church mosque masjid gurdwara park court garden gardens club house hotel ' +
    'complex plaza hub condominium residences residence tower towers mall point square hall camp hospital museum ' +
    'library college interchange market terminal polyclinic stadium depot mansion mansions regency cathedral chapel'
  ).split(' '),
)

/** Decides for every name of the gazetteer how it may be linked; null leaves the name out. */
export type NameRules = (surface: string, entry: GazetteerEntry) => NameRule | null

/**
 * Rules from `rules.tsv` first (written by hand, with a reason each), then in general: a name made of ordinary words
 * needs context (`ordinary-words.txt`), two-letter abbreviations also need their capitals, and buildings are taken only
 * when they say that they are a building and have a word of their own.
 */
export function readNameRules(folder: string): NameRules {
  const ordinary = new Set(readLines(join(folder, 'ordinary-words.txt')))
  const byHand = new Map<string, NameRule | null>()
  for (const row of readTsv(join(folder, 'rules.tsv'), ['surface', 'rule', 'why'])) {
    const rule = RULES[row.rule ?? '']
    if (rule === undefined)
      throw new TypeError(
        `rules.tsv: "${row.rule ?? ''}" (for "${row.surface ?? ''}") is not one of ${Object.keys(RULES).join(', ')}`,
      )
    byHand.set(foldName(row.surface ?? ''), rule)
  }

  return (surface, entry) => {
    const folded = foldName(surface)
    const rule = byHand.get(folded)
    if (rule !== undefined) return rule
    const words = folded.split(/[^\p{L}\p{M}\p{N}]+/u).filter(Boolean)
    if (!/\p{L}/u.test(folded) || [...folded].length < 2) return null
    if (!/[a-z]/.test(folded)) return RULES.plain ?? null
    const own = words.filter((word) => !ordinary.has(word) && !/^\d+[a-z]?$/.test(word))
    if (entry.kind === 'building') {
      const ownWord = own.some((word) => word.length > 2 && !BUILDING_WORDS.has(word))
      if (words.length < 2 || !ownWord || !words.some((word) => BUILDING_WORDS.has(word)) || /\b[ml]rt\b/.test(folded))
        return null
      return RULES.plain ?? null
    }
    if (words.length === 1 && folded.length <= 2) return RULES['exact-context'] ?? null
    if (own.length > 0) return RULES.plain ?? null
    if (words.length === 1) return RULES[/^[A-Z*&]{2,5}$/.test(surface) ? 'exact' : 'context'] ?? null
    return RULES[PROPER_BY_KIND.has(entry.kind) ? 'plain' : 'context'] ?? null
  }
}
