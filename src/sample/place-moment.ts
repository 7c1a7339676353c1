import { SINGAPORE_AHEAD_MS } from '../domain/singapore-time.js'
import type { AnchoredMoment, DayKind } from './sample-row.js'

export const WINDOW_DAYS = 40
const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/** Days since 1970-01-01 on a Singapore calendar. */
function localDay(at: number): number {
  return Math.floor((at + SINGAPORE_AHEAD_MS) / DAY_MS)
}

function fits(day: number, kind: DayKind): boolean {
  if (kind === 'any') return true
  const weekday = (day + 4) % 7 // 1970-01-01 was a Thursday; 0 is Sunday
  return (weekday === 0 || weekday === 6) === (kind === 'weekend')
}

/**
 * Dates an anchored moment for a load at `now`: always in (now − 40 days, now], always at its own local time of day.
 *
 * What would lie in the future (later today) moves back by the whole window. A weekday or weekend post whose day turns out
 * wrong moves by whole days to the nearest right one, never onto today (which is not over) or out of the window.
 */
export function placeMoment(moment: AnchoredMoment, now: Date): Date {
  const endOfToday = (localDay(now.getTime()) + 1) * DAY_MS - SINGAPORE_AHEAD_MS
  const oldest = now.getTime() - WINDOW_DAYS * DAY_MS
  let at = endOfToday - moment.minutesBefore * MINUTE_MS
  if (at > now.getTime()) at -= WINDOW_DAYS * DAY_MS
  for (let days = 0; days < 7; days++) {
    const later = at + days * DAY_MS
    const isLaterAllowed = days === 0 || localDay(later) < localDay(now.getTime())
    if (isLaterAllowed && fits(localDay(later), moment.days)) return new Date(later)
    const earlier = at - days * DAY_MS
    if (earlier > oldest && fits(localDay(earlier), moment.days)) return new Date(earlier)
  }
  throw new RangeError(`No ${moment.days} day within a week of ${new Date(at).toISOString()}`)
}
