import { setTimeout as delay } from 'node:timers/promises'
import pRetry from 'p-retry'
import type { StageInput } from '../domain/annotation.js'
import { HangError } from '../domain/errors.js'
import type { Outcome } from '../domain/outcome.js'
import type { Stage } from '../domain/stage.js'
import type { Logger } from '../logging.js'
import type { ResultRow } from '../store/pipeline/annotations.js'
import type { Batch, BatchRef, BatchStore, SaveRows } from '../store/pipeline/batches.js'
import type { DeadPost } from '../store/pipeline/dead-letters.js'
import type { Queryable } from '../store/pool.js'
import { isDataError } from '../store/sql-errors.js'
import type { LoadInputs } from '../store/pipeline/stage-inputs.js'

/** A stage as the runner sees it: load, process, save. `process` is pure; the other two are one statement or two. */
export interface StageWork<In extends StageInput, Out> {
  readonly stage: Stage
  /** Which of two results about one text is newer. */
  readonly modelOrdinal: number
  readonly load: LoadInputs<In>
  readonly process: (inputs: readonly In[]) => Outcome<Out>[] | Promise<Outcome<Out>[]>
  readonly save: SaveRows<ResultRow<Out>>
}

export interface BatchReport {
  readonly posts: number
  readonly dead: number
  /** True when this call finished the batch, false when another worker had. */
  readonly first: boolean
  readonly next: readonly BatchRef[]
}

/** A batch that began this often without an end is split: something in it may be killing its workers. */
const SPLIT_AFTER_UNFINISHED = 2
/** A post alone that began this often without an end is dead. */
const BURY_AFTER_UNFINISHED = 5

/** Between the first refusal of Postgres and the next try; then longer each time. */
const FIRST_WAIT_MS = 100

const NOTHING: BatchReport = { posts: 0, dead: 0, first: false, next: [] }

export interface RunBatchDeps {
  readonly pool: Queryable
  readonly batches: BatchStore
  readonly log: Logger
  /** Called for each wait because of a server that is away. */
  readonly onRetry: () => void
}

/**
 * Takes one batch from start to finish: count the start, load, process, then commit results, dead letters and the next
 * batches together. Postgres being away, full or busy is waited out here and costs nothing but time.
 * @throws HangError when the model did not answer: the start stays counted and the queue tries again
 * @throws the signal's reason when the process is stopped or cannot reach Postgres; the start stays counted
 */
export async function runBatch<In extends StageInput, Out>(
  batchId: number,
  work: StageWork<In, Out>,
  deps: RunBatchDeps,
  signal: AbortSignal,
): Promise<BatchReport> {
  const { batches } = deps
  const batch = await patiently(() => batches.start(batchId, work.stage), deps, signal)
  if (!batch) return NOTHING
  if (batch.postIds.length > 1 && batch.unfinishedStarts >= SPLIT_AFTER_UNFINISHED) {
    const next = await patiently(() => batches.split(batch), deps, signal)
    deps.log.warn({ batchId, posts: batch.postIds.length, unfinished: batch.unfinishedStarts }, 'batch split')
    return { ...NOTHING, next: next ?? [] }
  }
  const result = await annotate(batch, work, deps, signal)
  const next = await patiently(() => batches.finish(batch, result, work.save), deps, signal)
  return { posts: result.rows.length, dead: result.dead.length, first: next !== null, next: next ?? [] }
}

async function annotate<In extends StageInput, Out>(
  batch: Batch,
  work: StageWork<In, Out>,
  deps: RunBatchDeps,
  signal: AbortSignal,
): Promise<{ rows: ResultRow<Out>[]; dead: DeadPost[] }> {
  const [onlyPost] = batch.postIds
  if (onlyPost !== undefined && batch.unfinishedStarts >= BURY_AFTER_UNFINISHED) {
    return { rows: [], dead: [killedWorker(onlyPost, batch.unfinishedStarts)] }
  }
  const inputs = await patiently(() => work.load(deps.pool, batch.postIds), deps, signal)
  const { outcomes, dead } = await processByHalves(inputs, work.process)
  for (const { postId, detail } of dead) deps.log.error({ postId, detail }, 'post cannot be processed')
  const version = new Map(inputs.map((input) => [input.id, input.version]))
  const rows = outcomes.map((outcome) => ({
    postId: outcome.id,
    postVersion: version.get(outcome.id) ?? 0,
    modelOrdinal: work.modelOrdinal,
    outcome,
  }))
  return { rows, dead }
}

/** Only bad data dies: a batch that throws is halved until the post that causes it is alone. */
async function processByHalves<In extends StageInput, Out>(
  inputs: readonly In[],
  process: StageWork<In, Out>['process'],
): Promise<{ outcomes: Outcome<Out>[]; dead: DeadPost[] }> {
  if (inputs.length === 0) return { outcomes: [], dead: [] }
  try {
    const outcomes = await process(inputs)
    assertAligned(inputs, outcomes)
    return { outcomes, dead: [] }
  } catch (err) {
    if (err instanceof HangError) throw err
    const [only] = inputs
    if (inputs.length === 1 && only) return { outcomes: [], dead: [processError(only.id, err)] }
    const middle = Math.ceil(inputs.length / 2)
    const first = await processByHalves(inputs.slice(0, middle), process)
    const second = await processByHalves(inputs.slice(middle), process)
    return { outcomes: [...first.outcomes, ...second.outcomes], dead: [...first.dead, ...second.dead] }
  }
}

function assertAligned(inputs: readonly StageInput[], outcomes: readonly Outcome<unknown>[]): void {
  if (outcomes.length !== inputs.length || outcomes.some((outcome, at) => outcome.id !== inputs[at]?.id)) {
    throw new Error(`process returned ${outcomes.length} outcomes for ${inputs.length} posts, or in another order`)
  }
}

/** The class of the error only: a message may quote the post. */
function processError(postId: number, err: unknown): DeadPost {
  return { postId, reason: 'process_error', detail: err instanceof Error ? err.name : typeof err }
}

function killedWorker(postId: number, unfinished: number): DeadPost {
  return { postId, reason: 'killed_worker', detail: `${unfinished} starts did not come to an end` }
}

/**
 * Waits as long as Postgres is away, or until the job goes to another worker. Errors in the data are thrown
 * at once, because waiting cannot fix them.
 */
async function patiently<T>(query: () => Promise<T>, deps: RunBatchDeps, signal: AbortSignal): Promise<T> {
  const onRefusal = (err: unknown, attempt: number): void => {
    deps.onRetry()
    deps.log.warn({ err, attempt }, 'Postgres refused; waiting')
  }
  signal.throwIfAborted()
  try {
    return await query() // nearly always all there is to it: nothing is set up for waiting before there is a need
  } catch (err) {
    if (isDataError(err)) throw err
    onRefusal(err, 1)
  }
  await delay(FIRST_WAIT_MS, undefined, { signal }).catch(() => signal.throwIfAborted())
  return pRetry(query, {
    retries: Infinity,
    minTimeout: 2 * FIRST_WAIT_MS,
    maxTimeout: 2_000,
    randomize: true,
    signal,
    shouldRetry: ({ error }) => !isDataError(error),
    onFailedAttempt: ({ error, attemptNumber }) => onRefusal(error, attemptNumber + 1),
  })
}
