import type { Logger } from '../logging.js'

const SAY_EVERY_MS = 60_000

export interface WorkLog {
  count(batch: { readonly posts: number; readonly dead: number }): void
  /** Reports the work that is not reported yet. */
  end(): void
}

/** One line a minute while there is work, and none while there is not: a line a batch would fill a disk. */
export function createWorkLog(log: Pick<Logger, 'info'>, everyMs = SAY_EVERY_MS): WorkLog {
  let sum = { batches: 0, posts: 0, dead: 0 }
  let startedAt = 0
  let timer: NodeJS.Timeout | undefined
  const say = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (sum.batches === 0) return
    const seconds = (performance.now() - startedAt) / 1e3
    log.info({ ...sum, postsPerSecond: Math.round((10 * sum.posts) / seconds) / 10 }, 'batches finished')
    sum = { batches: 0, posts: 0, dead: 0 }
  }
  return {
    count({ posts, dead }) {
      if (!timer) {
        startedAt = performance.now()
        timer = setTimeout(say, everyMs).unref()
      }
      sum = { batches: sum.batches + 1, posts: sum.posts + posts, dead: sum.dead + dead }
    },
    end: say,
  }
}
