import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { loadGazetteerLinker } from '../src/gazetteer/load.js'
import { openClassifier, openSentenceEncoder, openTagger, SHIPPED_MODELS } from '../src/models/open-models.js'
import { packageRoot } from '../src/package-root.js'
import { enqueue } from '../src/queues/queues.js'
import { insertBatches } from '../src/store/pipeline/batches.js'
import { createMeaningProcess } from '../src/workers/meaning/process.js'
import { createNerProcess, modelLanguages } from '../src/workers/ner/process.js'
import { createSentimentProcess } from '../src/workers/sentiment/process.js'
import { CHUNK_SIZE, type Stage } from '../src/domain/stage.js'
import { collect, startKopitalk } from '../test/support/kopitalk.js'
import { rawPost, startPipeline, TEST_HASH_KEY, type Pipeline } from '../test/support/pipeline.js'
import { startServers, type TestServers } from '../test/support/servers.js'

// Real models: what queue and database cost. The bare loop calls the very process function of the worker on the same
// posts, in the same batches and threads, without queue or database; the ratio compares neighbours in time.

const RUNS = Number(process.env.BENCH_RUNS ?? 3)
const POSTS = Number(process.env.BENCH_POSTS ?? 1_600)
/** `npm run bench -- workers meaning`: this stage alone. */
const MEASURED = (['sentiment', 'ner', 'meaning'] as const).filter(
  (stage) => process.argv.length < 3 || process.argv.slice(2).includes(stage),
)
const MODEL_OPTIONS = { threads: 1, timeoutMs: 60_000 }
const models = join(packageRoot(), 'models')

/** The bundled sample's posts, repeated; those of less than a whole round are all different. */
function texts(): string[] {
  const rows = readFileSync(join(packageRoot(), 'sample', 'posts.ndjson'), 'utf8')
    .trim()
    .split('\n')
  const all = rows.map((row) => (JSON.parse(row) as { text: string }).text)
  return Array.from({ length: POSTS }, (_, index) => all[index % all.length] ?? '')
}

async function bareLoop(stage: Stage): Promise<number> {
  const batches: string[][] = []
  const all = texts()
  for (let at = 0; at < all.length; at += CHUNK_SIZE[stage]) batches.push(all.slice(at, at + CHUNK_SIZE[stage]))
  const language = { label: 'en', groupConfidence: 0.9 }
  if (stage === 'sentiment') {
    const { model: classifier, close } = await openClassifier(join(models, SHIPPED_MODELS.sentiment), MODEL_OPTIONS)
    const process = createSentimentProcess({ classifier, languages: ['en'], minLanguageConfidence: 0.5 })
    await process([{ id: 0, version: 1, text: 'warm-up', sentimentText: 'warm-up', language }])
    const startedAt = performance.now()
    for (const batch of batches) {
      await process(batch.map((text, id) => ({ id, version: 1, text, sentimentText: text, language })))
    }
    const seconds = (performance.now() - startedAt) / 1_000
    await close()
    return POSTS / seconds
  }
  if (stage === 'meaning') {
    const { model: encoder, close } = await openSentenceEncoder(join(models, SHIPPED_MODELS.meaning), MODEL_OPTIONS)
    await encoder.encode(['warm-up'])
    const process = createMeaningProcess({ encoder })
    const startedAt = performance.now()
    for (const batch of batches) await process(batch.map((text, id) => ({ id, version: 1, sentimentText: text })))
    const seconds = (performance.now() - startedAt) / 1_000
    await close()
    return POSTS / seconds
  }
  const { model: tagger, close } = await openTagger(join(models, SHIPPED_MODELS.ner), MODEL_OPTIONS)
  const linker = loadGazetteerLinker()
  const process = createNerProcess({ tagger, linker, languages: modelLanguages(tagger.card) })
  await process([{ id: 0, version: 1, text: 'warm-up', language: 'en' }])
  const startedAt = performance.now()
  for (const batch of batches) await process(batch.map((text, id) => ({ id, version: 1, text, language: 'en' })))
  const seconds = (performance.now() - startedAt) / 1_000
  await close()
  return POSTS / seconds
}

