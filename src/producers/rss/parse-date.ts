/** Zones that feeds of the region write by name and that no parser knows; minutes are always 00. */
const ZONES: Readonly<Record<string, string>> = {
  SGT: '+0800',
  MYT: '+0800',
  HKT: '+0800',
  WIB: '+0700',
  JST: '+0900',
  BST: '+0100',
  UT: '+0000',
}
const HAS_ZONE = /(?:[+-]\d{2}:?\d{2}|\b(?:GMT|UTC|[ECMP][SD]T)|\dZ)\s*(?:\([^)]*\))?$/i
/** With the name of a zone in brackets a date has 60 characters. */
const MAX_LENGTH = 100
const DAY_ALONE = /^\d{4}-\d{2}-\d{2}$/

/**
 * A moment as feeds write it: RFC 822, ISO 8601 and mixtures of them. Without a zone it is UTC, never the zone of this
 * machine. Null when it is not a date: then we do not know when the item was written.
 */
export function parseDate(text: string | undefined): Date | null {
  const trimmed = text?.trim() ?? ''
  if (!trimmed || trimmed.length > MAX_LENGTH) return null
  const named = trimmed.replace(/\b[A-Z]{2,3}$/, (zone) => ZONES[zone] ?? zone)
  const zoned =
    DAY_ALONE.test(named) || HAS_ZONE.test(named) ? named : `${named}${/^\d{4}-/.test(named) ? 'Z' : ' GMT'}`
  // Some write a space where ISO 8601 has T.
  const at = Date.parse(zoned.replace(/^(\d{4}-\d{2}-\d{2}) +(\d)/, '$1T$2').replace(/^(\d{4}-.*\d) +([+-]\d)/, '$1$2'))
  return Number.isNaN(at) ? null : new Date(at)
}
