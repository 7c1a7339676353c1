import type pg from 'pg'
import type { PostId } from '../domain/post.js'
import { CHUNK_SIZE, STAGES_AFTER, stagesDownstream, type Stage } from '../domain/stage.js'
import { buryPosts, type DeadPost } from './dead-letters.js'
import { isDataError } from './sql-errors.js'
import { BEGIN_RESULTS } from './erasure-lock.js'
import { transaction, type Queryable } from './pool.js'

/** What a queue job points at. `starts` makes the job id new when the batch is enqueued again. */
export interface BatchRef {
  readonly batchId: number
  readonly stage: Stage
  readonly starts: number
}

/** A batch that a worker has begun. */
export interface Batch {
  readonly id: number
  readonly stage: Stage
  readonly postIds: readonly PostId[]
  /** Starts that did not end in a finish, this one left out. */
  readonly unfinishedStarts: number
}

export interface BatchResult<Row> {
  /** What to write, one a post, any order. */
  readonly rows: readonly (Row & { readonly postId: PostId })[]
  /** Posts that the stage could not process. */
  readonly dead: readonly DeadPost[]
}

/** Writes the rows of live posts inside the finishing transaction. */
export type SaveRows<Row> = (tx: Queryable, rows: readonly Row[]) => Promise<void>

/** A half of a batch that killed workers starts as a suspect: one more unfinished start splits it again. */
const STARTS_OF_A_SUSPECT = 1

/** Work to be opened: posts for one stage, in batches of `chunkSize`. */
export interface OpenWork {
  readonly stage: Stage
  readonly postIds: readonly PostId[]
  readonly chunkSize?: number
  readonly starts?: number
}

/** Opens batches, in one statement. The rows are the promise that the work will be done. */
export async function insertBatches(tx: Queryable, work: readonly OpenWork[]): Promise<BatchRef[]> {
  const chunks = work.flatMap(({ stage, postIds, chunkSize = CHUNK_SIZE[stage], starts = 0 }) =>
    Array.from({ length: Math.ceil(postIds.length / chunkSize) }, (_, at) => ({
      stage,
      starts,
      ids: `{${postIds.slice(at * chunkSize, (at + 1) * chunkSize).join(',')}}`,
    })),
  )
  if (chunks.length === 0) return []
  const { rows } = await tx.query<BatchRef>({
    name: 'batch-insert',
    text: `insert into work_batch (stage, post_ids, starts)
           select stage, ids::bigint[], starts
           from unnest($1::text[], $2::text[], $3::int[]) with ordinality as chunk (stage, ids, starts, position)
           order by position
           returning id as "batchId", stage, starts`,
    values: [chunks.map(({ stage }) => stage), chunks.map(({ ids }) => ids), chunks.map(({ starts }) => starts)],
  })
  return rows
}

export interface BatchStore {
  /**
   * Counts the start before any work happens; null when the batch is finished or unknown. A batch of another stage is
   * unknown too: when Postgres was restored from a backup, numbers that Redis still knows are given out again.
   */
  start(batchId: number, stage: Stage): Promise<Batch | null>
  /** Takes a start back: the worker gives up in good order and the batch is not to blame. */
  release(batchId: number): Promise<void>
  /** Replaces a batch that keeps killing its workers by its two halves; null when another worker was first. */
  split(batch: Batch): Promise<BatchRef[] | null>
  /**
   * Writes results and dead letters, ends the batch and begins the next stages' batches, all in one transaction.
   * A row that the database refuses (SQLSTATE class 22 or 23) is isolated by halving and becomes a dead letter.
   * @returns the next batches, to be enqueued after the commit; null when another worker had finished this batch
   */
  finish<Row>(
    batch: Batch,
    result: BatchResult<Row>,
    save: SaveRows<Row & { readonly postId: PostId }>,
  ): Promise<BatchRef[] | null>
}

