import pg from 'pg'
import { pino } from 'pino'
import { readThemes } from '../config/themes.js'
import { collectionId, ensureCollection } from '../src/store/collections.js'
import { migrate } from '../src/store/migrate.js'
import { createPool } from '../src/store/pool.js'
import { createRollups } from '../src/workers/upkeep/rollups.js'
import { themeRules } from '../src/workers/upkeep/theme-rules.js'
import { createTrends } from '../src/workers/upkeep/trends.js'
import { createDatabase, startServers, type TestServers } from '../test/support/servers.js'
import { CORPUS_DAYS, createCorpus, writeCorpus } from './reading-corpus.js'

const DATABASE = 'read_bench'

export interface ReadingWorld {
  readonly servers: TestServers
  readonly databaseUrl: string
}

/**
 * Servers with `posts` annotated posts, everything that readers count derived by the real upkeep tasks.
 * @param home kept, and taken as it is when it was made before; absent: a temporary one
 */
export async function openReadingWorld(posts: number, home: string | undefined): Promise<ReadingWorld> {
  // As in production, with `fsync`: it is off for tests.
  const servers = await startServers({ ...(home ? { home } : {}), settings: { fsync: 'on' } })
  const url = new URL(servers.databaseUrl)
  url.pathname = `/${DATABASE}`
  const isThere = await exists(servers.databaseUrl)
  const pool = createPool(isThere ? url.href : (await createDatabase(servers.databaseUrl, DATABASE)).url, {
    max: 4,
    applicationName: 'kopitalk-bench',
  })
  try {
    await migrate(pool)
    if (!isThere) await fill(pool, posts)
    await derive(pool)
  } finally {
    await pool.end()
  }
  return { servers, databaseUrl: url.href }
}

async function exists(adminUrl: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    return (await client.query('select from pg_database where datname = $1', [DATABASE])).rows.length > 0
  } finally {
    await client.end()
  }
}

const startedAt = performance.now()
function say(what: string): void {
  process.stderr.write(`${((performance.now() - startedAt) / 1_000).toFixed(0).padStart(5)} s  ${what}\n`)
}

async function fill(pool: pg.Pool, posts: number): Promise<void> {
  await ensureCollection(pool, { key: 'live', title: 'What people say', isSample: false })
  const corpus = await createCorpus()
  const part = { collectionId: await collectionId(pool, 'live'), first: 1, posts, days: CORPUS_DAYS, now: new Date() }
  await writeCorpus(pool, corpus, part)
  await pool.query('vacuum analyze')
  say(`${posts} posts written`)
}

/** Whatever is not counted yet, in a world of an older version too. */
async function derive(pool: pg.Pool): Promise<void> {
  const context = { log: pino({ level: 'silent' }), signal: new AbortController().signal }
  const rollUp = createRollups({ pool, themes: themeRules(await readThemes(undefined)), dayMaxAgeMs: 0 })
  for (;;) {
    const { pages, hours, days } = await rollUp(context)
    if (pages + hours + days === 0) break
    say(`derived: ${pages} pages, ${hours} hours, ${days} days`)
  }
  const runTrends = createTrends({ pool })
  while ((await runTrends(context)) > 0) say('trends')
  await pool.query('vacuum analyze')
  await pool.query('checkpoint')
}
