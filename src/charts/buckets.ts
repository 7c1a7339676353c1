import type { Provenance } from '../domain/reading/answer.js'
import type { CountsAnswer } from '../domain/reading/figures.js'
import { SMALL_CELL_POSTS } from '../domain/reading/intervals.js'
import { SINGAPORE_AHEAD_MS } from '../domain/singapore-time.js'

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** The instants of a series, each bucket of the window once, empty ones too; milliseconds. */
export function bucketsOf(answer: CountsAnswer): { step: number; starts: number[] } {
  const seen = [...new Set(answer.rows.flatMap((row) => (row.at ? [Date.parse(row.at)] : [])))].sort((a, b) => a - b)
  const step = answer.bucket === 'hour' ? HOUR : DAY
  const { window } = answer.provenance
  const begin = window ? floor(Date.parse(window.from), step) : (seen[0] ?? 0)
  const end = window ? Date.parse(window.to) : (seen.at(-1) ?? -1) + 1
  const starts: number[] = []
  for (let at = begin; at < end; at += step) starts.push(at)
  return { step, starts }
}

/** The buckets of which only a part is in the window or over yet: their posts cannot be compared with those of others. */
export function partialBuckets(answer: CountsAnswer): number[] {
  const { step, starts } = bucketsOf(answer)
  return partsOf(starts, step, answer.provenance)
}

/** The same of any beginnings of buckets; milliseconds. */
export function partsOf(starts: readonly number[], step: number, { window, computedAt }: Provenance): number[] {
  const from = window ? Date.parse(window.from) : Number.NEGATIVE_INFINITY
  const to = Math.min(window ? Date.parse(window.to) : Number.POSITIVE_INFINITY, Date.parse(computedAt))
  return starts.filter((at) => at < from || at + step > to)
}

/** The buckets with some posts, but too few to say much; beginnings in milliseconds. */
export function smallBuckets(answer: CountsAnswer): number[] {
  return [...postsByBucket(answer)].filter(([, n]) => n < SMALL_CELL_POSTS).map(([at]) => at)
}

function floor(at: number, step: number): number {
  return Math.floor((at + SINGAPORE_AHEAD_MS) / step) * step - SINGAPORE_AHEAD_MS
}

/** Posts of each bucket, over all values; by its beginning in milliseconds. */
export function postsByBucket(answer: CountsAnswer): Map<number, number> {
  const posts = new Map<number, number>()
  for (const row of answer.rows) {
    if (row.at) posts.set(Date.parse(row.at), (posts.get(Date.parse(row.at)) ?? 0) + row.posts)
  }
  return posts
}
