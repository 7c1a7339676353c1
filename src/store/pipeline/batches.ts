import type pg from 'pg'
import type { PostId } from '../../domain/post.js'
import { CHUNK_SIZE, NOT_COUNTED, STAGES_AFTER, stagesDownstream, STORY_STAGE, type Stage } from '../../domain/stage.js'
import { buryPosts, type DeadPost } from './dead-letters.js'
import { isDataError } from '../sql-errors.js'
import { createParameters, type Parameters } from '../parameters.js'
import { transaction, type Queryable } from '../pool.js'

/** The batch that a queue job points at. `starts` makes the job id new when the batch is enqueued again. */
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

/** The part that a stage adds to the statement that finishes a batch: see `finishStatement`. */
export interface SaveRows<Row> {
  /** Of the prepared statement. */
  readonly name: string
  /**
   * Parts of a `with`, after `live` and `ended`: they write only rows of posts in `live`, and nothing unless `ended`
   * has a row.
   * Binds its parameters in the same order for any rows: the statement is prepared once.
   */
  readonly parts: (rows: readonly Row[], parameters: Parameters) => string
}

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
  const chunks = work.flatMap(chunksOf)
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

/** @returns one a batch; `ids` as Postgres reads an array */
function chunksOf({ stage, postIds, chunkSize = CHUNK_SIZE[stage], starts = 0 }: OpenWork) {
  return Array.from({ length: Math.ceil(postIds.length / chunkSize) }, (_, at) => ({
    stage,
    starts,
    ids: `{${postIds.slice(at * chunkSize, (at + 1) * chunkSize).join(',')}}`,
  }))
}

export interface BatchStore {
  /**
   * Counts the start before any work happens; null when the batch is finished or unknown. A batch of another stage is
   * unknown too: when Postgres was restored from a backup, numbers that Redis still knows are given out again.
   */
  start(batchId: number, stage: Stage): Promise<Batch | null>
  /** Takes a start back: the worker gives the batch up in good order, or is out of reach, and the batch is not to blame. */
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

    async finish(batch, { rows, dead }, save) {
      try {
        return await finishOnce(pool, batch, { rows, dead }, save, chunkSizes)
      } catch (err) {
        if (!isDataError(err)) throw err
        const refused = await findRefused(pool, batch, rows, save)
        const ids = new Set(refused.map(({ postId }) => postId))
        const accepted = rows.filter(({ postId }) => !ids.has(postId))
        return finishOnce(pool, batch, { rows: accepted, dead: [...dead, ...refused] }, save, chunkSizes)
      }
    },
  }
}

/** One statement is one transaction. Only dead letters, which are rare, need more than one statement. */
async function finishOnce<Row>(
  pool: pg.Pool,
  batch: Batch,
  { rows, dead }: BatchResult<Row>,
  save: SaveRows<Row & { readonly postId: PostId }>,
  chunkSizes: Readonly<Record<Stage, number>>,
): Promise<BatchRef[] | null> {
  if (dead.length === 0) return runFinish(pool, batch, rows, save, chunkSizes)
  return transaction(pool, async (tx) => {
    const next = await runFinish(tx, batch, rows, save, chunkSizes)
    if (next) await buryPosts(tx, batch.stage, await onlyLive(tx, dead), stagesDownstream(batch.stage))
    return next
  })
}

/**
 * Ends the batch, writes the results of its live posts and begins the next stages' batches, in one statement: seven
 * would each cost both sides as much as twenty rows. Everything waits for `live`: erasing waits until this transaction
 * ends, or has happened and the post is not live, so a late worker cannot bring erased text back. `ended` is empty when
 * another worker was first, or when the number means another batch by now because Postgres was restored from a backup.
 * A dead letter of an earlier try is over: what this try says is written with it, and a post is in one state only.
 */
