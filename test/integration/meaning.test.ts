import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { MEANING_SIZE, type Meaning } from '../../src/domain/annotation.js'
import { similarity, toMeaning } from '../../src/domain/meaning.js'
import { done } from '../../src/domain/outcome.js'
import type { MeaningInput } from '../../src/domain/stage-input.js'
import { STAGES } from '../../src/domain/stage.js'
import { createWorkerMetrics } from '../../src/metrics.js'
import { packageRoot } from '../../src/package-root.js'
import { enqueue } from '../../src/queues/queues.js'
import { erasePost } from '../../src/store/people/erase.js'
import { saveMeanings } from '../../src/store/pipeline/annotations.js'
import { createBatchStore } from '../../src/store/pipeline/batches.js'
import { openRescorePage } from '../../src/store/pipeline/reopen.js'
import { loadMeaningInputs } from '../../src/store/pipeline/stage-inputs.js'
import { openStage } from '../../src/workers/open-stage.js'
import { runBatch, type StageWork } from '../../src/workers/run-batch.js'
import type { OpenedStage } from '../../src/workers/stage-worker.js'
import { assertNothingLost, startPipeline, TEST_HASH_KEY, type Pipeline } from '../support/pipeline.js'
import { steadyHeartbeat } from '../support/steady-heartbeat.js'

const TEXTS = [
  'Train breakdown on the East-West line, passengers stuck for an hour',
  '东西线列车故障，乘客被困一小时',
  'Tren rosak di laluan Timur-Barat, penumpang tersekat sejam',
  'This laksa recipe needs more coconut milk',
  '@user http',
]
const IDS = TEXTS.map((_, at) => `p${at}`)
const log = pino({ level: 'silent' })

let pipeline: Pipeline
let stage: OpenedStage
let stopWorker: () => Promise<void>
beforeAll(async () => {
  const redisUrl = inject('redisUrl')
  pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl }, 'meaning')
  pipeline.workHere(STAGES.filter((other) => other !== 'meaning'))
  const models = { folder: join(packageRoot(), 'models'), threads: 1, timeoutMs: 60_000, minLanguageConfidence: 0.5 }
  stage = await openStage('meaning', models)
  const { pool, queues, prefix } = pipeline
  const worker = stage.run({
    ...{ pool, queues, prefix, redisUrl, log, heartbeat: steadyHeartbeat(), metrics: createWorkerMetrics('meaning') },
    ...{ lockMs: 30_000, stalledMs: 10_000 },
  })
  stopWorker = () => worker.close()
  await pipeline.accept(TEXTS)
  await pipeline.drained(60_000)
}, 120_000)
afterAll(async () => {
  await stopWorker()
  await stage.close()
  await pipeline.stop()
})

interface Row extends Meaning {
  readonly id: number
  readonly bits: string
  readonly ordinal: number
}

async function readRows(): Promise<Row[]> {
  const { rows } = await pipeline.pool.query<Omit<Row, 'vector'> & { vector: Buffer }>(
    `select post_id as id, vector, scale, bits::text, model_ordinal as ordinal from meaning where outcome = 'done' order by post_id`,
  )
  return rows.map((row) => ({ ...row, vector: new Int8Array(row.vector) }))
}

it('stores what posts mean, closer to what says the same in another language', async () => {
  const [train, zh, ms, laksa] = await readRows()
  if (!train || !zh || !ms || !laksa) throw new Error('not stored')
  expect(train.vector).toHaveLength(MEANING_SIZE)
  expect(train.bits).toBe(Array.from(train.vector, (value) => (value < 0 ? 0 : 1)).join(''))
  expect(similarity(train, train)).toBeCloseTo(1, 2)
  for (const other of [zh, ms]) expect(similarity(train, other)).toBeGreaterThan(similarity(train, laksa) + 0.2)
  await assertNothingLost(pipeline, IDS)
  expect((await pipeline.law()).stages.meaning).toMatchObject({ done: 4, notApplicable: 1, pending: 0 })
})

it('makes no count of the readers out of date', async () => {
  const { rows } = await pipeline.pool.query<{ post_ids: number[] }>('delete from stale_posts returning post_ids')
  expect(rows.length, 'control: the other stages do').toBeGreaterThan(0)
  const before = await readRows()
  await rescore()
  await pipeline.drained(30_000)
  expect(await readRows()).toEqual(before)
  expect((await pipeline.pool.query('select from stale_posts')).rowCount).toBe(0)
})

/** @returns batches of a re-score, which are not enqueued when the caller wants to run them */
async function rescore(options: { enqueued: boolean } = { enqueued: true }): Promise<number[]> {
  const { batches } = await openRescorePage(pipeline.pool, { stage: 'meaning', after: 0, limit: 100 })
  if (options.enqueued) await enqueue(pipeline.queues, batches)
  return batches.map(({ batchId }) => batchId)
}

/** A model that gives every text the same meaning, or vectors of another size. */
const otherModel = (modelOrdinal: number, size = MEANING_SIZE): StageWork<MeaningInput, Meaning> => ({
  ...{ stage: 'meaning', modelOrdinal, load: loadMeaningInputs, save: saveMeanings },
  process: (inputs) => inputs.map(({ id }) => done(id, toMeaning(new Float32Array(size).fill(1)))),
})

async function run(work: StageWork<MeaningInput, Meaning>): Promise<void> {
  const { pool } = pipeline
  const deps = { pool, batches: createBatchStore(pool), log, onRetry: () => {} }
  for (const batch of await rescore({ enqueued: false }))
    await runBatch(batch, work, deps, new AbortController().signal)
}

it('replaces meanings by those of a newer model, and never by those of an older one', async () => {
  await run(otherModel(7))
  const newer = await readRows()
  expect(new Set(newer.map(({ ordinal }) => ordinal))).toEqual(new Set([7]))
  await rescore()
  await pipeline.drained(30_000) // the shipped model has an older ordinal
  expect(await readRows()).toEqual(newer)
})

it('refuses vectors of another size, as dead letters', async () => {
  await run(otherModel(8, 100))
  const { rows } = await pipeline.pool.query(`select distinct stage, reason from dead_letter where replayed_at is null`)
  expect(rows).toEqual([{ stage: 'meaning', reason: 'refused_by_database' }])
  expect((await pipeline.law()).law).toBe('holds')
})

it('leaves nothing of an erased post', async () => {
  await run(otherModel(9))
  const before = await readRows()
  await erasePost(pipeline.pool, 'test', 'p0', TEST_HASH_KEY)
  expect(await readRows()).toEqual(before.slice(1))
  expect((await pipeline.law()).law).toBe('holds')
})
