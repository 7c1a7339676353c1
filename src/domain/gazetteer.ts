import type { EntityType } from './annotation.js'

/** Before a name that the gazetteer does not know, where entities are counted and asked for: `~marina the cat`. */
export const UNLINKED_MARK = '~'

/** One name of the gazetteer found in a text. */
export interface GazetteerMention {
  /** UTF-16 offsets into the scanned text: `text.slice(start, end) === surface`. */
  readonly start: number
  readonly end: number
  readonly surface: string
  readonly type: EntityType
  /** Stable gazetteer id, e.g. `rail_station/dhoby-ghaut`. */
  readonly id: string
  /** Canonical name for people to read. */
  readonly name: string
  /**
   * The name is also a common word (*Hume*, *Outram*, *Orchard*) and nothing in the text itself confirmed it: it counts
   * only where the NER model, too, sees an entity of a compatible type.
   */
  readonly needsContext: boolean
}

/**
 * Finds gazetteer names in a text as posted: sorted by start, not overlapping (the longest name wins).
 * Pure; the same scan serves NER and origin.
 */
export interface GazetteerLinker {
  link(text: string): readonly GazetteerMention[]
}
