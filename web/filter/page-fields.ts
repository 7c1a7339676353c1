import { pairIn } from '../compare/sides.js'
import { dayIn, oneOf } from './link-values.js'

/** What shares may be compared by. */
export const COMPARED_BY = ['language', 'sentiment', 'origin', 'platform', 'theme', 'topic'] as const
/** Kinds of names. */
export const NAME_TYPES = ['place', 'organisation', 'person', 'other'] as const

/** Fields of an address that one page has beside the filter, each with the value as far as there is such a one. */
const PAGE_FIELDS: Readonly<Record<string, (given: string) => string | undefined>> = {
  by: (given) => oneOf(COMPARED_BY, given),
  with: pairIn,
  type: (given) => oneOf(NAME_TYPES, given),
  day: dayIn,
}

/** The fields of a page in an address, without those that anyone could have written anything into. */
export function pageFieldsIn(link: URLSearchParams): [string, string][] {
  return Object.entries(PAGE_FIELDS).flatMap(([field, valueIn]): [string, string][] => {
    const value = valueIn(link.get(field) ?? '')
    return value === undefined ? [] : [[field, value]]
  })
}
