import type { DateRules } from '../domain/written-date.js'
import { parseDate } from './parse-date.js'

/** A date as it is written in a file; the reason has no value in it, so that equal ones can be counted. */
export type DateReader = (written: string) => { readonly at: Date } | { readonly reason: string }

/** Reader of the dates of one file. */
export function dateReaderOf(_rules: DateRules): DateReader {
  return (written) => {
    const at = parseDate(written)
    return at ? { at } : { reason: 'not a date' }
  }
}
