import { createHash } from 'node:crypto'
import type { Queue } from 'bullmq'
import type { IsAhead } from './schedule-clock.js'

/** A polling source and how often it is crawled. */
export interface CrawlSchedule {
  readonly sourceKey: string
  readonly everySeconds: number
  /** Its next pass is long due: schedulers go by the clocks of their clients, and one may be wrong by an hour. */
  readonly overdue: boolean
}

/**
 * Makes the job schedulers of the crawl queue those of the active polling sources: they die with Redis, and sources
 * come, go and pause. A correct one is not changed, because writing it again would restart its interval.
 */
export async function scheduleCrawling(
  queue: Queue,
  wanted: readonly CrawlSchedule[],
  isAhead: IsAhead,
): Promise<void> {
  const present = new Map((await queue.getJobSchedulers(0, -1)).map((scheduler) => [scheduler.key, scheduler]))
  for (const { sourceKey, everySeconds } of wanted) {
    const id = schedulerId(sourceKey)
    const every = everySeconds * 1_000
    const scheduler = present.get(id)
    if (scheduler && isAhead(scheduler)) await queue.removeJobScheduler(id)
    if (!scheduler || Number(scheduler.every) !== every || isAhead(scheduler)) {
      // A source that was there has just been asked: a new interval begins with a wait, not with a pass.
      const start = scheduler && !isAhead(scheduler) ? { startDate: Date.now() + every } : {}
      await queue.upsertJobScheduler(id, { every, ...start }, { name: 'crawl', data: { v: 1, sourceKey } })
    }
    present.delete(id)
  }
  for (const { sourceKey, overdue } of wanted) {
    // An id that is still stored is not added again: one late job a source at most.
    if (overdue)
      await queue.add('crawl', { v: 1, sourceKey }, { jobId: `late-${schedulerId(sourceKey)}`, removeOnFail: true })
  }
  for (const left of present.keys()) await queue.removeJobScheduler(left)
}

/** BullMQ refuses ':' in ids, and the key of a feed contains a URL. */
function schedulerId(sourceKey: string): string {
  return `s${createHash('sha256').update(sourceKey).digest('hex').slice(0, 24)}`
}
