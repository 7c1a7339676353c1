import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { EntityMention, Sentiment } from '../../src/domain/annotation.js'
import { done } from '../../src/domain/outcome.js'
import { EntitiesQuery } from '../../src/domain/reading/figures.js'
import type { NerInput, SentimentInput } from '../../src/domain/stage-input.js'
import { STAGES } from '../../src/domain/stage.js'
import type { ModelCard } from '../../src/models/model-folder.js'
import { readEntities } from '../../src/read/figures/entities.js'
import { readPostStages } from '../../src/read/posts/post-stages.js'
import { enqueue } from '../../src/queues/queues.js'
import { erasePost } from '../../src/store/people/erase.js'
import { saveEntities, saveSentiments } from '../../src/store/pipeline/annotations.js'
import { createBatchStore } from '../../src/store/pipeline/batches.js'
import { openRescorePage } from '../../src/store/pipeline/reopen.js'
import { loadNerInputs, loadSentimentInputs } from '../../src/store/pipeline/stage-inputs.js'
import { runBatch, type StageWork } from '../../src/workers/run-batch.js'
import { createSentimentProcess } from '../../src/workers/sentiment/process.js'
import { rawPost, startPipeline, TEST_HASH_KEY, type Pipeline } from '../support/pipeline.js'
import { rollUp } from '../support/rollups.js'

let pipeline: Pipeline
beforeAll(async () => {
  pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, 'clauses')
  pipeline.workHere(STAGES.filter((stage) => stage !== 'sentiment' && stage !== 'ner'))
})
afterAll(() => pipeline.stop())

const card: ModelCard = {
  ...{ name: 'two-words', version: '1', ordinal: 1, task: 'sentiment', preprocessing: 'sentiment-v1', maxLength: 128 },
  ...{ labels: ['negative', 'neutral', 'positive'], languages: ['en'], untestedLanguages: [], scores: {} },
}

/** Knows "great" and "disaster", and finds a text with both neutral. */
function feelingOf(text: string): number[] {
  const good = text.includes('great') ? 1 : 0
  const bad = text.includes('disaster') ? 1 : 0
  return good === bad ? [0.1, 0.8, 0.1] : good > bad ? [0.1, 0.1, 0.8] : [0.8, 0.1, 0.1]
}

const process = createSentimentProcess({
  classifier: { card, classify: (texts) => Promise.resolve(texts.map(feelingOf)) },
  languages: ['en'],
  minLanguageConfidence: 0.5,
})
const sentiment = (modelOrdinal: number, score = process): StageWork<SentimentInput, Sentiment> => ({
  stage: 'sentiment',
  modelOrdinal,
  load: loadSentimentInputs,
  process: score,
  save: saveSentiments,
})
/** As before texts were split. */
const wholeTexts = (inputs: readonly SentimentInput[]) => process(inputs.map((input) => ({ ...input, text: '' })))

const ner: StageWork<NerInput, readonly EntityMention[]> = {
  stage: 'ner',
  modelOrdinal: 1,
  load: loadNerInputs,
  process: (inputs) => Promise.resolve(inputs.map(({ id, text }) => done(id, mentionsOf(text)))),
  save: saveEntities,
}

function mentionsOf(text: string): EntityMention[] {
  return [...text.matchAll(/LTA|SMRT|Kopi Uncle/g)].map(({ index: start, 0: surface }) => ({
    ...{ start, end: start + surface.length, type: 'ORG', surface, score: 1 },
    gazetteer: surface === 'Kopi Uncle' ? null : { id: `organisation/${surface.toLowerCase()}`, name: surface },
  }))
}

async function work<In extends { id: number; version: number }, Out>(stage: StageWork<In, Out>): Promise<void> {
  const find = 'select id from work_batch where stage = $1'
  await expect
    .poll(async () => (await pipeline.pool.query(find, [stage.stage])).rowCount, { timeout: 30_000 })
    .toBeGreaterThan(0)
  const { rows } = await pipeline.pool.query<{ id: number }>(find, [stage.stage])
  const batches = createBatchStore(pipeline.pool)
  const deps = { pool: pipeline.pool, batches, log: pino({ level: 'silent' }), onRetry: () => undefined }
  for (const { id } of rows) await runBatch(id, stage, deps, new AbortController().signal)
}

