const DAY_MS = 86_400_000

/**
 * How many posts a day one page lets us expect, by the times of its posts (milliseconds since 1970, in any order).
 * Undefined when the times do not show it: fewer than two, or all the same.
 */
export function postsADay(times: readonly number[]): number | undefined {
  const spanMs = times.reduce((a, b) => Math.max(a, b), -Infinity) - times.reduce((a, b) => Math.min(a, b), Infinity)
  return spanMs > 0 ? Math.round(((times.length - 1) * DAY_MS) / spanMs) : undefined // posts are the ends of intervals
}

/** For a `SourceCheck`, which leaves out an unknown number. */
export function expected(times: readonly number[]): { readonly postsPerDay?: number } {
  const perDay = postsADay(times)
  return perDay === undefined ? {} : { postsPerDay: perDay }
}

/** Of posts, the times of those that have one. */
export const timesOf = (posts: readonly { readonly postedAt: Date | null }[]): number[] =>
  posts.flatMap(({ postedAt }) => (postedAt ? [postedAt.getTime()] : []))
