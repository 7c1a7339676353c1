import {
  AMBIGUOUS_ZONE,
  DAY_OR_MONTH_FIRST,
  NO_DATE,
  NOT_A_DATE,
  SHORT_YEAR,
  toInstant,
  UNKNOWN_ZONE,
  type DateParts,
  type NoInstant,
  type TimeOfDay,
  type WrittenDate,
} from './date-parts.js'
import { CHINESE_WEEKDAY, FILLERS, HALVES, MONTH_NUMBERS, WEEKDAYS } from './date-words.js'
import { zoneAhead, zoneNamed, type Zone } from './zone-names.js'

const HALF = 'am|pm|ptg|pg|pagi|petang|sore'
const CHINESE_HALF = '上午|下午|凌晨|早上|오전|오후'
/** `15:05:30.5`, `3:05 pm`, `下午3:05`. */
const CLOCK = new RegExp(
  `(?<half>${CHINESE_HALF})?\\s*(?<![\\d:+-])(?<hour>\\d{1,2}):(?<minute>\\d{2})(?::(?<second>\\d{2})(?:[.,](?<fraction>\\d+))?)?(?![\\d:])(?:\\s*(?<after>${HALF})(?![\\p{L}]))?`,
  'u',
)
/** `09.30` as Indonesians write, `3.05pm`; a date between dots has two of them. */
const DOTTED_CLOCK = new RegExp(
  `(?<![\\d.:+-])(?<hour>\\d{1,2})\\.(?<minute>\\d{2})(?![\\d.:])(?:\\s*(?<after>${HALF})(?!\\p{L}))?`,
  'u',
)
const HOUR_ALONE = new RegExp(`(?<![\\d.:+-])(?<hour>\\d{1,2})\\s*(?<after>${HALF})(?!\\p{L})`, 'u')
const CHINESE_CLOCK = new RegExp(
  `(?<half>${CHINESE_HALF})?\\s*(?<!\\d)(?<hour>\\d{1,2})[点點时時시](?:\\s*(?<minute>\\d{1,2})[分분](?:\\s*(?<second>\\d{1,2})[秒초])?)?`,
  'u',
)
/** Behind the time: `+0800`, `+08:00`, `gmt+8`. */
const OFFSET = /^\s*(?:(?:utc|gmt)\s?([+-])(\d{1,2})(?::?(\d{2}))?|([+-])(\d{2})(?::?(\d{2}))?)(?!\d)/
const ZONE_NAME = /^\s*([a-z]+(?:\/[a-z0-9_+-]+){1,2}|[a-z]{1,5})(?![\p{L}/])/u
const CHINESE_DATE = /(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日号號일]/u
const NUMERIC_DATE = /(?<![\d./-])(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})(?![\d/]|[-.]\d)/
/** A number, with `st` or Malay `hb`; a word; anything that stands in no date. */
const TOKEN = /(\d+)(?:st|nd|rd|th|hb)?|([\p{L}\p{M}]+(?:'\p{L}+)?)|([^\s,.·|@\-–/])/gu

type NamedZone = Zone | 'ambiguous' | 'unknown'
type Day = Pick<DateParts, 'year' | 'month' | 'day'>

interface ZonedDay {
  readonly day: Day
  readonly zone: NamedZone | null
}

/**
 * A date in words or numbers, in the order that people use: English, Malay, Indonesian, Chinese.
 * @param text at most a hundred characters, without runs of spaces
 * @param zone IANA name for a date that names none; null: UTC
 * @param dayFirst whether 3/4 is the third of April; null: such a date is ambiguous
 */
export function readLooseDate(text: string, zone: string | null, dayFirst: boolean | null): WrittenDate {
  const brackets = takeBrackets(text.toLowerCase())
  const clock = takeClock(brackets.rest.replace(CHINESE_WEEKDAY, ' ').replace(/\b([ap])\.m\b\.?/g, '$1m'))
  const behind = takeZone(clock.tail)
  const words = takeDay(`${clock.head} ${behind.rest}`, dayFirst)
  if ('reason' in words) return words
  const named = behind.zone ?? words.zone ?? brackets.zone
  if (named === 'ambiguous') return AMBIGUOUS_ZONE
  if (named === 'unknown') return UNKNOWN_ZONE
  return toInstant({ ...words.day, time: clock.time, zone: named }, zone)
}

/** What stands in brackets is a zone, such as `[Asia/Singapore]`, or a weekday. */
function takeBrackets(text: string): { rest: string; zone: NamedZone | null } {
  let zone: NamedZone | null = null
  const rest = text.replace(/[[(]([^[\]()]*)[\])]/g, (_, inside: string) => {
    const word = inside.trim()
    const isWeekday = WEEKDAYS.has(word) || word.replace(CHINESE_WEEKDAY, '') === ''
    if (!isWeekday) zone ??= takeZone(word).zone ?? zoneNamed(word) ?? 'unknown'
    return ' '
  })
  return { rest, zone }
}

function takeClock(text: string): { head: string; tail: string; time: TimeOfDay | null } {
  const match = CLOCK.exec(text) ?? CHINESE_CLOCK.exec(text) ?? DOTTED_CLOCK.exec(text) ?? HOUR_ALONE.exec(text)
  if (!match) return { head: text, tail: '', time: null }
  const { hour, minute = '0', second = '0', fraction = '', half, after } = match.groups ?? {}
  return {
    head: text.slice(0, match.index),
    tail: text.slice(match.index + match[0].length),
    time: {
      hour: hourOf(Number(hour), HALVES[half ?? after ?? '']),
      minute: Number(minute),
      second: Number(second),
      millisecond: Number(fraction.slice(0, 3).padEnd(3, '0')),
    },
  }
}

/** `15:05 PM` has one reading, `15:05 AM` has none: no day has such an hour then. */
function hourOf(hour: number, half: 'am' | 'pm' | undefined): number {
  if (half === 'am') return hour > 12 ? NaN : hour % 12
  if (half === 'pm') return hour === 0 ? NaN : hour < 12 ? hour + 12 : hour
  return hour
}

/** @param tail what follows the time */
function takeZone(tail: string): { rest: string; zone: NamedZone | null } {
  const offset = OFFSET.exec(tail)
  if (offset) {
    const [whole, sign, hours, minutes, plainSign = '', plainHours = '', plainMinutes] = offset
    const zone = zoneAhead(sign ?? plainSign, hours ?? plainHours, minutes ?? plainMinutes ?? '0')
    return { rest: tail.slice(whole.length), zone: zone ?? 'unknown' }
  }
  const [whole = '', name = ''] = ZONE_NAME.exec(tail) ?? []
  const zone = MONTH_NUMBERS.has(name) ? null : zoneNamed(name)
  if (!zone) return { rest: tail, zone: null }
  const rest = tail.slice(whole.length)
  // `Thu May 01 08:00:00 CST 2025`: Java and Unix write so in China as well as in Chicago.
  return { rest, zone: name === 'cst' && /^\s+\d{4}\s*$/.test(rest) ? 'ambiguous' : zone }
}

function takeDay(text: string, dayFirst: boolean | null): ZonedDay | NoInstant {
  const match = CHINESE_DATE.exec(text) ?? NUMERIC_DATE.exec(text)
  const words = readWords(match ? `${text.slice(0, match.index)} ${text.slice(match.index + match[0].length)}` : text)
  if (!words) return NOT_A_DATE
  const day = match ? dayOf(match, words, dayFirst) : namedDay(words)
  return 'reason' in day ? day : { day, zone: words.zone }
}

function dayOf(match: RegExpExecArray, { numbers, month }: Words, dayFirst: boolean | null): Day | NoInstant {
  if (numbers.length > 0 || month !== null) return NOT_A_DATE
  const [, first = '', second = '', third = '', fourth] = match
  if (fourth !== undefined) return numericDay(first, third, fourth, dayFirst)
  return { year: Number(first), month: Number(second), day: Number(third) }
}

interface Words {
  /** As written, in order. */
  readonly numbers: readonly string[]
  readonly month: number | null
  /** How many of the numbers stand before the month. */
  readonly before: number
  readonly zone: NamedZone | null
}

/** @returns null when there is a word that stands in no date */
function readWords(text: string): Words | null {
  const numbers: string[] = []
  let month: number | null = null
  let before = 0
  let zone: NamedZone | null = null
  for (const [, number, word = '', other] of text.matchAll(TOKEN)) {
    if (other) return null
    if (number) {
      numbers.push(number)
      continue
    }
    const named = MONTH_NUMBERS.get(word)
    if (named !== undefined) {
      if (month !== null) return null
      month = named
      before = numbers.length
    } else if (!WEEKDAYS.has(word) && !FILLERS.has(word)) {
      zone = zoneNamed(word)
      if (!zone) return null
    }
  }
  return { numbers, month, before, zone }
}

/** `1 May 2025`, `1 May 25` as RFC 822 has it, `May 1, 2025`, `2025 May 1`. */
function namedDay({ numbers, month, before }: Words): Day | NoInstant {
  const [first = '', second = ''] = numbers
  if (month === null || numbers.length !== 2) return NOT_A_DATE
  if (before === 1 && first.length === 4 && second.length <= 2) {
    return { year: Number(first), month, day: Number(second) }
  }
  if (before === 2 || first.length > 2) return NOT_A_DATE
  if (second.length === 4) return { year: Number(second), month, day: Number(first) }
  if (second.length !== 2) return NOT_A_DATE
  return before === 1 ? { year: fullYear(second), month, day: Number(first) } : SHORT_YEAR
}

function numericDay(first: string, second: string, third: string, dayFirst: boolean | null): Day | NoInstant {
  if (first.length === 4 && third.length <= 2) {
    return { year: Number(first), month: Number(second), day: Number(third) }
  }
  const isShort = third.length === 2
  if (first.length > 2 || (!isShort && third.length !== 4)) return NOT_A_DATE
  // Even 25/12/26 could begin with its year.
  if (isShort && dayFirst === null) return SHORT_YEAR
  const year = isShort ? fullYear(third) : Number(third)
  const [a, b] = [Number(first), Number(second)]
  if (year <= 1) return NO_DATE
  if (dayFirst === null && a !== b && a <= 12 && b <= 12) return DAY_OR_MONTH_FIRST
  const isDayFirst = a > 12 || (b <= 12 && (dayFirst ?? true))
  return isDayFirst ? { year, month: b, day: a } : { year, month: a, day: b }
}

/** As RFC 2822 says: 49 is 2049, and 50 is 1950. */
function fullYear(written: string): number {
  const year = Number(written)
  return year < 50 ? 2000 + year : 1900 + year
}
