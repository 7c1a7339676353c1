import type { z } from 'zod'
import { STAGES } from '../../domain/stage.js'
import type { GapAnswer } from '../../domain/reading/answer.js'
import type {
  DeadLettersAnswer,
  DeadLettersQuery,
  PipelineAnswer,
  SourcesAnswer,
} from '../../domain/reading/operation.js'
import type { Queryable } from '../../store/pool.js'
import { encodeCursor } from '../cursor.js'
import { readBacklog } from './status.js'

const MAX_GAPS = 100
const SOURCE_HOURS = 48

/** What waits, by the tables alone: ages, posts that charts do not show yet, holes that are not refilled. */
export async function readWaiting(
  db: Queryable,
): Promise<Pick<PipelineAnswer, 'oldestSeconds' | 'stalePosts' | 'gaps'>> {
  const [backlog, stalePosts, gaps] = await Promise.all([readBacklog(db), countStalePosts(db), readOpenGaps(db)])
  const age = (stage: string): number | null => {
    const waiting = backlog.find((row) => row.stage === stage)
    return waiting && waiting.batches > 0 ? Math.max(0, waiting.oldestSeconds) : null
  }
  return {
    oldestSeconds: Object.fromEntries(STAGES.map((stage) => [stage, age(stage)])) as PipelineAnswer['oldestSeconds'],
    stalePosts,
    gaps,
  }
}

/** Posts whose facts are still to follow: those marked, and those that a derivation of everything has not reached. */
async function countStalePosts(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ posts: number }>(
    `select count(*) as posts from (
       select unnest(post_ids) as id from stale_posts
       union
       select id from post where erased_at is null and id < (select sweep_before from reading_state)) as stale`,
  )
  return rows[0]?.posts ?? 0
}

async function readOpenGaps(db: Queryable): Promise<GapAnswer[]> {
  type Row = Omit<GapAnswer, 'from' | 'to' | 'closedAt'> & { from: Date; to: Date | null }
  const { rows } = await db.query<Row>(
    `select gap.id, gap.source_key as source, source.platform, gap.from_at as from, gap.to_at as to,
            gap.cause, gap.detail, gap.estimate
     from gap join source on source.key = gap.source_key
     where gap.closed_at is null order by gap.from_at desc, gap.id desc limit ${MAX_GAPS}`,
  )
  return rows.map((row) => ({
    ...row,
    from: row.from.toISOString(),
    to: row.to?.toISOString() ?? null,
    closedAt: null,
  }))
}

/** Dead letters that were not replayed, newest first. Reasons and details contain no text of posts. */
export async function readDeadLetterPage(
  db: Queryable,
  { stage, reason, limit, cursor }: z.output<typeof DeadLettersQuery>,
): Promise<DeadLettersAnswer> {
  const [at = null, postId = null, lastStage = null] = cursor ?? []
  type Row = Omit<DeadLettersAnswer['rows'][number], 'at'> & { at: string }
  const { rows } = await db.query<Row>(
    // Microseconds, as they are stored: a whole batch dies in one millisecond.
    `select letter.post_id as "postId", post.platform, post.native_id as "nativeId", letter.stage, letter.reason,
            letter.detail, to_char(letter.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at
     from dead_letter letter join post on post.id = letter.post_id
     where letter.replayed_at is null and ($1::text is null or letter.stage = $1)
       and ($2::text is null or letter.reason = $2)
       and ($3::timestamptz is null or (letter.at, letter.post_id, letter.stage) < ($3, $4::bigint, $5::text))
     order by letter.at desc, letter.post_id desc, letter.stage desc limit $6`,
    [stage ?? null, reason ?? null, at, postId, lastStage, limit + 1],
  )
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return { rows: page, next: rows.length > limit && last ? encodeCursor(last.at, last.postId, last.stage) : null }
}

/** Every source with its numbers of posts, hour by hour, without its settings. */
export async function readSources(db: Queryable): Promise<{ rows: Omit<SourcesAnswer['rows'][number], 'activity'>[] }> {
  type Row = Omit<SourcesAnswer['rows'][number], 'activity' | 'lastSuccessAt' | 'lastErrorAt'> & {
    lastSuccessAt: Date | null
    lastErrorAt: Date | null
  }
  const { rows } = await db.query<Row>(
    `select key, platform, kind, mode, state, state_reason as "stateReason", collection,
            last_success_at as "lastSuccessAt", last_error_at as "lastErrorAt", last_error as "lastError",
            silent_since::text as "silentSince",
            array(select coalesce(accepted, 0)
                  from generate_series(date_trunc('hour', now()) - interval '${SOURCE_HOURS - 1} hours',
                                       date_trunc('hour', now()), interval '1 hour') as at
                  left join source_hour on source_key = source.key and source_hour.hour = at order by at) as hours,
            (select count(*) from gap where source_key = source.key and closed_at is null) as "openGaps"
     from source order by key`,
  )
  return {
    rows: rows.map((row) => ({
      ...row,
      lastSuccessAt: row.lastSuccessAt?.toISOString() ?? null,
      lastErrorAt: row.lastErrorAt?.toISOString() ?? null,
    })),
  }
}
