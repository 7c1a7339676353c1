/** How far a zone is ahead of UTC, or its IANA name where that depends on the day. */
export type Zone = { readonly minutes: number } | { readonly name: string }

/** Hours ahead of UTC. The names of North America are those of RFC 822, which is why EST, CST and PST are not Australia's, China's or the Philippines'. */
const HOURS: Readonly<Record<string, number>> = {
  Z: 0,
  UT: 0,
  UTC: 0,
  GMT: 0,
  WET: 0,
  BST: 1,
  CET: 1,
  WEST: 1,
  CEST: 2,
  EET: 2,
  EEST: 3,
  MSK: 3,
  PKT: 5,
  NPT: 5.75,
  MMT: 6.5,
  ICT: 7,
  WIB: 7,
  SGT: 8,
  MYT: 8,
  HKT: 8,
  PHT: 8,
  BNT: 8,
  WITA: 8,
  AWST: 8,
  JST: 9,
  KST: 9,
  WIT: 9,
  ACST: 9.5,
  AEST: 10,
  ACDT: 10.5,
  AEDT: 11,
  NZST: 12,
  NZDT: 13,
  NDT: -2.5,
  NST: -3.5,
  ADT: -3,
  EDT: -4,
  EST: -5,
  CDT: -5,
  CST: -6,
  MDT: -6,
  MST: -7,
  PDT: -7,
  PST: -8,
  AKDT: -8,
  AKST: -9,
  HST: -10,
}
/** Of two countries and more: India, Israel, Ireland; Singapore, Samoa; the Gulf, Guam; Arabia, the Atlantic. */
const AMBIGUOUS: ReadonlySet<string> = new Set(['IST', 'SST', 'GST', 'AST', 'AMT', 'ECT', 'WST'])
const LONG: Readonly<Record<string, string>> = {
  'SINGAPORE STANDARD TIME': 'SGT',
  'SINGAPORE TIME': 'SGT',
  'MALAYSIA TIME': 'MYT',
  'COORDINATED UNIVERSAL TIME': 'UTC',
}

/** @returns 'ambiguous' when several zones have the name, null when none is known by it */
export function zoneNamed(written: string): Zone | 'ambiguous' | null {
  const name = written.toUpperCase()
  if (AMBIGUOUS.has(name)) return 'ambiguous'
  const hours = HOURS[LONG[name] ?? name]
  if (hours !== undefined) return { minutes: hours * 60 }
  return /^[A-Za-z]+(?:\/[A-Za-z0-9_+-]+){1,2}$/.test(written) && isZone(written) ? { name: written } : null
}

/** @returns undefined when no place on Earth is so far from UTC */
export function zoneAhead(sign: string, hours: string, minutes: string): { readonly minutes: number } | undefined {
  const ahead = Number(hours) * 60 + Number(minutes)
  return Number(minutes) > 59 || ahead > 14 * 60 ? undefined : { minutes: sign === '+' ? ahead : -ahead }
}

/** Whether this is the IANA name of a zone, such as `Asia/Singapore`. */
export function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false // a RangeError is how Intl says it
  }
}
