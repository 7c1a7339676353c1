import { join } from 'node:path'
import { KINDS, slug, type GazetteerKind } from './entry.js'
import { gazetteerFolder } from './load.js'
import { readTsv } from './read-tsv.js'
import { readSources } from './sources.js'
import { titleCase } from './spellings.js'

/** The facts about a gazetteer id that a reader wants. */
export interface Place {
  readonly name: string
  readonly kind: GazetteerKind
  /** URA planning area that it lies in, where the gazetteer says so. */
  readonly area: string | null
}

/** In these words a street or a subzone is named after the area around it; `Changi Road` is elsewhere. */
const AFTER_AREA = /^(?:North|South|East|West|Central|Avenue|Street)(?: |$)/

/** Every entry by id, with its planning area: from the file's own column, or from a name such as *Bedok North Street 1*. */
export function readPlaces(folder: string = gazetteerFolder()): Map<string, Place> {
  const areas = readTsv(join(folder, 'planning-areas.tsv'), ['name']).map((row) => row.name ?? '')
  const known = new Set(areas)
  const told = new Map<string, string>()
  const tell = (kind: GazetteerKind, name: string, area: string): void => {
    if (known.has(area)) told.set(`${kind}/${slug(name)}`, area)
  }
  for (const row of readTsv(join(folder, 'rail-stations.tsv'), ['name_en', 'town'])) {
    tell('rail_station', row.name_en ?? '', row.town ?? '')
  }
  for (const row of readTsv(join(folder, 'schools.tsv'), ['name', 'planning_area'])) {
    tell('school', titleCase(row.name ?? ''), titleCase(row.planning_area ?? ''))
  }
  for (const row of readTsv(join(folder, 'hawker-centres.tsv'), ['name', 'short_name', 'street'])) {
    const name = (row.short_name || row.name || '').replace(/^Blk \S+ /, '')
    tell('hawker_centre', name, namedAfter(row.street ?? '', areas) ?? '')
  }
  return new Map(
    [...readSources(folder).values()].map(({ id, kind, name }) => [
      id,
      { name, kind, area: told.get(id) ?? areaOf(kind, name, areas, known) },
    ]),
  )
}

/** Kinds whose entries lie in one area or none; a country or an expressway is not a place on such a map. */
const IN_AREA: readonly GazetteerKind[] = KINDS.filter(
  (kind) => !['country', 'expressway', 'rail_line', 'agency', 'party', 'scheme', 'organisation'].includes(kind),
)

function areaOf(
  kind: GazetteerKind,
  name: string,
  areas: readonly string[],
  known: ReadonlySet<string>,
): string | null {
  if (!IN_AREA.includes(kind)) return null
  if ((kind === 'planning_area' || kind === 'town') && known.has(name)) return name
  return namedAfter(name, areas)
}

function namedAfter(name: string, areas: readonly string[]): string | null {
  return areas.find((area) => name.startsWith(`${area} `) && AFTER_AREA.test(name.slice(area.length + 1))) ?? null
}
