import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { STAGES, type Stage } from '../src/domain/stage.js'
import { createBackPressure } from '../src/store/pipeline/back-pressure.js'
import { enqueue } from '../src/queues/queues.js'
import { readBacklog } from '../src/read/pipeline/status.js'
import { collect, startKopitalk } from '../test/support/kopitalk.js'
import { rawPost, startPipeline, TEST_HASH_KEY } from '../test/support/pipeline.js'
import { startServers } from '../test/support/servers.js'

// Resident memory of one real worker a stage while posts go through: `npm run bench -- memory 200000 clean langid`.
// Other stages run too, as stand-ins without models. Short posts, so that models get through many.

const posts = Number(process.argv[2] ?? 20_000)
const measured = STAGES.filter((stage) => process.argv.length < 4 || process.argv.slice(3).includes(stage))
const PAGE = 500
const MEGABYTE = 1_024 * 1_024

/** Resident set of a process in MB. Linux. */
function residentMegabytes(pid: number): number {
  const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1])
  return (pages * 4_096) / MEGABYTE
}

const servers = await startServers()
const pipeline = await startPipeline(servers, 'memory')
try {
  const others = STAGES.filter((stage) => !measured.includes(stage))
  if (others.length > 0) await pipeline.work(others)
  const pids = new Map<Stage, number>()
  const children = []
  for (const stage of measured) {
    const child = startKopitalk(['worker', stage], {
      DATABASE_URL: pipeline.databaseUrl,
      REDIS_URL: servers.redisUrl,
      QUEUE_PREFIX: pipeline.prefix,
      KOPITALK_HOME: servers.home,
      AUTHOR_HASH_KEY: TEST_HASH_KEY,
    })
    const printed = collect(child)
    while (!printed().stderr.includes('worker ready')) await delay(50)
    children.push(child)
    pids.set(stage, child.pid ?? 0)
  }
  const report = (done: number): void => {
    const figures = [...pids].map(([stage, pid]) => `${stage} ${residentMegabytes(pid).toFixed(0)}`)
    process.stdout.write(`${String(done).padStart(8)} posts  RSS in MB: ${figures.join('  ')}\n`)
  }
  report(0)
  const pressure = createBackPressure(pipeline.pool, { highWater: 5_000, lowWater: 2_500 })
  const signal = new AbortController().signal
  for (let at = 0; at < posts; at += PAGE) {
    await pressure.waitForRoom(signal)
    const page = Array.from({ length: PAGE }, (_, index) =>
      rawPost({ nativeId: `m${at + index}`, text: `bus ${at + index} late again lah` }),
    )
    const { batches } = await pipeline.inbox.accept(page, { collection: 'test' })
    await enqueue(pipeline.queues, batches)
    if (at > 0 && at % Math.max(PAGE, Math.round(posts / 10 / PAGE) * PAGE) === 0) report(at)
  }
  while ((await readBacklog(pipeline.pool)).some((backlog) => backlog.posts > 0)) await delay(200)
  report(posts)
  process.stdout.write(`the law ${(await pipeline.law()).law}\n`)
  for (const child of children) child.kill('SIGTERM')
} finally {
  await pipeline.stop()
  await servers.stop()
}
