import { NO_DATE_RULES, readDate } from '../../domain/written-date.js'

/** From the long-lived X clients: 15 minutes of a window and a second for its rounding. */
const MAX_WINDOW_MS = 901_000
/** `Retry-After` is a wish of its own: publishers ask for a day. Longer than a week is a mistake, or means "never". */
const MAX_ASKED_MS = 7 * 86_400_000
/** A server's Date has no fractions: a reset that lies just behind it may still be ahead. */
const MIN_WAIT_MS = 1_000
/** For a refusal that says nothing about when. */
const SILENT_WAIT_MS = 60_000
/** For a refusal with requests left: another, shorter limit (X: one search of the archive a second). */
const OTHER_LIMIT_WAIT_MS = 10_000
/** Numbers from here on are moments: seconds left of that size would be 30 years. */
const FIRST_MOMENT_SECONDS = 1e9
const FIRST_MOMENT_MS = 1e12

const RESET_HEADERS = ['x-ratelimit-reset', 'x-rate-limit-reset', 'ratelimit-reset']
const REMAINING_HEADERS = ['x-ratelimit-remaining', 'x-rate-limit-remaining', 'ratelimit-remaining']

/** The server's own idea of the time, in milliseconds since 1970; null when it gives none. */
export function serverNow(headers: Headers): number | null {
  return momentOf(headers.get('date') ?? '')
}

/**
 * How long an answer that refuses (429, 503 with Retry-After) asks us to wait.
 * @param localNow milliseconds since 1970; used only when the server gives a moment without a Date, and not trusted much then
 * @returns milliseconds, from 1 second to 901 seconds, or to 7 days where `Retry-After` asks for them
 */
export function refusalWaitMs(headers: Headers, localNow: number): number {
  const asked = retryAfterMs(headers, localNow)
  if (asked !== null) return asked
  const left = remaining(headers)
  if (left !== null && left > 0) return OTHER_LIMIT_WAIT_MS
  return resetMs(headers, localNow) ?? SILENT_WAIT_MS
}

/**
 * How long to wait before the next request because this answer used up the last one; 0: it did not.
 * @param localNow as for `refusalWaitMs`
 */
export function exhaustedWaitMs(headers: Headers, localNow: number): number {
  const left = remaining(headers)
  return left !== null && left <= 0 ? (resetMs(headers, localNow) ?? 0) : 0
}

/** Whether the answer counts requests: then its limit belongs to this path, not to the whole host. */
export const countsRequests = (headers: Headers): boolean => remaining(headers) !== null

function retryAfterMs(headers: Headers, localNow: number): number | null {
  const value = headers.get('retry-after')?.trim()
  if (!value) return null
  const seconds = Number(value)
  if (Number.isFinite(seconds)) return bounded(seconds * 1_000, MAX_ASKED_MS)
  return untilMoment(momentOf(value), headers, localNow, MAX_ASKED_MS)
}

/** Seconds left (Reddit, the IETF draft), unix seconds (X, Bluesky) or ISO time (Mastodon). */
function resetMs(headers: Headers, localNow: number): number | null {
  const value = first(headers, RESET_HEADERS)
  if (value === null) return null
  const number = Number(value)
  if (!Number.isFinite(number)) return untilMoment(momentOf(value), headers, localNow, MAX_WINDOW_MS)
  if (number < FIRST_MOMENT_SECONDS) return bounded(number * 1_000, MAX_WINDOW_MS)
  const at = number < FIRST_MOMENT_MS ? number * 1_000 : number
  return untilMoment(at, headers, localNow, MAX_WINDOW_MS)
}

function untilMoment(at: number | null, headers: Headers, localNow: number, mostMs: number): number | null {
  if (at === null) return null
  const now = serverNow(headers)
  // A moment that our clock has passed says more about our clock than about the server.
  if (now === null && at <= localNow) return SILENT_WAIT_MS
  // Nor is a clock that is slow a reason to wait for days.
  return bounded(at - (now ?? localNow), now === null ? MAX_WINDOW_MS : mostMs)
}

function momentOf(written: string): number | null {
  const read = readDate(written, NO_DATE_RULES)
  return 'at' in read ? read.at.getTime() : null
}

function remaining(headers: Headers): number | null {
  const value = first(headers, REMAINING_HEADERS)
  const number = Number(value)
  return value === null || !Number.isFinite(number) ? null : number
}

function first(headers: Headers, names: readonly string[]): string | null {
  for (const name of names) {
    const value = headers.get(name)?.trim()
    if (value) return value
  }
  return null
}

const bounded = (ms: number, mostMs: number): number => Math.min(Math.max(Math.ceil(ms), MIN_WAIT_MS), mostMs)
