import { instant, NO_DATE, NOT_A_DATE, toInstant, type WrittenDate } from './dates/date-parts.js'
import { readLooseDate } from './dates/loose-date.js'
import { zoneAhead } from './dates/zone-names.js'

/** What a person says about dates that do not say it themselves. */
export interface DateRules {
  /** IANA name of the zone of dates that name none, such as `Asia/Singapore`; null: not given, and they are UTC. */
  readonly zone: string | null
  /** Whether 3/4/2026 is the third of April; null: not given, and such a date is ambiguous. */
  readonly dayFirst: boolean | null
}

export const NO_DATE_RULES: DateRules = { zone: null, dayFirst: null }

/** With the name of a zone in brackets a date has 60 characters. */
const MAX_LENGTH = 100
const OFFSET = '(Z|UTC|GMT|[+-]\\d\\d(?::?\\d\\d)?)?'
const ISO = new RegExp(
  `^(\\d{4})-(\\d\\d)-(\\d\\d)(?:[T ](\\d\\d):(\\d\\d)(?::(\\d\\d)(?:[.,](\\d+))?)?)? ?${OFFSET}$`,
  'i',
)
/** ISO 8601 without separators, as archives of the web name their copies. */
const COMPACT = new RegExp(
  `^((?:19|20)\\d\\d)(\\d\\d)(\\d\\d)(?:[T ]?(\\d\\d)(\\d\\d)(?:(\\d\\d)(?:[.,](\\d+))?)?)?${OFFSET}$`,
  'i',
)
/** Seconds, milliseconds, microseconds or nanoseconds since 1970; pandas adds `.0`. */
const UNIX = /^(\d{9,10}|\d{12,13}|\d{15,16}|\d{19})(?:\.(\d+))?$/
/** Twelve digits are `202608091505`, not milliseconds: those lie in 1976. */
const COMPACT_MINUTE = /^(?:19|20)\d\d(?:0[1-9]|1[0-2])\d{6}$/
/** How programs write a missing date; the number is the year 1 as Unix time. */
const ABSENT = /^(?:|nat|nan|<na>|n\/?a|null|none|nil|undefined|\\n|-+|0+(?:\.0+)?|-62135596800(?:000)?(?:\.0+)?)$/i

/**
 * A date as people and programs write it: ISO 8601 (a day alone is its midnight), Unix time, RFC 822, Twitter's old form,
 * months in English, Malay, Indonesian, Tamil and Chinese, hours of twelve and of twenty-four. It never guesses: a date
 * with two readings has a reason instead of an instant, in words without the date itself.
 * @param rules a zone for local times (else they are UTC) and the order of days and months
 */
export function readDate(text: string, rules: DateRules): WrittenDate {
  const trimmed = inAsciiDigits(text.trim())
  if (trimmed.length > MAX_LENGTH) return NOT_A_DATE
  const unix = UNIX.exec(trimmed)
  if (unix && !COMPACT_MINUTE.test(trimmed)) return fromUnix(unix[1] ?? '', unix[2] ?? '')
  const iso = ISO.exec(trimmed) ?? COMPACT.exec(trimmed)
  if (iso) return fromIso(iso, rules.zone)
  if (ABSENT.test(trimmed)) return NO_DATE
  // Digits of full width, spaces that do not break, a minus that is no hyphen.
  const plain = trimmed.normalize('NFKC').replace(/\s+/g, ' ').replaceAll('\u2212', '-').replaceAll('\u2019', "'")
  return readLooseDate(plain, rules.zone, rules.dayFirst)
}

/** Arabic, Persian, Tamil and Thai digits; those of full width are letters that NFKC knows. */
const OTHER_ZEROS = [0x660, 0x6f0, 0xbe6, 0xe50]
const OTHER_DIGITS = /[\u0660-\u0669\u06f0-\u06f9\u0be6-\u0bef\u0e50-\u0e59]/g

function inAsciiDigits(text: string): string {
  return text.replace(OTHER_DIGITS, (digit) => {
    const code = digit.charCodeAt(0)
    return String(code - (OTHER_ZEROS.find((zero) => code >= zero && code < zero + 10) ?? code))
  })
}

function fromUnix(whole: string, fraction: string): WrittenDate {
  if (whole.length <= 10) return instant(Number(whole) * 1_000 + Number(fraction.slice(0, 3).padEnd(3, '0')))
  return instant(Number(whole.length <= 13 ? whole : whole.slice(0, whole.length <= 16 ? -3 : -6)))
}

function fromIso(match: RegExpExecArray, localZone: string | null): WrittenDate {
  const [, year, month, day, hour, minute, second = '0', fraction = '', offset] = match
  const zone = offset === undefined ? null : fromOffset(offset)
  if (zone === undefined) return NOT_A_DATE
  return toInstant(
    {
      year: Number(year),
      month: Number(month),
      day: Number(day),
      time:
        hour === undefined
          ? null
          : {
              hour: Number(hour),
              minute: Number(minute),
              second: Number(second),
              millisecond: Number(fraction.slice(0, 3).padEnd(3, '0')),
            },
      zone,
    },
    localZone,
  )
}

function fromOffset(written: string): { readonly minutes: number } | undefined {
  if (!/^[+-]/.test(written)) return { minutes: 0 }
  return zoneAhead(written.slice(0, 1), written.slice(1, 3), written.slice(3).replace(':', '') || '0')
}
