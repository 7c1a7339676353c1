import { join } from 'node:path'
import type { GazetteerEntry, GazetteerKind } from './entry.js'
import { foldName } from './name-form.js'
import { readLines, readTsv } from './read-tsv.js'

/**
 * How much a name alone says:
 * - `plain`: it means this one thing (*Toa Payoh*);
 * - `shared`: this thing, unless the text speaks of another country or of a person (*Chinatown*, *NTU*, *Clementi*);
 * - `context`: also a word; nothing is linked without support from the text or the model (*Orchard*, *Grab*);
 * - `famous`: far better known for something else; only Singapore words directly next to it or another Singapore name in the
 *   text make it count, the model does not (*Canberra*, *Tengah*, 湖畔).
 */
export type Standing = 'plain' | 'shared' | 'context' | 'famous'

/** How a name must appear to count. */
export interface NameRule {
  readonly standing: Standing
  /** Counts only with the capitals that the gazetteer has (SIA the airline, not *sia* the particle). */
  readonly exactCase: boolean
  /** Words near it that say that it is meant; null: none are known. */
  readonly confirmedBy: RegExp | null
  /** Words near it that say that something else is meant. */
  readonly ruledOutBy: RegExp | null
}

type Rule = Pick<NameRule, 'standing' | 'exactCase'>

const STANDINGS: readonly Standing[] = ['plain', 'shared', 'context', 'famous']

/** `context`, `exact-context`, and `exact` for `exact-plain`; null for `drop`; undefined for anything else. */
function parseRule(written: string): Rule | null | undefined {
  if (written === 'drop') return null
  const exactCase = /^exact(?:-|$)/.test(written)
  const standing = exactCase ? written.slice('exact-'.length) || 'plain' : written
  const known = STANDINGS.find((name) => name === standing)
  return known && { standing: known, exactCase }
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

/** Few people know their abbreviations, and elsewhere they mean something else. */
const ABBREVIATED_BY_INSIDERS: ReadonlySet<GazetteerKind> = new Set<GazetteerKind>([
  'school',
  'landmark',
  'building',
  'road',
  'subzone',
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
 * when they say that they are a building and have a word that is not ordinary. The words that decide come from `cues.tsv`.
 */
export function readNameRules(folder: string): NameRules {
  const ordinary = new Set(readLines(join(folder, 'ordinary-words.txt')))
  const byHand = new Map<string, Rule | null>()
  for (const row of readTsv(join(folder, 'rules.tsv'), ['surface', 'rule', 'why'])) {
    const rule = parseRule(row.rule ?? '')
    if (rule === undefined)
      throw new TypeError(
        `rules.tsv: "${row.rule ?? ''}" (for "${row.surface ?? ''}") is not drop or [exact-]${STANDINGS.join('|')}`,
      )
    byHand.set(foldName(row.surface ?? ''), rule)
  }
  const cues = readCues(folder)

  return (surface, entry) => {
    const folded = foldName(surface)
    const found = byHand.get(folded)
    const rule = found === undefined ? generalRule(surface, folded, entry, ordinary) : found
    return rule && { ...rule, ...(cues.get(folded) ?? NO_CUES) }
  }
}

function generalRule(
  surface: string,
  folded: string,
  entry: GazetteerEntry,
  ordinary: ReadonlySet<string>,
): Rule | null {
  const plain: Rule = { standing: 'plain', exactCase: false }
  const words = folded.split(/[^\p{L}\p{M}\p{N}]+/u).filter(Boolean)
  if (!/\p{L}/u.test(folded) || [...folded].length < 2) return null
  if (!/[a-z]/.test(folded)) return plain
  // A name with MRT or LRT is always a station here: other countries have a Dover station, but no Dover MRT.
  if (entry.kind === 'rail_station' && /\b(?:mrt|lrt)\b/.test(folded)) return plain
  if (entry.kind === 'rail_station' && / (?:station|stn)$/.test(folded)) return { ...plain, standing: 'shared' }
  const own = words.filter((word) => !ordinary.has(word) && !/^\d+[a-z]?$/.test(word))
  const isShort = /^[A-Z]{2,4}$/.test(surface)
  if (isShort && ABBREVIATED_BY_INSIDERS.has(entry.kind)) return { standing: 'context', exactCase: true }
  if (entry.kind === 'building') {
    const ownWord = own.some((word) => word.length > 2 && !BUILDING_WORDS.has(word))
    if (words.length < 2 || !ownWord || !words.some((word) => BUILDING_WORDS.has(word)) || /\b[ml]rt\b/.test(folded))
      return null
    return { ...plain, standing: 'shared' }
  }
  if (entry.kind === 'road' && own.length > 0) return { ...plain, standing: 'shared' }
  if (words.length === 1 && folded.length <= 2) return { standing: 'context', exactCase: true }
  if (own.length > 0) return plain
  if (words.length === 1 && /^[A-Z*&]{2,5}$/.test(surface)) return { standing: 'plain', exactCase: true }
  return { ...plain, standing: words.length > 1 && PROPER_BY_KIND.has(entry.kind) ? 'plain' : 'context' }
}

type Cues = Pick<NameRule, 'confirmedBy' | 'ruledOutBy'>

const NO_CUES: Cues = { confirmedBy: null, ruledOutBy: null }

function readCues(folder: string): Map<string, Cues> {
  return new Map(
    readTsv(join(folder, 'cues.tsv'), ['surface', 'with', 'unless']).map((row) => [
      foldName(row.surface ?? ''),
      { confirmedBy: anyOf(row.with ?? ''), ruledOutBy: anyOf(row.unless ?? '') },
    ]),
  )
}

/** Any of the words between bars, as whole words; Chinese and Tamil ones anywhere. */
function anyOf(words: string): RegExp | null {
  if (words === '') return null
  const patterns = words.split('|').map((word) => {
    const literal = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(' ', '\\s+')
    return /^[\p{Script=Latin}\p{N}]/u.test(word) ? `(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])` : literal
  })
  return new RegExp(patterns.join('|'), 'iu')
}
