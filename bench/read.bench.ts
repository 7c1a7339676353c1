import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import type pg from 'pg'
import { readThemes } from '../config/themes.js'
import { collectionId } from '../src/store/collections.js'
import { createPool } from '../src/store/pool.js'
import { themeRules } from '../src/workers/upkeep/theme-rules.js'
import { readingServer, type ReadingServer } from '../test/support/reading-server.js'
import { rollUp } from '../test/support/rollups.js'
import { CORPUS_DAYS, createCorpus, wordOfRank, writeCorpus } from './reading-corpus.js'
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
  entities: (n) => `entities?limit=12&from=${instant(28 + n)}`,
  areas: (n) => `areas?from=${instant(28 + n)}`,
  trends: (n) => `trends?day=${day(1 + n)}&limit=20`,
  compare: (n) =>
    `compare?by=language&from=${instant(14 + n)}&against=${encodeURIComponent(`from=${instant(28 + n)}&to=${instant(14 + n)}`)}`,
  posts: (n) => `posts?limit=20&from=${instant(28 + n)}`,
  'posts, negative in Malay': (n) => `posts?limit=20&language=ms&sentiment=negative&from=${instant(28 + n)}`,
  'posts with a rare word': (n) => `posts?limit=20&term=${rare}&from=${instant(28 + n)}`,
  collections: () => 'collections',
}

/** Posts that arrive annotated, and their figures, until stopped. @returns how many a second there were */
function arrivals(pool: pg.Pool, first: number): { stop: () => Promise<number> } {
  let running = true
  let next = first
  const startedAt = performance.now()
  const write = (async () => {
    const corpus = await createCorpus()
    const live = await collectionId(pool, 'live')
    while (running) {
      const count = POSTS_PER_SECOND / 2
      const began = performance.now()
      await writeCorpus(pool, corpus, {
        collectionId: live,
        first: next,
        posts: count,
        days: 1 / 24,
        now: new Date(),
      })
      await pool.query(
        'insert into stale_posts (post_ids) select array_agg(id) from generate_series($1::bigint, $2::bigint) as id',
        [next, next + count - 1],
      )
      next += count
      await delay(Math.max(0, 500 - (performance.now() - began)))
    }
  })()
  const derive = (async () => {
    const themes = themeRules(await readThemes(undefined))
    while (running) {
      await rollUp(pool, themes)
      await delay(5_000)
    }
  })()
  return {
    async stop() {
      running = false
      await Promise.all([write, derive])
      return ((next - first) / (performance.now() - startedAt)) * 1_000
    },
  }
}

async function timed(server: ReadingServer, url: string): Promise<number> {
  const startedAt = performance.now()
  const { status, text } = await server.get(`/api/${url}`)
  if (status !== 200) throw new Error(`${url} answered ${status}: ${text.slice(0, 300)}`)
  return performance.now() - startedAt
}

/** Each question once with Postgres just started, then often while posts arrive. */
async function measure(): Promise<void> {
  const world = await openReadingWorld(posts, home)
  await world.servers.postgres.stop()
  await world.servers.postgres.start()
  const pool = createPool(world.databaseUrl, { max: 8, applicationName: 'kopitalk-bench' })
  const server = await readingServer(pool)
  try {
    const cold = new Map<string, number>()
    for (const [name, url] of Object.entries(QUESTIONS)) cold.set(name, await timed(server, url(0)))
    const { rows } = await pool.query<{ next: number }>('select max(id)::int + 1 as next from post')
    const arriving = arrivals(pool, rows[0]?.next ?? 1)
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
  } finally {
    await server.app.close()
    await pool.end()
    await world.servers.stop()
  }
}

await measure()
