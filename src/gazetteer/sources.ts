import { join } from 'node:path'
import type { EntityType } from '../domain/annotation.js'
import { ENTITY_TYPES } from '../domain/annotation.js'
import { KINDS, type GazetteerEntry, type GazetteerKind, slug } from './entry.js'
import { readTsv, type TsvRow } from './read-tsv.js'
import {
  chineseStationSpellings,
  hawkerSpellings,
  roadSpellings,
  schoolSpellings,
  stationSpellings,
  titleCase,
} from './spellings.js'

interface Named {
  readonly name: string
  readonly surfaces: readonly string[]
}

interface GazetteerTable {
  readonly file: string
  readonly kind: GazetteerKind
  readonly type: EntityType
  readonly columns: readonly string[]
  /** Null leaves the row out. */
  readonly read: (row: TsvRow) => Named | null
}

const fourNames = (row: TsvRow): string[] => [
  row.name_en ?? '',
  row.name_zh ?? '',
  row.name_ms ?? '',
  row.name_ta ?? '',
]
const withShortName =
  (short: string) =>
  (row: TsvRow): Named => ({ name: row.name ?? '', surfaces: [row.name ?? '', row[short] ?? ''] })

/** One row per file of `data/gazetteer`: its content, and how a row becomes a name. */
const SOURCES: readonly GazetteerTable[] = [
  {
    file: 'government-agencies.tsv',
    kind: 'agency',
    type: 'ORG',
    columns: ['abbreviation', 'name'],
    read: withShortName('abbreviation'),
  },
  {
    file: 'organisations.tsv',
    kind: 'organisation',
    type: 'ORG',
    columns: ['short_name', 'name'],
    read: withShortName('short_name'),
  },
  {
    file: 'towns.tsv',
    kind: 'town',
    type: 'LOC',
    columns: ['name_en', 'name_zh', 'name_ms', 'name_ta'],
    read: (row) => ({ name: row.name_en ?? '', surfaces: fourNames(row) }),
  },
  {
    file: 'landmarks.tsv',
    kind: 'landmark',
    type: 'LOC',
    columns: ['name_en', 'name_zh', 'name_ms', 'name_ta'],
    // The file's institutions are in the school and organisation files; as landmarks they are their campus.
    read: (row) => ({ name: row.name_en ?? '', surfaces: fourNames(row) }),
  },
  {
    file: 'rail-stations.tsv',
    kind: 'rail_station',
    type: 'LOC',
    columns: ['name_en', 'name_zh', 'name_ms', 'name_ta'],
    // Stations without a name yet are listed under their code.
    read: (row) =>
      /^(DE1|JS2A)$/.test(row.name_en ?? '')
        ? null
        : {
            name: row.name_en ?? '',
            surfaces: [
              ...stationSpellings(row.name_en ?? ''),
              ...(row.name_zh ? chineseStationSpellings(row.name_zh) : []),
              row.name_ms ?? '',
              row.name_ta ?? '',
            ],
          },
  },
  {
    file: 'planning-areas.tsv',
    kind: 'planning_area',
    type: 'LOC',
    columns: ['name'],
    read: (row) => ({ name: row.name ?? '', surfaces: [row.name ?? ''] }),
  },
  {
    file: 'hawker-centres.tsv',
    kind: 'hawker_centre',
    type: 'LOC',
    columns: ['name', 'short_name'],
    read: (row) => {
      const name = (row.short_name || row.name || '').replace(/^Blk \S+ /, '')
      // Some have only an address, which is in the road file.
      return / Blk /.test(name) ? null : { name, surfaces: hawkerSpellings(name) }
    },
  },
  {
    file: 'schools.tsv',
    kind: 'school',
    type: 'ORG',
    columns: ['name'],
    read: (row) => {
      const name = titleCase(row.name ?? '')
      return { name, surfaces: schoolSpellings(name) }
    },
  },
  {
    file: 'rail-lines.tsv',
    kind: 'rail_line',
    type: 'LOC',
    columns: ['id', 'name_en', 'name_zh', 'name_ms', 'name_ta'],
    read: (row) => ({ name: row.name_en ?? '', surfaces: [...fourNames(row), row.id ?? ''] }),
  },
  {
    file: 'ura-subzones.tsv',
    kind: 'subzone',
    type: 'LOC',
    columns: ['name'],
    read: (row) => ({ name: row.name ?? '', surfaces: [row.name ?? ''] }),
  },
  {
    file: 'roads.tsv',
    kind: 'road',
    type: 'LOC',
    columns: ['name'],
    read: (row) =>
      /\S\s+\S/.test(row.name ?? '') ? { name: row.name ?? '', surfaces: roadSpellings(row.name ?? '') } : null,
  },
  {
    file: 'buildings.tsv',
    kind: 'building',
    type: 'LOC',
    columns: ['name'],
    read: (row) => ({ name: row.name ?? '', surfaces: [row.name ?? ''] }),
  },
]

/** Every entry of the files, before aliases and rules. One name gives one entry per kind. */
export function readSources(folder: string): Map<string, GazetteerEntry> {
  const entries = new Map<string, GazetteerEntry>()
  const add = (kind: GazetteerKind, type: EntityType, named: Named): void => {
    const id = `${kind}/${slug(named.name)}`
    const surfaces = [named.name, ...named.surfaces].map((surface) => surface.trim()).filter(Boolean)
    const known = entries.get(id)
    entries.set(id, {
      id,
      kind,
      type,
      name: known?.name ?? named.name,
      surfaces: [...new Set([...(known?.surfaces ?? []), ...surfaces])],
    })
  }
  for (const source of SOURCES) {
    for (const row of readTsv(join(folder, source.file), source.columns)) {
      const named = source.read(row)
      if (named?.name) add(source.kind, source.type, named)
    }
  }
  for (const row of readTsv(join(folder, 'handwritten.tsv'), ['kind', 'type', 'name', 'surfaces'])) {
    const kind = KINDS.find((known) => known === row.kind)
    const type = ENTITY_TYPES.find((known) => known === row.type)
    if (!kind || !type) throw new TypeError(`handwritten.tsv: unknown kind or type in the row of "${row.name ?? ''}"`)
    add(kind, type, { name: row.name ?? '', surfaces: (row.surfaces ?? '').split('|') })
  }
  return entries
}
