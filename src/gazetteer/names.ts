import { join } from 'node:path'
import { UsageError } from '../domain/errors.js'
import { KINDS, type GazetteerEntry } from './entry.js'
import { foldName } from './name-form.js'
import { readNameRules, type NameRule } from './name-rules.js'
import { readLines, readTsv } from './read-tsv.js'
import { readSources } from './sources.js'
import { commonSpellings } from './spellings.js'

/** One folded name, its meaning and when it counts. */
export interface GazetteerName extends NameRule {
  readonly folded: string
  /** As the gazetteer writes it: what `exactCase` is compared with. */
  readonly surface: string
  readonly entry: GazetteerEntry
  /** The station of the same name, when the name belongs to a town or a landmark first. */
  readonly station: GazetteerEntry | null
  /** A Tamil name without its last vowel sign: case endings are written onto it. */
  readonly tamilStem: boolean
}

/**
 * Reads the gazetteer: every distinct folded name once, owned by the entry that comes first in `KINDS`.
 * @param folder `data/gazetteer`.
 * @throws UsageError when a file is absent or an alias names an unknown entry.
 */
export function readGazetteer(folder: string): GazetteerName[] {
  const entries = readSources(folder)
  for (const row of readTsv(join(folder, 'aliases.tsv'), ['id', 'surface'])) {
    const entry = entries.get(row.id ?? '')
    if (!entry)
      throw new UsageError(
        `aliases.tsv: no entry has the id "${row.id ?? ''}" (alias "${row.surface ?? ''}"); correct the id`,
      )
    entries.set(entry.id, { ...entry, surfaces: [...entry.surfaces, row.surface ?? ''] })
  }
  addAbbreviations(entries, folder)

  const ruleOf = readNameRules(folder)
  const names = new Map<string, GazetteerName>()
  const byPrecedence = [...entries.values()].sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind))
  for (const entry of byPrecedence) {
    for (const surface of entry.surfaces.flatMap(commonSpellings)) {
      const folded = foldName(surface)
      const owner = names.get(folded)
      if (owner) {
        if (entry.kind === 'rail_station' && owner.entry.type === 'LOC' && !owner.station)
          names.set(folded, { ...owner, station: entry })
        continue
      }
      const rule = folded === '' ? null : ruleOf(surface, entry)
      if (rule) names.set(folded, { ...rule, folded, surface, entry, station: null, tamilStem: false })
    }
  }
  for (const name of [...names.values()]) {
    const stem = name.folded.replace(/[\u0bcd\u0bc1]$/, '') // pulli, or the u that endings replace
    if (stem === name.folded || stem.length < 3 || names.has(stem)) continue
    names.set(stem, { ...name, folded: stem, tamilStem: true })
  }
  return [...names.values()]
}

/** A place outside Singapore: never linked, but a shared name near it is that of another country. */
export interface ForeignName {
  readonly folded: string
  /** As the file writes it; one in capitals (*US*) counts only so. */
  readonly surface: string
}

/** The names of `elsewhere.txt` that are no names of the gazetteer. */
export function readForeignNames(folder: string, names: readonly GazetteerName[]): ForeignName[] {
  const ours = new Set(names.map(({ folded }) => folded))
  const foreign = new Map<string, ForeignName>()
  for (const surface of readLines(join(folder, 'elsewhere.txt'))) {
    const folded = foldName(surface)
    if (!ours.has(folded) && foreign.get(folded)?.surface !== surface.toLowerCase())
      foreign.set(folded, { folded, surface })
  }
  return [...foreign.values()]
}

/** The abbreviation file is about anything that is shortened on signs; only those of a known entry are names. */
function addAbbreviations(entries: Map<string, GazetteerEntry>, folder: string): void {
  const byName = new Map([...entries.values()].reverse().map((entry) => [foldName(entry.name), entry.id]))
  for (const row of readTsv(join(folder, 'abbreviations.tsv'), ['abbreviation', 'expansion'])) {
    const id = byName.get(foldName(row.expansion ?? ''))
    const entry = id === undefined ? undefined : entries.get(id)
    if (entry) entries.set(entry.id, { ...entry, surfaces: [...entry.surfaces, row.abbreviation ?? ''] })
  }
}
