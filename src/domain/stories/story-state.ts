import type { STORY_STATES } from '../reading/stories.js'

export type StoryState = (typeof STORY_STATES)[number]

/** So many days without a vote, and a story is silent. */
const SILENT_DAYS = 2
/** So many days a story is new, or back from silence, unless it fades before. */
const FIRST_DAYS = 2
const RISE = 1.25
/** Below this part of its strongest day it fades. */
const FADES_BELOW = 0.5

/**
 * Whether a story grows or goes, by its votes in each stretch of 24 hours since its first, the last one the day that is asked
 * about: no other day is looked at. A day differs from another one only where the difference is larger than its standard
 * error were both counts Poisson's: five votes after four are no rise.
 */
export function storyStateAfter(votes: readonly number[]): StoryState {
  const last = votes.findLastIndex((count) => count > 0)
  if (last < 0 || votes.length - 1 - last >= SILENT_DAYS) return 'silent'
  const begin = beginOfRun(votes, last)
  const run = votes.slice(begin)
  const today = run.at(-1) ?? 0
  const before = run.at(-2) ?? 0
  const highest = Math.max(...run)
  if (today < FADES_BELOW * highest && isMore(highest, today)) return 'fading'
  if (run.length <= FIRST_DAYS) return begin === 0 ? 'new' : 'returned'
  return today >= RISE * before && isMore(today, before) ? 'rising' : 'peak'
}

/** Where the votes begin that no silence parts from the last ones. */
function beginOfRun(votes: readonly number[], last: number): number {
  let begin = last
  for (let at = last - 1; at >= 0 && begin - at <= SILENT_DAYS; at -= 1) if ((votes[at] ?? 0) > 0) begin = at
  return begin
}

const isMore = (one: number, other: number): boolean => one - other >= Math.sqrt(one + other)
