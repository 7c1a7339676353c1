import { NO_DATE_RULES, type DateRules } from '../domain/written-date.js'
import { dateReaderOf } from './date-reader.js'
import type { Omission } from './import-format.js'
import { isUnknown, readCount } from './written-values.js'

/**
 * Reads what surrounds a text (times, counts, ids of people and parents). What cannot be read is left out and said, and
 * never costs the post; what a program writes for "unknown" is left out in silence.
 */
export interface Decoration {
  readonly omitted: readonly Omission[]
  leaveOut(field: string, reason: string): null
  date(field: string, raw: unknown): Date | null
  /** Whole numbers by the name that posts give them. */
  counts(values: Readonly<Record<string, unknown>>): Record<string, number>
  /** An id of digits, as written; a whole number that a table program has given a decimal point is read too. */
  digits(field: string, raw: unknown): string | null
}

/** @param rules what a person says about dates that do not say it themselves */
export function createDecoration(rules: DateRules = NO_DATE_RULES): Decoration {
  const omitted: Omission[] = []
  const readDate = dateReaderOf(rules)
  function leaveOut(field: string, reason: string): null {
    omitted.push({ field, reason })
    return null
  }
  return {
    omitted,
    leaveOut,
    date(field, raw) {
      if (isUnknown(raw)) return null
      const read = readDate(String(raw))
      return 'at' in read ? read.at : leaveOut(field, read.reason)
    },
    counts(values) {
      const counts: Record<string, number> = {}
      for (const [name, raw] of Object.entries(values)) {
        if (isUnknown(raw)) continue
        const count = readCount(raw, name === 'score')
        if (typeof count === 'number') counts[name] = count
        else leaveOut(`counts.${name}`, count)
      }
      return counts
    },
    digits(field, raw) {
      if (isUnknown(raw)) return null
      return readDigits(raw) ?? leaveOut(field, 'not an id of digits')
    },
  }
}

/** Up to 15 digits a decimal point has cost nothing; beyond, nobody knows which digits were there. */
export function readDigits(raw: unknown): string | null {
  if (typeof raw === 'number') return Number.isSafeInteger(raw) && raw >= 0 ? String(raw) : null
  if (typeof raw === 'bigint') return raw >= 0n ? String(raw) : null
  if (typeof raw !== 'string') return null
  const text = raw.trim()
  return /^\d{1,20}$/.test(text) ? text : (/^(\d{1,15})\.0+$/.exec(text)?.[1] ?? null)
}

/**
 * Says which fields a schema has caught, because they were of a shape that nobody knows.
 * @param fields by the file's names, as posts name them
 */
export function sayCaught(
  written: unknown,
  read: Readonly<Record<string, unknown>>,
  fields: Readonly<Record<string, string>>,
  decoration: Decoration,
): void {
  if (typeof written !== 'object' || written === null) return
  for (const name in fields) {
    if ((read[name] ?? null) === null && !isUnknown((written as Record<string, unknown>)[name])) {
      decoration.leaveOut(fields[name] ?? name, 'of an unknown shape')
    }
  }
}
