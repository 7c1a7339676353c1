import type pg from 'pg'
import type { Logger } from '../../logging.js'
import { createBreather } from '../../models/breather.js'
import { dayOf, startOf } from '../../domain/singapore-time.js'
import { WINDOW_HOURS } from '../../domain/stories/find-stories.js'
import { DAY_MS, HOUR_MS } from '../../domain/stories/story-post.js'
import { transaction } from '../../store/pool.js'
import { markFreshMeanings, nextStaleStories, type StaleStories } from '../../store/derived/story-marks.js'
import { saveStories } from '../../store/derived/story-save.js'
import { computeStories, type DayWindow } from './stories/compute-stories.js'

/** After this time a pass gives way to the other tasks, and the next pass continues. */
const PASS_MS = 10_000
/** A day to which posts are added all the time is looked at no more often than this, and more rarely the more posts it has. */
const AGAIN_AFTER_MS = 20_000

/** One pass of the upkeep task `stories`: looks for the stories of stale days. @returns days looked at */
export type RunStories = (context: { readonly log: Logger; readonly signal: AbortSignal }) => Promise<number>

export interface StoriesOptions {
  readonly pool: pg.Pool
  /** Decides which day is today. */
  readonly now?: () => Date
  readonly againAfterMs?: number
}

export function createStories({
  pool,
  now = () => new Date(),
  againAfterMs = AGAIN_AFTER_MS,
}: StoriesOptions): RunStories {
  return async ({ log, signal }) => {
    const startedAt = performance.now()
    const isTime = (): boolean => !signal.aborted && performance.now() - startedAt < PASS_MS
    while (isTime() && (await transaction(pool, markFreshMeanings)) > 0);
    let days = 0
    while (isTime()) {
      const stale = await nextStaleStories(pool, { today: dayOf(now()), againAfterMs })
      if (!stale) break
      // Read outside the transaction that saves, so that no other process waits for it. A change meanwhile leaves
      // another mark.
      const saved = await computeStories(pool, windowOf(stale, now()), createBreather())
      if (!(await transaction(pool, (tx) => saveStories(tx, stale, saved)))) break
      days += 1
    }
    if (days > 0) log.debug({ days, ms: performance.now() - startedAt }, 'stories looked for')
    return days
  }
}

function windowOf({ collectionId, day }: StaleStories, now: Date): DayWindow {
  const end = startOf(day).getTime() + DAY_MS
  return {
    collectionId,
    day,
    from: new Date(end - WINDOW_HOURS * HOUR_MS),
    // Today is not over.
    to: now.getTime() > startOf(day).getTime() ? new Date(Math.min(end, now.getTime())) : new Date(end),
  }
}
