import { STAGES, type Stage } from '../../domain/stage.js'
import type { Queryable } from '../../store/pool.js'
import { STAGE_TABLE } from '../../store/pipeline/stage-tables.js'

export interface StageTrace {
  readonly stage: Stage
  /** Every state that the record shows; in good order just one besides an older row. */
  readonly states: readonly string[]
}

export interface PostTrace {
  readonly id: number
  readonly version: number
  readonly firstSeenAt: Date
  readonly erasedAt: Date | null
  readonly collections: readonly string[]
  readonly stages: readonly StageTrace[]
}

/** Where a post is and why; null when it was never accepted. */
export async function tracePost(db: Queryable, platform: string, nativeId: string): Promise<PostTrace | null> {
  const { rows } = await db.query<Omit<PostTrace, 'stages'>>(
    `select id, version, first_seen_at as "firstSeenAt", erased_at as "erasedAt",
            array(select key from collection join collection_post member on member.collection_id = collection.id
                  where member.post_id = post.id order by key) as collections
     from post where platform = $1 and native_id = $2`,
    [platform, nativeId],
  )
  const post = rows[0]
  if (!post) return null
  const stages: StageTrace[] = []
  for (const stage of STAGES) stages.push({ stage, states: await statesAt(db, post.id, post.version, stage) })
  return { ...post, stages }
}

async function statesAt(db: Queryable, postId: number, version: number, stage: Stage): Promise<string[]> {
  const results = await db.query<{
    outcome: string
    reason: string | null
    version: number
    ordinal: number
    at: Date
  }>(
    `select outcome, reason, post_version as version, model_ordinal as ordinal, at
     from ${STAGE_TABLE[stage]} where post_id = $1`,
    [postId],
  )
  const batches = await db.query<{ id: number; starts: number; at: Date }>(
    'select id, starts, created_at as at from work_batch where stage = $2 and $1 = any(post_ids) order by id',
    [postId, stage],
  )
  const letters = await db.query<{ reason: string; detail: string; at: Date }>(
    'select reason, detail, at from dead_letter where post_id = $1 and stage = $2 and replayed_at is null',
    [postId, stage],
  )
  return [
    ...results.rows.map(
      (row) =>
        `${row.outcome}${row.reason ? ` (${row.reason})` : ''} at ${row.at.toISOString()}, model ${row.ordinal}` +
        (row.version === version ? '' : `, for version ${row.version} of ${version}`),
    ),
    ...batches.rows.map(
      (row) => `pending in batch ${row.id} since ${row.at.toISOString()}, started ${row.starts} times`,
    ),
    ...letters.rows.map((row) => `dead at ${row.at.toISOString()}: ${row.reason} ${row.detail}`.trimEnd()),
  ]
}
