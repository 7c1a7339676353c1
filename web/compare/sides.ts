import { momentOf } from '../../src/domain/singapore-time.js'
import type { Params } from '../api/request.js'

/** What a page can compare: a time with the one before, or two groups of the same time. No post is ever on both sides. */
export const PAIRS = ['before', 'outside', 'singlish', 'reposts'] as const
export type Pair = (typeof PAIRS)[number]

/** The field of the filter that tells two groups apart, and its value on either side. */
export const GROUPS: Readonly<Record<Exclude<Pair, 'before'>, { field: string; left: string; right: string }>> = {
  outside: { field: 'origin', left: 'inside', right: 'outside' },
  singlish: { field: 'language', left: 'en-SG', right: 'en' },
  reposts: { field: 'reposts', left: 'without', right: 'only' },
}

/** Names of pairs in links from before that had only one of the groups. */
const RENAMED: Readonly<Record<string, Pair>> = { inside: 'outside', english: 'singlish' }

/** The pair that a link asks for. Undefined: none that there is. */
export function pairIn(given: string | null): Pair | undefined {
  return PAIRS.find(
    (pair) => pair === given || (given !== null && Object.hasOwn(RENAMED, given) && RENAMED[given] === pair),
  )
}

export interface Sides {
  /** The query of the first side. */
  readonly left: Params
  /** What is different on the other side, as a query string. */
  readonly right: string
}

/**
 * The two sides of a pair under the filter of the page. Undefined: the window has no time before it.
 * @param now for a window that is open
 */
export function sidesOf(pair: Pair, params: Params, now: number): Sides | undefined {
  if (pair === 'before') {
    const windows = windowsOf(params, now)
    return windows && { left: { ...params, ...windows.own }, right: new URLSearchParams(windows.before).toString() }
  }
  const { field, left, right } = GROUPS[pair]
  return { left: { ...params, [field]: left }, right: `${field}=${right}` }
}

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** The window of a query that names none, as the API reads it. */
const USUAL_DAYS = 28

type Window = Readonly<Record<'from' | 'to', string>>

/**
 * The window of a query with both its ends, and the one of the same length that ends where it begins. Undefined for a
 * query of all times, and for one whose days are none.
 * @param now for a window that is open; it ends with this hour, as the API counts it
 */
export function windowsOf({ from, to }: Params, now: number): { own: Window; before: Window } | undefined {
  if (from === 'all') return undefined
  const end = Math.ceil((to === undefined ? now : momentOf(to).getTime()) / HOUR) * HOUR
  const begin = from === undefined ? end - USUAL_DAYS * DAY : Math.floor(momentOf(from).getTime() / HOUR) * HOUR
  if (!(begin < end)) return undefined
  const window = (first: number, last: number) => ({
    from: new Date(first).toISOString(),
    to: new Date(last).toISOString(),
  })
  return { own: window(begin, end), before: window(begin - (end - begin), begin) }
}
