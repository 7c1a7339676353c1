import { momentOf } from '../../src/domain/singapore-time.js'
import type { Params } from '../api/request.js'

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** The window of a query that names none, as the API reads it. */
const USUAL_DAYS = 28

/**
 * The window of the same length that ends where that of a query begins. Undefined for a query of all times, which has
 * none before it, and for one whose days are none.
 * @param now for a window that is open; it ends with this hour, as the API counts it
 */
export function windowBefore({ from, to }: Params, now: number): { from: string; to: string } | undefined {
  if (from === 'all') return undefined
  const end = Math.ceil((to === undefined ? now : momentOf(to).getTime()) / HOUR) * HOUR
  const begin = from === undefined ? end - USUAL_DAYS * DAY : momentOf(from).getTime()
  if (!(begin < end)) return undefined
  const instant = (at: number) => new Date(at).toISOString()
  return { from: instant(begin - (end - begin)), to: instant(begin) }
}
