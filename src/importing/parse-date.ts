import { NO_DATE_RULES, readDate, type DateRules } from '../domain/written-date.js'

/**
 * A date of a program whose own form is known.
 * @returns null when there is none, or more than one reading: `readDate` says why
 */
export function parseDate(raw: string, rules: DateRules = NO_DATE_RULES): Date | null {
  const read = readDate(raw, rules)
  return 'at' in read ? read.at : null
}
