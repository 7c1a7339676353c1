import type pg from 'pg'
import type { PostId } from '../domain/post.js'
import { CHUNK_SIZE, STAGES_AFTER, stagesDownstream, type Stage } from '../domain/stage.js'
import { buryPosts, type DeadPost } from './dead-letters.js'
import { isDataError } from './sql-errors.js'
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

/** Opens batches for posts of one stage, in chunks of the stage's size. The rows are the promise that work is done. */
export async function insertBatches(
  tx: Queryable,
  stage: Stage,
  postIds: readonly PostId[],
  options: { starts?: number; chunkSize?: number } = {},
): Promise<BatchRef[]> {
  const size = options.chunkSize ?? CHUNK_SIZE[stage]
  const chunks: string[] = []
  for (let at = 0; at < postIds.length; at += size) chunks.push(`{${postIds.slice(at, at + size).join(',')}}`)
  if (chunks.length === 0) return []
  const starts = options.starts ?? 0
  const { rows } = await tx.query<{ id: number }>({
    name: 'batch-insert',
    text: `insert into work_batch (stage, post_ids, starts)
           select $1, ids::bigint[], $3 from unnest($2::text[]) with ordinality as chunk (ids, position) order by position
           returning id`,
    values: [stage, chunks, starts],
  })
  return rows.map((row) => ({ batchId: row.id, stage, starts }))
}

export interface BatchStore {
  /** Counts the start before any work happens; null when the batch is finished or unknown. */
  start(batchId: number): Promise<Batch | null>
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

export function createBatchStore(pool: pg.Pool): BatchStore {
  return {
    async start(batchId) {
      const { rows } = await pool.query<{ stage: Stage; post_ids: number[]; starts: number }>({
        name: 'batch-start',
        text: `update work_batch set starts = starts + 1 where id = $1 returning stage, post_ids::text[] as post_ids, starts`,
        values: [batchId],
      })
      const row = rows[0]
      if (!row) return null
      return { id: batchId, stage: row.stage, postIds: row.post_ids.map(Number), unfinishedStarts: row.starts - 1 }
    },

    async release(batchId) {
      await pool.query('update work_batch set starts = greatest(starts - 1, 0) where id = $1', [batchId])
    },

    async split(batch) {
      return transaction(pool, async (tx) => {
        if (!(await removeBatch(tx, batch.id))) return null
        return insertBatches(tx, batch.stage, batch.postIds, {
          starts: STARTS_OF_A_SUSPECT,
          chunkSize: Math.ceil(batch.postIds.length / 2),
        })
      })
    },

    async finish(batch, result, save) {
      try {
        return await finishOnce(pool, batch, result, save)
      } catch (err) {
        if (!isDataError(err)) throw err
        return finishOnce(pool, batch, result, (tx, rows) => saveByHalves(tx, rows, save))
      }
    },
  }
}

async function removeBatch(tx: Queryable, batchId: number): Promise<boolean> {
  const { rowCount } = await tx.query({
    name: 'batch-remove',
    text: 'delete from work_batch where id = $1',
    values: [batchId],
  })
  return rowCount === 1
}

type SaveOnce<Row> = (tx: Queryable, rows: readonly Row[]) => Promise<void | DeadPost[]>

async function finishOnce<Row>(
  pool: pg.Pool,
  batch: Batch,
  result: BatchResult<Row>,
  save: SaveOnce<Row & { readonly postId: PostId }>,
): Promise<BatchRef[] | null> {
  return transaction(pool, async (tx) => {
    // A crash of Postgres may undo this commit, but then it undoes all of it: the batch is there again.
    await tx.query('set local synchronous_commit = off')
    if (!(await removeBatch(tx, batch.id))) return null
    const live = await lockLivePosts(tx, batch.postIds)
    const rows = result.rows.filter((row) => live.has(row.postId)).sort((a, b) => a.postId - b.postId)
    const refused = rows.length > 0 ? ((await save(tx, rows)) ?? []) : []
    const dead = [...result.dead.filter(({ postId }) => live.has(postId)), ...refused]
    if (dead.length > 0) await buryPosts(tx, batch.stage, dead, stagesDownstream(batch.stage))
    const buried = new Set(dead.map(({ postId }) => postId))
    const onward = rows.map((row) => row.postId).filter((id) => !buried.has(id))
    const next: BatchRef[] = []
    for (const stage of STAGES_AFTER[batch.stage]) next.push(...(await insertBatches(tx, stage, onward)))
    return next
  })
}

/** Erasing waits for this lock, or has happened and the post is not live: a late worker cannot bring text back. */
async function lockLivePosts(tx: Queryable, postIds: readonly PostId[]): Promise<Set<PostId>> {
  const { rows } = await tx.query<{ id: number }>({
    name: 'post-lock-live',
    text: 'select id from post where id = any($1::bigint[]) and erased_at is null order by id for key share',
    values: [postIds],
  })
  return new Set(rows.map((row) => row.id))
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
