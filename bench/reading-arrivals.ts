import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { pino } from 'pino'
import { readThemes } from '../config/themes.js'
import { collectionId } from '../src/store/collections.js'
import { createPool } from '../src/store/pool.js'
import { createRollups } from '../src/workers/upkeep/rollups.js'
import { themeRules } from '../src/workers/upkeep/theme-rules.js'
import { createCorpus, writeCorpus } from './reading-corpus.js'

// Child process of read.bench.ts: a fixed number of annotated posts arrive each second, and are counted in the same way as
// by the upkeep worker, until the parent stops it. Then it reports how many a second there were.

const [databaseUrl = '', postsPerSecond = '200'] = process.argv.slice(2)
const ROLLUPS_EVERY_MS = 5_000

const pool = createPool(databaseUrl, { max: 4, applicationName: 'kopitalk-bench' })
const corpus = await createCorpus()
const live = await collectionId(pool, 'live')
const { rows } = await pool.query<{ next: number }>('select max(id)::int + 1 as next from post')
const first = rows[0]?.next ?? 1
const stopping = new AbortController()
let next = first

async function write(): Promise<void> {
  const posts = Number(postsPerSecond) / 2
  while (!stopping.signal.aborted) {
    const began = performance.now()
    await writeCorpus(pool, corpus, { collectionId: live, first: next, posts, days: 1 / 24, now: new Date() })
    await pool.query(
      'insert into stale_posts (post_ids) select array_agg(id) from generate_series($1::bigint, $2::bigint) as id',
      [next, next + posts - 1],
    )
    next += posts
    await delay(Math.max(0, 500 - (performance.now() - began)))
  }
}

async function derive(): Promise<void> {
  const rollUp = createRollups({ pool, themes: themeRules(await readThemes(undefined)) })
  while (!stopping.signal.aborted) {
    await rollUp({ log: pino({ level: 'silent' }), signal: stopping.signal })
    await delay(ROLLUPS_EVERY_MS, undefined, { signal: stopping.signal }).catch(() => {})
  }
}

const startedAt = performance.now()
const work = Promise.all([write(), derive()])
process.send?.('started')
await once(process, 'message')
stopping.abort()
await work
process.send?.(((next - first) / (performance.now() - startedAt)) * 1_000)
await pool.end()
process.disconnect?.()
