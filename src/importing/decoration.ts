import type { Omission } from './import-format.js'
import { parseDate } from './parse-date.js'

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

export function createDecoration(): Decoration {
  const omitted: Omission[] = []
  function leaveOut(field: string, reason: string): null {
    omitted.push({ field, reason })
    return null
  }
  return {
    omitted,
    leaveOut,
    date(field, raw) {
      if (isUnknown(raw)) return null
      return parseDate(String(raw)) ?? leaveOut(field, 'not a date')
    },
    counts(values) {
      const counts: Record<string, number> = {}
      for (const [name, raw] of Object.entries(values)) {
        if (isUnknown(raw)) continue
        const count = readCount(raw)
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

const UNKNOWN = /^(?:|null|none|nan|n\/a|na|undefined)$/i

/** Nothing was said: an empty cell, null, or what programs write for it. */
export const isUnknown = (raw: unknown): boolean =>
  raw === null || raw === undefined || (typeof raw === 'string' && UNKNOWN.test(raw.trim()))

/** @returns the number, or why there is none */
function readCount(raw: unknown): number | string {
  const text = typeof raw === 'number' || typeof raw === 'string' ? String(raw).trim() : ''
  const [, digits] = /^(\d{1,15})(?:\.0*)?$/.exec(text) ?? []
  if (digits !== undefined) return Number(digits)
  return /^-\d+(?:\.\d+)?$/.test(text) ? 'below zero' : 'not a whole number'
}

/** Up to 15 digits a decimal point has cost nothing; beyond, nobody knows which digits were there. */
export function readDigits(raw: unknown): string | null {
  if (typeof raw === 'number') return Number.isSafeInteger(raw) && raw >= 0 ? String(raw) : null
  if (typeof raw === 'bigint') return raw >= 0n ? String(raw) : null
  if (typeof raw !== 'string') return null
  const text = raw.trim()
  return /^\d{1,20}$/.test(text) ? text : (/^(\d{1,15})\.0+$/.exec(text)?.[1] ?? null)
}
