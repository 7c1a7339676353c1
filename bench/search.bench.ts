import { loadavg } from 'node:os'
import pg from 'pg'
import { migrate } from '../src/store/migrate.js'
import { createPool } from '../src/store/pool.js'
import { readingServer, type ReadingServer } from '../test/support/reading-server.js'
import { createDatabase, startServers } from '../test/support/servers.js'
import { backendTime } from './backend-time.js'
import { wordOfRank } from './reading-corpus.js'
import { createSearchCorpus, fillSearchWorld, WORLD_DAYS } from './search-world.js'

// Searches by meaning and lists of stories over many posts, nothing else running in this Postgres:
// `npm run bench -- search [posts] [rounds] [home]`. With a home the posts are made once and kept there.

const posts = Number(process.argv[2] ?? 1_000_000)
const ROUNDS = Number(process.argv[3] ?? 20)
const home = process.argv[4]
const DATABASE = 'search_bench'
const DAY_MS = 86_400_000

/** The hour in which the posts end; set once the database is open. */
let end = Date.now()
const instant = (daysAgo: number): string => new Date(end - daysAgo * DAY_MS).toISOString()
const day = (n: number): string => `from=${instant(2 + n)}&to=${instant(1 + n)}`
const FILTERS = 'language=ms,zh&sentiment=negative'
const rare = wordOfRank('en', 900)
const common = wordOfRank('en', 1)

/** The number of the round moves the window, and every search is another one. */
const QUESTIONS: Readonly<Record<string, (round: number) => string>> = {
  'meaning, all time': (n) => `posts?meaning=${n}&from=all`,
  'meaning, all time, two filters': (n) => `posts?meaning=${n}&from=all&${FILTERS}`,
  'meaning, all time, a rare word': (n) => `posts?meaning=${n}&from=all&q=${rare}`,
  'meaning, all time, a common word': (n) => `posts?meaning=${n}&from=all&q=${common}`,
  'like a post, all time': (n) => `posts?like=${1 + n}&from=all`,
  'like a story, all time': (n) => `posts?likeStory=${1 + n}&from=all`,
  'meaning, 28 days': (n) => `posts?meaning=${n}&from=${instant(28 + n)}`,
  'meaning, a day': (n) => `posts?meaning=${n}&${day(n)}`,
  'meaning, a day, two filters': (n) => `posts?meaning=${n}&${day(n)}&${FILTERS}`,
  'meaning, a day, a common word': (n) => `posts?meaning=${n}&${day(n)}&q=${common}`,
  'stories, 28 days': (n) => `stories?from=${instant(28 + n)}`,
  'stories, 28 days, two filters': (n) => `stories?from=${instant(28 + n)}&${FILTERS}`,
  'stories, 28 days, platform and origin': (n) =>
    `stories?from=${instant(28 + n)}&platform=reddit&origin=inside&reposts=without`,
  'stories, 28 days, a common word': (n) => `stories?from=${instant(28 + n)}&q=${common}`,
  'stories, all time': () => 'stories?from=all',
  'stories, all time, two filters': () => `stories?from=all&${FILTERS}`,
}

async function timed(server: ReadingServer, url: string): Promise<number> {
  const startedAt = performance.now()
  const { status, text } = await server.get(`/api/${url}&limit=20`)
  if (status !== 200) throw new Error(`${url} answered ${status}: ${text.slice(0, 300)}`)
  return performance.now() - startedAt
}

async function exists(adminUrl: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  const { rows } = await client.query('select from pg_database where datname = $1', [DATABASE])
  await client.end()
  return rows.length > 0
}

function openPool(url: string, max: number): pg.Pool {
  const pool = createPool(url, { max, applicationName: 'kopitalk-bench' })
  return pool.on('error', () => undefined) // Postgres may stop before the last session has ended
}

async function openWorld(adminUrl: string): Promise<string> {
  const isThere = await exists(adminUrl)
  const url = isThere ? new URL(adminUrl) : new URL((await createDatabase(adminUrl, DATABASE)).url)
  url.pathname = `/${DATABASE}`
  const pool = openPool(url.href, 1)
  try {
    const migrated = await migrate(pool)
    if (!isThere) await fillSearchWorld(pool, posts)
    else if (migrated.length > 0) await pool.query('vacuum analyze')
  } finally {
    await pool.end()
  }
  return url.href
}

const servers = await startServers(home ? { home } : {})
try {
  const url = await openWorld(servers.databaseUrl)
  await servers.postgres.stop()
  await servers.postgres.start()
  const pool = openPool(url, 8)
  // What working out a search takes is not part of it: an invented meaning.
  const { search } = createSearchCorpus()
  const server = await readingServer(pool, { encodeQuery: () => Promise.resolve({ ...search(), modelOrdinal: 1 }) })
  const newest = await pool.query<{ at: Date }>('select max(posted_at) as at from post_fact')
  end = newest.rows[0]?.at.getTime() ?? end
  process.stdout.write(`${posts} posts of ${WORLD_DAYS} days, ${ROUNDS} rounds; Postgres: processor time a request\n`)
  process.stdout.write('  first     best   median      p95  Postgres  milliseconds\n')
  for (const [name, urlOf] of Object.entries(QUESTIONS)) {
    const first = await timed(server, urlOf(0))
    const times: number[] = []
    const before = await backendTime(pool)
    for (let round = 0; round < ROUNDS; round += 1) times.push(await timed(server, urlOf(round)))
    const spent = ((await backendTime(pool)) - before) / ROUNDS
    const sorted = times.sort((a, b) => a - b)
    const at = (quantile: number): number => sorted[Math.min(ROUNDS - 1, Math.floor(quantile * ROUNDS))] ?? 0
    const figures = [first, at(0), at(0.5), at(0.95)].map((ms) => ms.toFixed(0).padStart(7)).join('  ')
    process.stdout.write(`${figures}  ${spent.toFixed(1).padStart(8)}  ${name}  (load ${loadavg()[0]?.toFixed(0)})\n`)
  }
  await server.app.close()
  await pool.end()
} finally {
  await servers.stop()
}
