import type pg from 'pg'
import type { Stage } from '../domain/stage.js'
import type { Logger } from '../logging.js'
import { enqueue, type Queues } from '../queues/queues.js'
import { replayDeadLetters } from '../store/pipeline/reopen.js'

const PAGE = 5_000

export interface ReplayDeps {
  readonly pool: pg.Pool
  readonly queues: Queues
  readonly log: Pick<Logger, 'warn'>
}

/**
 * Gives dead letters another try, page by page, those that are there when it begins.
 * @param stop ends it between two pages
 * @returns posts that were tried again; `finished` false when it was stopped before the last one
 */
export async function replay(
  { pool, queues, log }: ReplayDeps,
  filter: { readonly stage?: Stage | undefined; readonly reason?: string | undefined },
  stop: AbortSignal,
): Promise<{ posts: number; finished: boolean }> {
  const { rows } = await pool.query<{ now: Date }>('select now() as now') // the clock that dates letters
  const before = rows[0]?.now ?? new Date()
  for (let posts = 0; ;) {
    if (stop.aborted) return { posts, finished: false }
    const page = await replayDeadLetters(pool, { ...filter, before, limit: PAGE })
    if (page.posts === 0) return { posts, finished: true }
    posts += page.posts
    await enqueue(queues, page.batches).catch((err: unknown) =>
      log.warn({ err }, 'Redis is away; the dispatcher will enqueue the batches'),
    )
  }
}
