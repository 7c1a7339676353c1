import { cpus } from 'node:os'
import { STAGES } from '../src/domain/stage.js'
import { enqueue } from '../src/queues/queues.js'
import { rawPost, startPipeline, type Pipeline } from '../test/support/pipeline.js'
import { startServers } from '../test/support/servers.js'

// End to end with no-op models: accept → five stages → drained, servers and all on this machine. The unit of comparison
// is one id per job in the same run: what carrying ids in chunks is worth.

const RUNS = Number(process.env.BENCH_RUNS ?? 3)
const ACCEPT_PAGE = 500
/** `kopitalk worker clean langid sentiment ner origin`, twice: one process a core, as for stages without models. */
const PROCESSES = 2
const BASE_CHUNK = 1
/** Posts before the clock starts, through the same processes: V8 compiles hot code first, and pools and tables are new. */
const WARM_UP: Readonly<Record<number, number>> = { 1: 1_000, 10: 10_000, 100: 20_000, 500: 20_000 }
/** Enough posts for ten seconds at each size; one per job is some forty times slower. */
const POSTS: Readonly<Record<number, number>> = { 1: 3_000, 10: 20_000, 100: 100_000, 500: 100_000 }

// The space in front keeps the stand-in of NER from finding anything: no-op means no mentions to write.
const TEXTS = Array.from(
  { length: 997 },
  (_, index) =>
    ` Train at station ${index} is late again, third time this week, very sian, ${'tiring '.repeat(index % 9)}`,
)

async function measure(servers: { databaseUrl: string; redisUrl: string }, chunkSize: number): Promise<number> {
  const posts = Number(process.env.BENCH_POSTS ?? POSTS[chunkSize] ?? 10_000)
  const warmUp = WARM_UP[chunkSize] ?? 1_000
  const pipeline = await startPipeline(servers, 'bench', { chunkSize })
  try {
    for (let count = 0; count < PROCESSES; count += 1) await pipeline.work(STAGES)
    await put(pipeline, 0, warmUp)
    const startedAt = performance.now()
    await put(pipeline, warmUp, warmUp + posts)
    const seconds = (performance.now() - startedAt) / 1_000
    const { law, stages } = await pipeline.law()
    if (law !== 'holds') throw new Error(`the law is broken: ${law}`)
    if (stages.origin.done !== warmUp + posts) throw new Error(`${stages.origin.done} posts came through`)
    return posts / seconds
  } finally {
    await pipeline.stop()
  }
}

/** Accepts posts number `from` to `to` and waits until all stages are through with them. */
async function put(pipeline: Pipeline, from: number, to: number): Promise<void> {
  for (let at = from; at < to; at += ACCEPT_PAGE) {
    const page = Array.from({ length: Math.min(ACCEPT_PAGE, to - at) }, (_, index) =>
      rawPost({
        nativeId: `b${at + index}`,
        text: TEXTS[(at + index) % TEXTS.length] ?? '',
        author: { nativeId: `author-${(at + index) % 3_000}` },
      }),
    )
    const { batches } = await pipeline.inbox.accept(page, { collection: 'test' })
    await enqueue(pipeline.queues, batches)
  }
  await pipeline.drained(300_000)
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN

// Durable settings, as in production: the tests' own switch fsync off.
const servers = await startServers({ settings: { fsync: 'on' } })
try {
  const only = process.argv[2] ? [Number(process.argv[2])] : [1, 10, 100, 500]
  const results = new Map<number, number[]>()
  for (let run = 0; run < RUNS; run += 1) {
    for (const chunkSize of only) {
      const rate = await measure(servers, chunkSize)
      results.set(chunkSize, [...(results.get(chunkSize) ?? []), rate])
      process.stderr.write(`run ${run + 1}: ${chunkSize} ids a job: ${rate.toFixed(0)} posts/s\n`)
    }
  }
  const base = median(results.get(BASE_CHUNK) ?? [])
  process.stdout.write(`no-op models, five stages, median of ${RUNS} runs, ${cpus().length} × ${cpus()[0]?.model}\n`)
  for (const [chunkSize, rates] of results) {
    const rate = median(rates)
    const ratio = Number.isNaN(base) ? '' : `  ${(rate / base).toFixed(1)} × one id a job`
    process.stdout.write(`${String(chunkSize).padStart(4)} ids a job  ${rate.toFixed(0).padStart(7)} posts/s${ratio}\n`)
  }
} finally {
  await servers.stop()
}