function finishStatement(
  { id, stage, postIds }: Batch,
  next: { readonly stages: readonly Stage[]; readonly ids: readonly string[] },
  { bind }: Parameters,
  writeParts: () => string | null,
): string {
  const [ofBatch, ofStage, posts] = [bind(id), bind(stage), `${bind(postIds)}::bigint[]`]
  const [nextStages, nextIds] = [bind(next.stages), bind(next.ids)]
  const parts = writeParts()
  return `
  with live as materialized (
    select ids, cardinality(ids) = cardinality(${posts}) as whole from live_posts(${posts}) as ids),
  ended as (
    delete from work_batch
    where id = ${ofBatch} and stage = ${ofStage} and post_ids = ${posts} and (select whole from live) is not null
    returning id),
  stale as ( -- what readers count is to follow
    insert into stale_posts (post_ids) select ${posts} from ended where not ${ofStage} = any('{${NOT_COUNTED.join()}}')),
  fresh as ( -- what stories are made of
    insert into fresh_meaning (post_ids) select ${posts} from ended where ${ofStage} = '${STORY_STAGE}'),
  revived as (
    update dead_letter set replayed_at = now()
    where post_id = any(${posts}) and stage = ${ofStage} and replayed_at is null and exists (select from ended)),
  ${parts === null ? '' : `${parts},`}
  next as (
    insert into work_batch (stage, post_ids)
    select stage, alive
    from unnest(${nextStages}::text[], ${nextIds}::text[]) with ordinality as chunk (stage, ids, position),
         lateral (
           select case when (select whole from live) then ids::bigint[] else
             array(select id from unnest(ids::bigint[]) as id where id = any((select ids from live)::bigint[])) end as alive
         ) kept
    where cardinality(alive) > 0 and exists (select from ended)
    order by position
    returning id, stage)
  select next.id as "batchId", next.stage, 0 as starts from ended left join next on true`
}

async function runFinish<Row>(
  db: Queryable,
  batch: Batch,
  rows: readonly (Row & { readonly postId: PostId })[],
  save: SaveRows<Row & { readonly postId: PostId }>,
  chunkSizes: Readonly<Record<Stage, number>>,
): Promise<BatchRef[] | null> {
  const sorted = [...rows].sort((a, b) => a.postId - b.postId)
  const postIds = sorted.map(({ postId }) => postId)
  const chunks = STAGES_AFTER[batch.stage].flatMap((stage) =>
    chunksOf({ stage, postIds, chunkSize: chunkSizes[stage] }),
  )
  const writes = sorted.length > 0 // without rows nothing is left that the database could refuse
  const parameters = createParameters()
  const opened = { stages: chunks.map(({ stage }) => stage), ids: chunks.map(({ ids }) => ids) }
  const text = finishStatement(batch, opened, parameters, () => (writes ? save.parts(sorted, parameters) : null))
  const { rows: next } = await db.query<BatchRef | { batchId: null }>({
    name: writes ? `finish-${save.name}` : 'finish',
    text,
    values: parameters.values,
  })
  if (next.length === 0) return null
  return next.filter((ref) => ref.batchId !== null)
}

function parseIds(list: string): PostId[] {
  return list === '' ? [] : list.split(',').map(Number)
}

/** @returns the dead posts that were not erased meanwhile: erasing waits for this transaction */
async function onlyLive(tx: Queryable, dead: readonly DeadPost[]): Promise<DeadPost[]> {
  const { rows } = await tx.query<{ ids: string }>(`select array_to_string(live_posts($1::bigint[]), ',') as ids`, [
    dead.map(({ postId }) => postId),
  ])
  const live = new Set(parseIds(rows[0]?.ids ?? ''))
  return dead.filter(({ postId }) => live.has(postId))
}

/** Tries the rows by halves, rolling back every try, until those that the database refuses are alone. */
async function findRefused<Row extends { readonly postId: PostId }>(
  pool: pg.Pool,
  batch: Batch,
  rows: readonly Row[],
  save: SaveRows<Row>,
): Promise<DeadPost[]> {
  const tryHalves = async (tx: Queryable, some: readonly Row[]): Promise<DeadPost[]> => {
    const refusal = await refusalOf(tx, batch, some, save)
    const [only] = some
    if (!refusal || !only) return []
    if (some.length === 1) {
      return [{ postId: only.postId, reason: 'refused_by_database', detail: `SQLSTATE ${refusal}` }]
    }
    const middle = Math.ceil(some.length / 2)
    return [...(await tryHalves(tx, some.slice(0, middle))), ...(await tryHalves(tx, some.slice(middle)))]
  }
  return transaction(pool, (tx) => tryHalves(tx, rows))
}

async function refusalOf<Row extends { readonly postId: PostId }>(
  tx: Queryable,
  batch: Batch,
  rows: readonly Row[],
  save: SaveRows<Row>,
): Promise<string | null> {
  await tx.query('savepoint try')
  try {
    await runFinish(tx, batch, rows, save, CHUNK_SIZE)
    return null
  } catch (err) {
    if (!isDataError(err)) throw err
    return err.code
  } finally {
    await tx.query('rollback to savepoint try')
  }
}
