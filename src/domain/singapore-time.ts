/** As databases and browsers name the zone that every day and hour of ours is in. */
export const SINGAPORE_ZONE = 'Asia/Singapore'

/** Singapore is eight hours ahead of UTC, all year (since 1982). */
export const SINGAPORE_AHEAD_MS = 8 * 3_600_000

const DAY_MS = 86_400_000

/** The day in Singapore, such as `2026-08-09`, so many days later. @throws RangeError for a date that is not valid */
export function dayOf(at: Date | number, days = 0): string {
  return new Date(new Date(at).getTime() + SINGAPORE_AHEAD_MS + days * DAY_MS).toISOString().slice(0, 10)
}

/** A moment as it is in Singapore, with the zone: `2026-08-09T14:00:00+08:00`. @throws RangeError for a date that is not valid */
export function localTime(at: Date | number): string {
  return `${new Date(new Date(at).getTime() + SINGAPORE_AHEAD_MS).toISOString().slice(0, 19)}+08:00`
}

/** The beginning of a day (`2026-08-09`) in Singapore; an invalid date for a text that is not a day. */
export function startOf(day: string): Date {
  return new Date(Date.parse(`${day}T00:00:00Z`) - SINGAPORE_AHEAD_MS)
}

/** A moment as a person gives it: an instant with its zone, or a day, which means its beginning in Singapore. */
export function momentOf(given: string): Date {
  return given.includes('T') ? new Date(given) : startOf(given)
}

/** The hour of the day in Singapore, 0 to 23. */
export function hourOf(at: Date): number {
  return new Date(at.getTime() + SINGAPORE_AHEAD_MS).getUTCHours()
}
