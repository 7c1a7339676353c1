import { dayOf, startOf } from './singapore-time.js'

const DAY_MS = 86_400_000
const DAYS = 7

/**
 * The Monday of a week after ISO 8601, such as `2026-W32`: a week belongs to the year of its Thursday.
 * @returns null for a week that the year does not have
 */
export function mondayOf(week: string): string | null {
  const [year = '', number = ''] = week.split('-W')
  // The fourth of January is always in the first week.
  const fourth = startOf(`${year}-01-04`).getTime()
  const monday = fourth - weekdayOf(`${year}-01-04`) * DAY_MS + (Number(number) - 1) * DAYS * DAY_MS
  const day = dayOf(monday)
  return weekOf(day) === week ? day : null
}

/** The week after ISO 8601 that a day is in. */
export function weekOf(day: string): string {
  const thursday = dayOf(startOf(day), 3 - weekdayOf(day))
  const year = thursday.slice(0, 4)
  const days = (startOf(thursday).getTime() - startOf(`${year}-01-01`).getTime()) / DAY_MS
  return `${year}-W${String(Math.floor(days / DAYS) + 1).padStart(2, '0')}`
}

/** Monday is 0. */
function weekdayOf(day: string): number {
  return (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % DAYS
}
