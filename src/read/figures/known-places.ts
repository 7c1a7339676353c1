import type { z } from 'zod'
import type { EntitiesQuery } from '../../domain/reading/figures.js'
import { KINDS, type GazetteerKind } from '../../gazetteer/entry.js'
import { readPlaces, type Place } from '../../gazetteer/places.js'

let places: ReadonlyMap<string, Place> | undefined
/** The entries of the gazetteer by id: read once, when the first entity is asked for. */
export function knownPlaces(): ReadonlyMap<string, Place> {
  return (places ??= readPlaces())
}

/** Ids of the places that lie in a planning area, as far as the gazetteer says so. */
export function placesIn(area: string): string[] {
  return [...knownPlaces()].flatMap(([id, place]) => (place.area === area ? [id] : []))
}

export type AskedType = NonNullable<z.output<typeof EntitiesQuery>['type']>

const ORGANISATIONS: readonly GazetteerKind[] = ['agency', 'organisation', 'party', 'school']
const OTHERS: readonly GazetteerKind[] = ['scheme']
/** The kinds of entries that are of a type. */
export const KINDS_OF: Record<AskedType, readonly GazetteerKind[]> = {
  place: KINDS.filter((kind) => ![...ORGANISATIONS, ...OTHERS].includes(kind)),
  organisation: ORGANISATIONS,
  person: [],
  other: OTHERS,
}
