/** Milliseconds since 1970 of X's first id with a time in it; from the published layout of its ids. */
const EPOCH_MS = 1_288_834_974_657n
/** Below this, ids of before November 2010 are plain numbers without a time. */
const FIRST_WITH_TIME = 30_000_000_000n
const TIME_SHIFT = 22n

/** The moment in an id; null for ids of before November 2010. Ids are above 2^53: never a number. */
export function timeOfId(id: string): Date | null {
  const number = BigInt(id)
  return number < FIRST_WITH_TIME ? null : new Date(Number((number >> TIME_SHIFT) + EPOCH_MS))
}

/** The smallest id of a moment (milliseconds since 1970). */
export function idAt(ms: number): string {
  const since = BigInt(Math.trunc(ms)) - EPOCH_MS
  return ((since > 0n ? since : 0n) << TIME_SHIFT).toString()
}

/** An id of `ms` milliseconds before this one. */
export function idBefore(id: string, ms: number): string {
  const earlier = BigInt(id) - (BigInt(Math.trunc(ms)) << TIME_SHIFT)
  return (earlier > 0n ? earlier : 0n).toString()
}

export const isNewer = (id: string, than: string): boolean => BigInt(id) > BigInt(than)

/** The newer of two ids, of which either may not be known. */
export function newerOf(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b
  return isNewer(a, b) ? a : b
}

export function olderOf(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b
  return isNewer(a, b) ? b : a
}
