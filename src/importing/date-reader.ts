import { NO_DATE } from '../domain/dates/date-parts.js'
import { readDate, type DateRules } from '../domain/written-date.js'

/** A date as it is written in a file, null for what a program writes when there is none; the reason has no value in it, so that equal ones can be counted. */
export type DateReader = (written: string) => { readonly at: Date | null } | { readonly reason: string }

/** Reader of the dates of one file. */
export function dateReaderOf(rules: DateRules): DateReader {
  return (written) => {
    const read = readDate(written, rules)
    return 'reason' in read && read.reason === NO_DATE.reason ? { at: null } : read
  }
}
