import type { PostId } from '../../domain/post.js'
import type { Stage } from '../../domain/stage.js'
import type { Queryable } from '../pool.js'
import { STAGE_ROWS, STAGE_TABLE } from './stage-tables.js'

export interface DeadPost {
  readonly postId: PostId
  /** Short code: `process_error`, `refused_by_database`, `killed_worker`. */
  readonly reason: string
  /** For a person; never post text, never a handle. */
  readonly detail: string
}

const DETAIL_LIMIT = 500

/**
 * Writes dead letters and removes the results of the post at this stage and downstream: older results there derive from a
 * text or label that is no longer valid, and a post is in only one state.
 */
export async function buryPosts(
  tx: Queryable,
  stage: Stage,
  dead: readonly DeadPost[],
  downstream: readonly Stage[],
): Promise<void> {
  const sorted = [...dead].sort((a, b) => a.postId - b.postId)
  const ids = sorted.map(({ postId }) => postId)
  await tx.query(
    `insert into dead_letter (post_id, stage, reason, detail)
     select id, $1, reason, detail from unnest($2::bigint[], $3::text[], $4::text[]) as dead (id, reason, detail)
     on conflict (post_id, stage) do update
       set reason = excluded.reason, detail = excluded.detail, at = now(), replayed_at = null`,
    [stage, ids, sorted.map(({ reason }) => reason), sorted.map(({ detail }) => detail.slice(0, DETAIL_LIMIT))],
  )
  for (const table of [stage, ...downstream].flatMap((name) => [STAGE_TABLE[name], ...STAGE_ROWS[name]])) {
    await tx.query(`delete from ${table} where post_id = any($1::bigint[])`, [ids])
  }
}
