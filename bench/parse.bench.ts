import { cpus } from 'node:os'
import { createEventReader } from '../src/producers/bluesky/jetstream-event.js'
import { createPageBuilder } from '../src/producers/bluesky/page-builder.js'
import { commitEvent, didOf, postRecord, recordKeyOf } from '../test/doubles/bluesky-world.js'
import { startPipeline } from '../test/support/pipeline.js'
import { startServers } from '../test/support/servers.js'

// Jetstream frames of posts: read, filtered, and accepted by a real Postgres, against a bare JSON.parse loop over the
// same frames in the same run. This process has one thread; Postgres is another process.

const RUNS = Number(process.env.BENCH_RUNS ?? 3)
const FRAMES = Number(process.env.BENCH_POSTS ?? 20_000)
const PAGE_POSTS = 200
const TERMS = [
  'singapore',
  'singapura',
  '新加坡',
  'சிங்கப்பூர*',
  'toa payoh',
  'ang mo kio',
  'hdb',
  'mrt',
  'hawker*',
  '#sgpolitics',
]
const WORDS = ['rain', 'again', 'kopi', '下雨了', 'lagi', 'மழை', 'lah', '🇸🇬', 'train', 'queue', '咖啡', 'sian']

/** Some 700 bytes each, as recorded: half with a link, some in reply. @param wantedEvery one post in so many is found */
function makeFrames(run: number, wantedEvery: number): string[] {
  const at = Date.UTC(2026, 6, 4)
  return Array.from({ length: FRAMES }, (_, number) => {
    const link = 'https://example.org/news/2026/07/04/what-people-say'
    const words = Array.from({ length: 22 }, (_, index) => WORDS[(number * 7 + index * 5) % WORDS.length])
    const text = `example.org/news/... ${words.join(' ')}${number % wantedEvery === 0 ? ' Singapore' : ''}`
    const facet = {
      index: { byteStart: 0, byteEnd: 20 },
      features: [{ $type: 'app.bsky.richtext.facet#link', uri: link }],
    }
    const parent = {
      cid: 'bafyreiapzyf65cmq55jklpnrihiygze2',
      uri: `at://${didOf(number % 50)}/app.bsky.feed.post/3mpt6d6eu5k2p`,
    }
    const record = postRecord(text, new Date(at + number * 20), {
      ...(number % 2 === 0 ? { facets: [facet] } : {}),
      ...(number % 3 === 0 ? { reply: { root: parent, parent } } : {}),
    })
    const commit = { did: didOf(number % 3_000), rkey: recordKeyOf(run * FRAMES + number), record }
    return commitEvent((at + number * 20) * 1_000, commit).frame.toString()
  })
}

interface Rate {
  readonly perSecond: number
  /** Per second of this process's processor time: the rate of a whole core, however busy the machine is. */
  readonly perCpuSecond: number
}

function startTimer(): (count: number) => Rate {
  const beganAt = performance.now()
  const cpu = process.cpuUsage()
  return (count) => {
    const { user, system } = process.cpuUsage(cpu)
    return { perSecond: (count * 1e3) / (performance.now() - beganAt), perCpuSecond: (count * 1e6) / (user + system) }
  }
}

function bareRate(frames: readonly string[]): Rate {
  const timed = startTimer()
  let sum = 0
  for (const frame of frames) sum += (JSON.parse(frame) as { time_us: number }).time_us
  if (sum === 0) throw new Error('nothing was parsed')
  return timed(frames.length)
}

function readRate(frames: readonly string[]): Rate {
  const read = createEventReader({ terms: TERMS, langs: [], dids: [] })
  const timed = startTimer()
  let posts = 0
  for (const frame of frames) if (read(frame).post) posts += 1
  if (posts === 0) throw new Error('nothing was found')
  return timed(frames.length)
}

type Pipeline = Awaited<ReturnType<typeof startPipeline>>

async function acceptRate({ inbox }: Pipeline, frames: readonly string[]): Promise<Rate> {
  const read = createEventReader({ terms: TERMS, langs: [], dids: [] })
  const page = createPageBuilder()
  const timed = startTimer()
  let accepted = 0
  const flush = async (): Promise<void> => {
    accepted += (await inbox.accept(page.take('0', []).posts, { collection: 'test' })).accepted
  }
  for (const frame of frames) {
    page.add(read(frame))
    if (page.posts >= PAGE_POSTS) await flush()
  }
  await flush()
  if (accepted === 0) throw new Error('nothing was accepted')
  return timed(frames.length)
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN

// Durable settings, as in production: the tests' own switch fsync off.
const servers = await startServers({ settings: { fsync: 'on' } })
const pipeline = await startPipeline(servers, 'parse_bench')
try {
  const rates: Record<string, Rate[]> = {}
  const note = (name: string, value: Rate): void => void (rates[name] ??= []).push(value)
  for (let run = 0; run < RUNS; run += 1) {
    const all = makeFrames(run * 2, 1)
    const few = makeFrames(run * 2 + 1, 100)
    note('bare JSON.parse', bareRate(all))
    note('read and filter', readRate(all))
    note('read, filter, accept; every post wanted', await acceptRate(pipeline, all))
    note('read, filter, accept; one post in 100 wanted', await acceptRate(pipeline, few))
    process.stderr.write(`run ${run + 1} of ${RUNS}\n`)
  }
  const bytes = makeFrames(0, 1).reduce((sum, frame) => sum + Buffer.byteLength(frame), 0) / FRAMES
  const machine = `${cpus().length} × ${cpus()[0]?.model}`
  process.stdout.write(`${FRAMES} frames of ${bytes.toFixed(0)} bytes, median of ${RUNS} runs, ${machine}\n`)
  for (const [name, values] of Object.entries(rates)) {
    const [wall, cpu] = (['perSecond', 'perCpuSecond'] as const).map((unit) =>
      median(values.map((value) => value[unit]))
        .toFixed(0)
        .padStart(8),
    )
    process.stdout.write(`${name.padEnd(46)} ${wall} posts/s ${cpu} posts per second of CPU\n`)
  }
} finally {
  await pipeline.stop()
  await servers.stop()
}