async function accept(nativeId: string, text: string): Promise<number> {
  await pipeline.accept([text], { idPrefix: nativeId })
  await work(sentiment(1))
  await work(ner)
  await rollUp(pipeline.pool)
  const { rows } = await pipeline.pool.query<{ id: number }>('select id from post where native_id = $1', [
    `${nativeId}0`,
  ])
  return rows[0]?.id ?? 0
}

async function termsOf(postId: number): Promise<Record<string, [string, number]>> {
  const { rows } = await pipeline.pool.query<{ term: string; sentiment: string; score: number }>(
    `select term, sentiment, score from post_term where kind = 'entity' and post_id = $1`,
    [postId],
  )
  return Object.fromEntries(rows.map(({ term, sentiment: label, score }) => [term, [label, score]]))
}

const LTA_GREAT = { 'organisation/lta': ['positive', 0.7], 'organisation/smrt': ['negative', -0.7] }

async function rescore(stage: StageWork<SentimentInput, Sentiment>): Promise<void> {
  await openRescorePage(pipeline.pool, { stage: 'sentiment', after: 0, limit: 1_000 })
  await work(stage)
  await rollUp(pipeline.pool)
}

describe('the feeling towards a name', () => {
  it('is that of its clause, in the facts, in answers by entity and in the evidence of the post', async () => {
    const id = await accept('a', 'LTA great but SMRT disaster')
    expect(await termsOf(id)).toEqual(LTA_GREAT)
    const reading = { db: pipeline.pool, models: [] }
    const { rows } = await readEntities(reading, EntitiesQuery.parse({ collection: 'test', from: 'all' }))
    expect(new Map(rows.map((row) => [row.id, row.score?.mean.toFixed(3)]))).toEqual(
      new Map([
        ['organisation/lta', '0.700'],
        ['organisation/smrt', '-0.700'],
      ]),
    )
    const { entities, sentiment: ofPost } = await readPostStages(reading, id, 1)
    expect(ofPost).toMatchObject({ label: 'neutral' })
    expect(entities).toMatchObject({
      mentions: [
        { surface: 'LTA', sentiment: { label: 'positive' } },
        { surface: 'SMRT', sentiment: { label: 'negative' } },
      ],
    })
  })

  it('is that of the post where the text is one clause', async () => {
    const id = await accept('b', 'LTA and SMRT great')
    expect(await termsOf(id)).toEqual({ 'organisation/lta': ['positive', 0.7], 'organisation/smrt': ['positive', 0.7] })
    expect(await readPostStages({ db: pipeline.pool, models: [] }, id, 1)).toMatchObject({
      entities: { mentions: [{ sentiment: null }, { sentiment: null }] },
    })
  })

  it('is the mean of the clauses of a name that is in several', async () => {
    const id = await accept('c', 'Kopi Uncle great today but Kopi Uncle disaster on Monday. Kopi Uncle great again')
    expect(await termsOf(id)).toEqual({ '~kopi uncle': ['positive', expect.closeTo(0.7 / 3, 5)] })
  })

  it('follows a new score; control: without splitting both names have the same one', async () => {
    const id = await accept('d', 'LTA great but SMRT disaster here')
    await rescore(sentiment(2, wholeTexts))
    expect(await termsOf(id)).toEqual({ 'organisation/lta': ['neutral', 0], 'organisation/smrt': ['neutral', 0] })
    await rescore(sentiment(3))
    expect(await termsOf(id)).toEqual(LTA_GREAT)
    await rescore(sentiment(1, wholeTexts))
    expect(await termsOf(id), 'an older model replaces no clause').toEqual(LTA_GREAT)
  })

  it('is gone with an erased post, clauses and all; an edited text has its own', async () => {
    const id = await accept('e', 'LTA great but SMRT disaster there')
    const clauses = async () => {
      const sql = 'select label from sentiment_clause where post_id = $1 order by start_offset'
      return (await pipeline.pool.query<{ label: string }>(sql, [id])).rows.map(({ label }) => label)
    }
    expect(await clauses()).toEqual(['positive', 'negative'])
    const edit = { nativeId: 'e0', text: 'LTA disaster but SMRT great there', editedAt: new Date('2026-01-05') }
    const { batches } = await pipeline.inbox.accept([rawPost(edit)], { collection: 'test' })
    await enqueue(pipeline.queues, batches)
    await work(sentiment(3))
    expect(await clauses()).toEqual(['negative', 'positive'])
    await erasePost(pipeline.pool, 'test', 'e0', TEST_HASH_KEY)
    expect(await clauses()).toEqual([])
  })
})
