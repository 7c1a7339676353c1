/** `yield`: a source is asked more or less often, as it brings more or less; `fixed`: as often as its operator says. */
export const CADENCES = ['yield', 'fixed'] as const
export type Cadence = (typeof CADENCES)[number]

/** Where a source is between asked four times as often and four times as rarely as set. */
export interface Pace {
  /** The time between two passes is doubled so many times; below 0: halved. */
  readonly stretch: number
  /** Full passes in a row since the last change; below 0: quiet ones. */
  readonly streak: number
}

/** Twice doubled or halved: 4 times, a quarter. */
export const MOST_STRETCH = 2
const QUIET_PASSES = 3
const FULL_PASSES = 2
/** Platforms give 20 to 100 posts on a page. */
const FULL_POSTS = 20

/** What one pass brought. */
export interface PassYield {
  /** New posts. */
  readonly accepted: number
  readonly duplicates: number
  /** Edits, removals and posts that were filled in. */
  readonly changes: number
}

/**
 * The pace after a pass that caught up. Three quiet passes in a row slow a source down, and two full ones speed it up.
 * What slowed down returns to its middle with the first pass that brings something, and what sped up returns a step with
 * each pass that is not full.
 */
export function paceAfter({ stretch, streak }: Pace, { accepted, duplicates, changes }: PassYield): Pace {
  const isQuiet = accepted === 0 && changes === 0
  const isFull = accepted >= FULL_POSTS && accepted > duplicates
  if (isFull) {
    const full = Math.max(streak, 0) + 1
    if (stretch > 0) return { stretch: 0, streak: full }
    return full < FULL_PASSES ? { stretch, streak: full } : { stretch: Math.max(stretch - 1, -MOST_STRETCH), streak: 0 }
  }
  if (stretch < 0) return { stretch: stretch + 1, streak: 0 }
  if (!isQuiet) return { stretch: 0, streak: 0 }
  const quiet = Math.min(streak, 0) - 1
  return quiet > -QUIET_PASSES
    ? { stretch, streak: quiet }
    : { stretch: Math.min(stretch + 1, MOST_STRETCH), streak: 0 }
}