/** Prepares posts that have upstream results, so that only this stage is measured. */
async function prepare(pipeline: Pipeline, stage: Stage): Promise<void> {
  const all = texts()
  for (let at = 0; at < all.length; at += 500) {
    const page = all.slice(at, at + 500).map((text, index) => rawPost({ nativeId: `b${at + index}`, text }))
    await pipeline.inbox.accept(page, { collection: 'test' })
  }
  await pipeline.pool.query('delete from work_batch')
  await pipeline.pool.query(`
    insert into clean_text (post_id, outcome, sentiment_text, language_text, words, post_version, model_ordinal)
    select id, 'done', text, text, '', 1, 1 from post`)
  await pipeline.pool.query(`
    insert into language (post_id, outcome, label, confidence, shares, evidence, post_version, model_ordinal)
    select id, 'done', 'en', 0.9, '{}', '[]', 1, 1 from post`)
  const { rows } = await pipeline.pool.query<{ id: number }>('select id from post order by id')
  const batches = await insertBatches(pipeline.pool, [{ stage, postIds: rows.map(({ id }) => id) }])
  await enqueue(pipeline.queues, batches)
}

/** Posts per second from the first committed batch to the last, so that loading the model is not measured. */
async function workers(servers: TestServers, stage: Stage, count: number): Promise<number> {
  const pipeline = await startPipeline(servers, 'bench')
  const env = {
    DATABASE_URL: pipeline.databaseUrl,
    REDIS_URL: servers.redisUrl,
    QUEUE_PREFIX: pipeline.prefix,
    KOPITALK_HOME: servers.home,
    AUTHOR_HASH_KEY: TEST_HASH_KEY,
    MODELS_DIR: models,
    LOG_LEVEL: 'info',
  }
  const children = Array.from({ length: count }, () => startKopitalk(['worker', stage], env))
  try {
    for (const child of children) {
      const printed = collect(child)
      while (!printed().stderr.includes('worker ready')) await new Promise((resolve) => setTimeout(resolve, 20))
    }
    await prepare(pipeline, stage)
    const table = stage === 'ner' ? 'ner_result' : stage
    await pipeline.drained(600_000)
    const { rows } = await pipeline.pool.query<{ posts: number; seconds: number }>(
      `with first as (select min(at) as at from ${table})
       select count(*)::int as posts, extract(epoch from max(result.at) - min(first.at))::float as seconds
       from ${table} result, first where result.at > first.at`,
    )
    return (rows[0]?.posts ?? 0) / (rows[0]?.seconds ?? NaN)
  } finally {
    await Promise.all(
      children.map(async (child) => {
        child.kill('SIGTERM')
        if (child.exitCode === null) await new Promise((resolve) => child.once('exit', resolve))
      }),
    )
    await pipeline.stop()
  }
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN

const servers = await startServers({ settings: { fsync: 'on' } })
try {
  process.stdout.write(`real models, ${POSTS} posts, medians of ${RUNS} runs, ${cpus().length} × ${cpus()[0]?.model}\n`)
  for (const stage of MEASURED) {
    const bare: number[] = []
    const one: number[] = []
    const two: number[] = []
    for (let run = 0; run < RUNS; run += 1) {
      bare.push(await bareLoop(stage))
      one.push(await workers(servers, stage, 1))
      two.push(await workers(servers, stage, 2))
      process.stderr.write(
        `run ${run + 1} ${stage}: bare ${bare[run]?.toFixed(1)}, one ${one[run]?.toFixed(1)}, two ${two[run]?.toFixed(1)} posts/s\n`,
      )
    }
    const oneToBare = median(one.map((rate, run) => rate / (bare[run] ?? NaN)))
    const twoToOne = median(two.map((rate, run) => rate / (one[run] ?? NaN)))
    process.stdout.write(
      `${stage.padEnd(9)}  bare loop ${median(bare).toFixed(1)} posts/s   one worker ${median(one).toFixed(1)} (${(100 * oneToBare).toFixed(0)} % of bare)   two workers ${median(two).toFixed(1)} (${twoToOne.toFixed(2)} × one)\n`,
    )
  }
} finally {
  await servers.stop()
}
