import { instantsOf, startOfDay } from './local-time.js'
import type { Zone } from './zone-names.js'

/** A date and what it says about time and zone, before anybody has checked that it exists. */
export interface DateParts {
  readonly year: number
  readonly month: number
  readonly day: number
  /** Null: the day alone. */
  readonly time: TimeOfDay | null
  /** Null: the date names none. */
  readonly zone: Zone | null
}

export interface TimeOfDay {
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly millisecond: number
}

/** Why there is none, without the value: equal reasons can be counted. */
export interface NoInstant {
  readonly reason: string
}
export type WrittenDate = { readonly at: Date } | NoInstant

export const NOT_A_DATE: NoInstant = { reason: 'not a date' }
/** As programs write a missing date: NaT, null, year 1. */
export const NO_DATE: NoInstant = { reason: 'stands for no date' }
export const DAY_OR_MONTH_FIRST: NoInstant = { reason: 'could be day or month first' }
export const SHORT_YEAR: NoInstant = { reason: 'a year of two digits' }
export const AMBIGUOUS_ZONE: NoInstant = { reason: 'a zone name with several meanings' }
export const UNKNOWN_ZONE: NoInstant = { reason: 'a zone that is not known' }
/** Thailand counts from 543 years earlier: 2567 is 2024. */
const BUDDHIST: NoInstant = { reason: 'a year that looks like one of the Buddhist calendar' }
const BUDDHIST_YEARS = 543
const NO_DAY: NoInstant = { reason: 'not a day of the calendar' }
const NO_TIME: NoInstant = { reason: 'not a time of the day' }
const SKIPPED: NoInstant = { reason: 'a time that the clocks skipped' }
const TWICE: NoInstant = { reason: 'a time that the clocks showed twice' }

/**
 * The instant of a date.
 * @param zone IANA name for a date that names none; null: UTC
 */
export function toInstant(parts: DateParts, zone: string | null): WrittenDate {
  const { year, month, day, time } = parts
  if (year <= 1) return NO_DATE
  if (year >= 1900 + BUDDHIST_YEARS && year < 2100 + BUDDHIST_YEARS) return BUDDHIST
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return NO_DAY
  if (time && !isTimeOfDay(time)) return NO_TIME
  const wall = wallOf(parts)
  const from: Zone = parts.zone ?? (zone === null ? { minutes: 0 } : { name: zone })
  if ('minutes' in from) return instant(wall - from.minutes * 60_000)
  if (!time) return instant(startOfDay(wall, from.name))
  const [at, again] = instantsOf(wall, from.name)
  if (at === undefined) return SKIPPED
  return again === undefined ? instant(at) : TWICE
}

/** Nothing was posted when Unix time began: it is how programs write that they do not know. */
export function instant(at: number): WrittenDate {
  return at === 0 ? NO_DATE : { at: new Date(at) }
}

/** ISO 8601 allows 24:00, the end of a day, and a leap second. */
function isTimeOfDay({ hour, minute, second, millisecond }: TimeOfDay): boolean {
  if (hour === 24) return minute === 0 && second === 0 && millisecond === 0
  return hour < 24 && minute < 60 && second <= 60
}

const CENTURIES_4_MS = 146_097 * 86_400_000

/** Date.UTC takes the years 0 to 99 for 1900 to 1999; the calendar repeats after four centuries. */
function wallOf({ year, month, day, time }: DateParts): number {
  const { hour, minute, second, millisecond } = time ?? { hour: 0, minute: 0, second: 0, millisecond: 0 }
  return Date.UTC(year + 400, month - 1, day, hour, minute, second, millisecond) - CENTURIES_4_MS
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}
