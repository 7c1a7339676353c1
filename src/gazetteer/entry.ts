import type { EntityType } from '../domain/annotation.js'

/**
 * The kind of thing that a name means, in order of precedence: when several kinds share a name, the earlier one owns it.
 * A town comes before the station named after it, because people who mean the station nearly always say so (then the
 * linker answers with the station). Institutions come before the buildings they sit in. Roads and buildings come last,
 * because they repeat the names of everything else.
 */
export const KINDS = [
  'country',
  'agency',
  'organisation',
  'party',
  'scheme',
  'town',
  'landmark',
  'place',
  'rail_station',
  'planning_area',
  'hawker_centre',
  'school',
  'expressway',
  'rail_line',
  'subzone',
  'road',
  'building',
] as const
export type GazetteerKind = (typeof KINDS)[number]

/** One thing with all its names. */
export interface GazetteerEntry {
  /** `<kind>/<slug of the name>`, stable as long as the name is. */
  readonly id: string
  readonly kind: GazetteerKind
  readonly type: EntityType
  readonly name: string
  /** Every way to write it, in any language; the first is the name. */
  readonly surfaces: readonly string[]
}

/** `Dhoby Ghaut` → `dhoby-ghaut`. Letters of other scripts stay. */
export function slug(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, (marks) => marks.replace(/[\u0300-\u036f]/g, ''))
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
}
