import type pg from 'pg'
import type { Logger } from '../../logging.js'
import { createBreather } from '../../models/breather.js'
import { computeTrends } from '../../read/trends/compute-trends.js'
import { startOf } from '../../domain/singapore-time.js'
import { transaction } from '../../store/pool.js'
import { LAST_24_HOURS, markRolling, nextStaleTrend, saveTrends } from '../../store/derived/trends.js'

const DAY_MS = 86_400_000
/** After this time a pass gives way to the other tasks, and the next pass continues. */
const PASS_MS = 10_000
/** As many as a reader may ask for. */
const MAX_TRENDS = 50

/** One pass of the upkeep task `trends`: computes stale snapshots, the newest first. @returns snapshots computed */
export type RunTrends = (context: { readonly log: Logger; readonly signal: AbortSignal }) => Promise<number>

/** @param options.now decides which are the last 24 hours */
export function createTrends({ pool, now = () => new Date() }: { pool: pg.Pool; now?: () => Date }): RunTrends {
  return async ({ log, signal }) => {
    const startedAt = performance.now()
    await markRolling(pool)
    let computed = 0
    while (!signal.aborted && performance.now() - startedAt < PASS_MS) {
      const stale = await nextStaleTrend(pool)
      if (!stale) break
      const { from, to } = windowOf(stale.day, now())
      // Read outside the transaction that saves, so that no other process waits for it. A change meanwhile leaves
      // another mark.
      const { rows, baselineDays } = await computeTrends(
        pool,
        { collectionId: stale.collectionId, from, to, limit: MAX_TRENDS },
        { breathe: createBreather() },
      )
      await transaction(pool, (tx) => saveTrends(tx, stale, { from, to, baselineDays, rows }))
      computed += 1
    }
    if (computed > 0) log.debug({ computed, ms: performance.now() - startedAt }, 'trends computed')
    return computed
  }
}

function windowOf(day: string, now: Date): { from: Date; to: Date } {
  if (day === LAST_24_HOURS) return { from: new Date(now.getTime() - DAY_MS), to: now }
  const from = startOf(day)
  const end = new Date(from.getTime() + DAY_MS)
  // Today is not over: nothing fades because its posts are still to come.
  return { from, to: end < now || from >= now ? end : now }
}
