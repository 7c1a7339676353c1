const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)? ?(Z|UTC|[+-]\d\d(?::?\d\d)?)?$/i
const UNIX_SECONDS = /^\d{9,10}(?:\.\d+)?$/
const UNIX_MILLISECONDS = /^\d{12,13}$/
/** `Sat Apr 12 10:00:00 +0000 2025`, as Twitter's old API wrote it. */
const TWITTER = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d\d) (\d\d:\d\d:\d\d) ([+-]\d\d)(\d\d) (\d{4})$/
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/**
 * A date as files write it: ISO 8601 (a day alone is its midnight; without a zone it is UTC), Unix seconds or
 * milliseconds, or the form of Twitter's old API. The year 9999 is kept as claimed.
 * @returns null when it has another form, or is not a day of the calendar
 */
export function parseDate(raw: string): Date | null {
  const text = raw.trim()
  if (UNIX_SECONDS.test(text)) return new Date(Number(text) * 1000)
  if (UNIX_MILLISECONDS.test(text)) return new Date(Number(text))
  const twitter = TWITTER.exec(text)
  if (twitter) {
    const [, month = '', day, time, zoneHours, zoneMinutes, year] = twitter
    const number = String(MONTHS.indexOf(month) + 1).padStart(2, '0')
    return parseDate(`${year}-${number}-${day}T${time}${zoneHours}:${zoneMinutes}`)
  }
  const iso = ISO.exec(text)
  if (!iso) return null
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', zone = 'Z'] = iso
  const midnight = new Date(`${year}-${month}-${day}T00:00:00Z`)
  // Date turns 30 February into 1 March instead of refusing it; Postgres knows no year 0.
  if (year === '0000' || Number.isNaN(midnight.getTime()) || midnight.getUTCDate() !== Number(day)) return null
  const date = new Date(
    `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.slice(0, 3).padEnd(3, '0')}${isoZone(zone)}`,
  )
  return Number.isNaN(date.getTime()) ? null : date
}

function isoZone(zone: string): string {
  if (!/^[+-]/.test(zone)) return 'Z'
  return `${zone.slice(0, 3)}:${zone.slice(3).replace(':', '') || '00'}`
}
