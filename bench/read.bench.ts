import { execFile, fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { promisify } from 'node:util'
import { createQueryEncoder } from '../src/commands/meaning/query-encoder.js'
import { packageRoot } from '../src/package-root.js'
import { createPool } from '../src/store/pool.js'
import { readingServer, type ReadingServer } from '../test/support/reading-server.js'
import { CORPUS_DAYS, wordOfRank } from './reading-corpus.js'
import { openReadingWorld } from './reading-world.js'

// Every question of the dashboard over many posts, while more arrive: `npm run bench -- read [posts] [home]`.
// With a home the posts are made once and kept there.

const posts = Number(process.argv[2] ?? 1_000_000)
const home = process.argv[3]
const ROUNDS = 20
const POSTS_PER_SECOND = 200

const DAY_MS = 86_400_000
const instant = (daysAgo: number): string => new Date(Date.now() - daysAgo * DAY_MS).toISOString()
const day = (daysAgo: number): string => new Date(Date.now() - daysAgo * DAY_MS + DAY_MS / 3).toISOString().slice(0, 10)
const rare = wordOfRank('en', 900)
const common = wordOfRank('en', 1)
/** A search that no round before has asked. */
const sought = (round: number): string => `people stuck in a train without power, ${round} ${randomUUID()}`

/** What each page asks first, and its dearer filters; the number of the round moves the window so that no plan is lucky. */
const QUESTIONS: Readonly<Record<string, (round: number) => string>> = {
  'counts by language': (n) => `counts?by=language&from=${instant(28 + n)}`,
  'counts by sentiment a day': (n) => `counts?by=sentiment&bucket=day&from=${instant(28 + n)}`,
  'counts a day, all time': () => 'counts?bucket=day&from=all',
  'counts by language × sentiment': (n) => `counts?by=language,sentiment&from=${instant(28 + n)}`,
  'counts by theme × sentiment': (n) => `counts?by=theme,sentiment&from=${instant(28 + n)}`,
  'counts by platform, of one theme': (n) => `counts?by=platform&theme=food&from=${instant(28 + n)}`,
  'counts of a rare word': (n) => `counts?by=sentiment&term=${rare}&from=${instant(28 + n)}`,
  'counts of a common word': (n) => `counts?by=sentiment&term=${common}&from=${instant(28 + n)}`,
  'histogram of sentiment': (n) => `histogram?measure=score&from=${instant(28 + n)}`,
  'histogram of length': (n) => `histogram?measure=words&from=${instant(28 + n)}`,
  'languages by author': (n) => `languages?unit=authors&from=${instant(28 + n)}`,
  'languages by word': (n) => `languages?unit=words&from=${instant(28 + n)}`,
  entities: (n) => `entities?limit=12&from=${instant(28 + n)}`,
  areas: (n) => `areas?from=${instant(28 + n)}`,
  trends: (n) => `trends?day=${day(1 + n)}&limit=20`,
  stories: (n) => `stories?from=${instant(28 + n)}`,
  compare: (n) =>
    `compare?by=language&from=${instant(14 + n)}&against=${encodeURIComponent(`from=${instant(28 + n)}&to=${instant(14 + n)}`)}`,
  posts: (n) => `posts?limit=20&from=${instant(28 + n)}`,
  'posts, negative in Malay': (n) => `posts?limit=20&language=ms&sentiment=negative&from=${instant(28 + n)}`,
  'posts with a rare word': (n) => `posts?limit=20&term=${rare}&from=${instant(28 + n)}`,
  'posts by meaning, a day': (n) => `posts?limit=20&meaning=${sought(n)}&from=${instant(2 + n)}&to=${instant(1 + n)}`,
  'posts by meaning, 28 days': (n) => `posts?limit=20&meaning=${sought(n)}&from=${instant(28 + n)}`,
  'posts by meaning, all time': (n) => `posts?limit=20&meaning=${sought(n)}&from=all`,
  'posts like another one, all time': (n) => `posts?limit=20&like=${n + 1}&from=all`,
  collections: () => 'collections',
}

/** In a separate process, as with workers. */
async function startArrivals(databaseUrl: string): Promise<{ stop: () => Promise<number> }> {
  const process = fork(new URL('./reading-arrivals.js', import.meta.url), [databaseUrl, String(POSTS_PER_SECOND)])
  await once(process, 'message')
  return {
    async stop() {
      process.send('stop')
      const [rate] = (await once(process, 'message')) as [number]
      await once(process, 'exit')
      return rate
    },
  }
}

async function timed(server: ReadingServer, url: string): Promise<number> {
  const startedAt = performance.now()
  const { status, text } = await server.get(`/api/${url}`)
  if (status !== 200) throw new Error(`${url} answered ${status}: ${text.slice(0, 300)}`)
  return performance.now() - startedAt
}

/** All posts as CSV by the command itself, start included. @returns posts a second */
async function exportRate(databaseUrl: string): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'kopitalk-export-'))
  const command = join(packageRoot(), 'dist/src/bin/kopitalk.js')
  const startedAt = performance.now()
  try {
    const out = join(folder, 'posts.csv')
    await promisify(execFile)(process.execPath, [command, 'export', 'posts', '--out', out], {
      env: { ...process.env, DATABASE_URL: databaseUrl, REDIS_URL: 'redis://127.0.0.1:1', KOPITALK_HOME: folder },
    })
    return posts / ((performance.now() - startedAt) / 1_000)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Each question once with Postgres just started, then often while posts arrive. */
async function measure(): Promise<void> {
  const world = await openReadingWorld(posts, home)
  await world.servers.postgres.stop()
  await world.servers.postgres.start()
  const pool = createPool(world.databaseUrl, { max: 8, applicationName: 'kopitalk-bench' })
  const encoder = await createQueryEncoder({ folder: join(packageRoot(), 'models'), threads: 1, timeoutMs: 60_000 })
  const server = await readingServer(pool, encoder.encode ? { encodeQuery: encoder.encode } : {})
  try {
    const cold = new Map<string, number>()
    for (const [name, url] of Object.entries(QUESTIONS)) cold.set(name, await timed(server, url(0)))
    const arriving = await startArrivals(world.databaseUrl)
    const times = new Map(Object.keys(QUESTIONS).map((name) => [name, [] as number[]]))
    const loop = monitorEventLoopDelay()
    loop.enable()
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [name, url] of Object.entries(QUESTIONS)) times.get(name)?.push(await timed(server, url(round)))
    }
    const rate = await arriving.stop()
    process.stdout.write(`${posts} posts of ${CORPUS_DAYS} days; ${rate.toFixed(0)} more a second meanwhile\n`)
    process.stdout.write('  first   median      p95  milliseconds\n')
    for (const [name, list] of times) {
      const sorted = list.toSorted((a, b) => a - b)
      const at = (quantile: number): number =>
        sorted[Math.min(sorted.length - 1, Math.floor(quantile * sorted.length))] ?? 0
      const figures = [cold.get(name) ?? 0, at(0.5), at(0.95)].map((ms) => ms.toFixed(0).padStart(7))
      process.stdout.write(`${figures.join('  ')}  ${name}\n`)
    }
    process.stdout.write(`event loop, p99: ${(loop.percentile(99) / 1e6).toFixed(0)} ms\n`)
    process.stdout.write(`export to CSV: ${(await exportRate(world.databaseUrl)).toFixed(0)} posts/s\n`)
  } finally {
    await server.app.close()
    await encoder.close()
    await pool.end()
    await world.servers.stop()
  }
}

await measure()
