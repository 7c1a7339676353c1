import type pg from 'pg'
import type { PostId } from '../../domain/post.js'
import { STAGES, type Stage } from '../../domain/stage.js'
import { insertBatches, type BatchRef } from './batches.js'
import { transaction } from '../pool.js'
import { STAGE_TABLE } from './stage-tables.js'
import { markStale } from '../derived/stale-posts.js'

/**
 * Gives dead posts another try: their batches come back in the same transaction that marks the letters.
 * @param filter.before only letters that are older: one that dies again is not tried again by the same command
 * @param filter.limit posts at most in this call
 * @returns the batches to enqueue and how many posts they have
 */
export async function replayDeadLetters(
  pool: pg.Pool,
  filter: { stage?: Stage | undefined; reason?: string | undefined; before: Date; limit: number },
): Promise<{ posts: number; batches: BatchRef[] }> {
  return transaction(pool, async (tx) => {
    const { rows } = await tx.query<{ post_id: PostId; stage: Stage }>(
      `update dead_letter set replayed_at = now()
       where (post_id, stage) in (
         select post_id, stage from dead_letter
         where replayed_at is null and ($1::text is null or stage = $1) and ($2::text is null or reason = $2)
           and at < $4
         order by post_id, stage limit $3 for update)
       returning post_id, stage`,
      [filter.stage ?? null, filter.reason ?? null, filter.limit, filter.before],
    )
    const work = STAGES.map((stage) => ({
      stage,
      postIds: rows
        .filter((row) => row.stage === stage)
        .map((row) => row.post_id)
        .sort((a, b) => a - b),
    }))
    await markStale(
      tx,
      rows.map((row) => row.post_id),
    )
    return { posts: rows.length, batches: await insertBatches(tx, work) }
  })
}

export interface RescoreFilter {
  readonly stage: Stage
  /** Only posts whose row of this stage has this outcome. */
  readonly outcome?: 'done' | 'not_applicable' | undefined
  /** Only rows written by a model older than this. */
  readonly olderThanOrdinal?: number | undefined
  readonly collection?: string | undefined
  /** Posts with a larger id than this: the cursor of a throttled run. */
  readonly after: PostId
  readonly limit: number
}

/**
 * Opens batches for one page of posts that already have a row of the stage. The older row counts as pending until the
 * newer one replaces it.
 * @returns the last post id of the page, or null when there is none left
 */
export async function openRescorePage(
  pool: pg.Pool,
  filter: RescoreFilter,
): Promise<{ last: PostId | null; posts: number; batches: BatchRef[] }> {
  return transaction(pool, async (tx) => {
    const { rows } = await tx.query<{ id: PostId }>(
      `select post.id from post join ${STAGE_TABLE[filter.stage]} result on result.post_id = post.id
       where post.id > $1 and post.erased_at is null
         and ($2::text is null or result.outcome = $2)
         and ($3::int is null or result.model_ordinal < $3)
         and ($4::text is null or exists (
           select from collection_post member join collection on collection.id = member.collection_id
           where member.post_id = post.id and collection.key = $4))
       order by post.id limit $5`,
      [filter.after, filter.outcome ?? null, filter.olderThanOrdinal ?? null, filter.collection ?? null, filter.limit],
    )
    const ids = rows.map((row) => row.id)
    return {
      last: ids.at(-1) ?? null,
      posts: ids.length,
      batches: await insertBatches(tx, [{ stage: filter.stage, postIds: ids }]),
    }
  })
}