/** @param chunkSizes posts per batch of the next stages */
export function createBatchStore(pool: pg.Pool, chunkSizes: Readonly<Record<Stage, number>> = CHUNK_SIZE): BatchStore {
  return {
    async start(batchId, stage) {
      const { rows } = await pool.query<{ ids: string; starts: number }>({
        name: 'batch-start',
        text: `update work_batch set starts = starts + 1 where id = $1 and stage = $2
               returning array_to_string(post_ids, ',') as ids, starts`,
        values: [batchId, stage],
      })
      const row = rows[0]
      if (!row) return null
      return { id: batchId, stage, postIds: parseIds(row.ids), unfinishedStarts: row.starts - 1 }
    },

    async release(batchId) {
      await pool.query('update work_batch set starts = greatest(starts - 1, 0) where id = $1', [batchId])
    },

    async split(batch) {
      return transaction(pool, async (tx) => {
        const { rowCount } = await tx.query('delete from work_batch where id = $1', [batch.id])
        if (rowCount !== 1) return null
        const { stage, postIds } = batch
        const chunkSize = Math.ceil(postIds.length / 2)
        return insertBatches(tx, [{ stage, postIds, chunkSize, starts: STARTS_OF_A_SUSPECT }])
      })
    },

    async finish(batch, result, save) {
      try {
        return await finishOnce(pool, batch, result, save, chunkSizes)
      } catch (err) {
        if (!isDataError(err)) throw err
        return finishOnce(pool, batch, result, (tx, rows) => saveByHalves(tx, rows, save), chunkSizes)
      }
    },
  }
}

type SaveOnce<Row> = (tx: Queryable, rows: readonly Row[]) => Promise<void | DeadPost[]>

async function finishOnce<Row>(
  pool: pg.Pool,
  batch: Batch,
  result: BatchResult<Row>,
  save: SaveOnce<Row & { readonly postId: PostId }>,
  chunkSizes: Readonly<Record<Stage, number>>,
): Promise<BatchRef[] | null> {
  const work = async (tx: Queryable): Promise<BatchRef[] | null> => {
    const live = await endBatch(tx, batch)
    if (live.size === 0) return null // finished by another worker, or none of its posts is left: nothing to write
    const rows = result.rows.filter((row) => live.has(row.postId)).sort((a, b) => a.postId - b.postId)
    const refused = rows.length > 0 ? ((await save(tx, rows)) ?? []) : []
    const dead = [...result.dead.filter(({ postId }) => live.has(postId)), ...refused]
    if (dead.length > 0) await buryPosts(tx, batch.stage, dead, stagesDownstream(batch.stage))
    const buried = new Set(dead.map(({ postId }) => postId))
    const postIds = rows.map((row) => row.postId).filter((id) => !buried.has(id))
    return insertBatches(
      tx,
      STAGES_AFTER[batch.stage].map((stage) => ({ stage, postIds, chunkSize: chunkSizes[stage] })),
    )
  }
  return transaction(pool, work, BEGIN_RESULTS)
}

/**
 * Removes the batch and tells which of its posts are live: none when another worker was first, or when the number means
 * another batch by now because Postgres was restored from a backup meanwhile. Erasing waits for this transaction, or has
 * happened and the post is not live, so a late worker cannot bring erased text back. A dead letter of an earlier try is
 * over: what this try says is written next, and a post is in one state only.
 */
async function endBatch(tx: Queryable, batch: Batch): Promise<Set<PostId>> {
  const { rows } = await tx.query<{ ids: string | null }>({
    name: 'batch-end',
    text: `with ended as (
             delete from work_batch where id = $1 and stage = $2 and post_ids = $3::bigint[] returning id),
           revived as (
             update dead_letter set replayed_at = now()
             where post_id = any($3::bigint[]) and stage = $2 and replayed_at is null and exists (select from ended)),
           stale as (insert into stale_posts (post_ids) select $3::bigint[] from ended) -- what readers count is to follow
           select string_agg(id::text, ',') as ids from post -- one row instead of a hundred
           where id = any($3::bigint[]) and erased_at is null and exists (select from ended)`,
    values: [batch.id, batch.stage, batch.postIds],
  })
  return new Set(parseIds(rows[0]?.ids ?? ''))
}

function parseIds(list: string): PostId[] {
  return list === '' ? [] : list.split(',').map(Number)
}

async function saveByHalves<Row extends { readonly postId: PostId }>(
  tx: Queryable,
  rows: readonly Row[],
  save: SaveRows<Row>,
): Promise<DeadPost[]> {
  await tx.query('savepoint half')
  try {
    await save(tx, rows)
    await tx.query('release savepoint half')
    return []
  } catch (err) {
    if (!isDataError(err)) throw err
    await tx.query('rollback to savepoint half')
    await tx.query('release savepoint half')
    const [only] = rows
    if (rows.length === 1 && only) {
      return [{ postId: only.postId, reason: 'refused_by_database', detail: `SQLSTATE ${err.code}` }]
    }
    const middle = Math.ceil(rows.length / 2)
    const first = await saveByHalves(tx, rows.slice(0, middle), save)
    return [...first, ...(await saveByHalves(tx, rows.slice(middle), save))]
  }
}
