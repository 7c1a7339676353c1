import type pg from 'pg'
import { readThemes } from '../config/themes.js'
import { createPool } from '../src/store/pool.js'
import { contentHash, simhash } from '../src/text/simhash.js'
import { themeRules } from '../src/workers/upkeep/theme-rules.js'
import { startPipeline } from '../test/support/pipeline.js'
import { rollUp } from '../test/support/rollups.js'
import { startServers } from '../test/support/servers.js'
import { seededRandom } from '../src/domain/random.js'

// One pass over a day with many new posts, all annotated: `npm run bench -- rollup [posts] [posts before]`.

const posts = Number(process.argv[2] ?? 100_000)
const before = Number(process.argv[3] ?? 0)
const PAGE = 10_000
const VOCABULARY = 30_000
const AUTHORS = 20_000
const DAY_SECONDS = 86_400

const random = seededRandom(5)
/** Zipf's law: the word of rank r is about 1/r as frequent as the first. */
const zipf = (size: number): number => Math.floor(size ** random()) - 1
/** Some words are of a theme: about one post in two has one. */
const word = (rank: number): string =>
  (rank % 40 === 7 ? COMMON[(rank - 7) / 40] : undefined) ?? `w${rank.toString(36)}`
const COMMON =
  'bus mrt train rain haze price rice chicken hdb flat bto school exam ndp match stadium clinic doctor job pay work lah'.split(
    ' ',
  )
let recent: string[][] = []

/** Five in a hundred repeat an earlier post word by word. */
function words(): string[] {
  const copied = random() < 0.05 ? recent[Math.floor(random() * recent.length)] : undefined
  if (copied) return copied
  const fresh = Array.from({ length: 3 + Math.floor(random() * 17) }, () => word(zipf(VOCABULARY)))
  recent = recent.length > 500 ? [fresh] : [...recent, fresh]
  return fresh
}

/** @param day how many days ago */
async function insertPosts(pool: pg.Pool, from: number, count: number, day: number): Promise<void> {
  const texts = Array.from({ length: count }, words)
  const tag = texts.map((list) => (random() < 0.15 ? ` #${list[0]}` : ''))
  const language = texts.map(() =>
    random() < 0.6 ? 'en' : random() < 0.5 ? 'en-SG' : (['zh', 'ms', 'ta', 'id'][zipf(4)] ?? 'und'),
  )
  await pool.query(
    `with page as (
       select id, text, words, hash, simhash, author, language, at, draw from unnest($1::bigint[], $2::text[], $3::text[],
         $4::text[], $5::text[], $6::bigint[], $7::text[], $8::int[], $9::real[])
         as page (id, text, words, hash, simhash, author, language, at, draw)),
     posted as (
       insert into post (id, platform, native_id, author_id, text, posted_at, kind) overriding system value
       select id, case when draw < 0.7 then 'mastodon' else 'bluesky' end, id::text, author, text,
              date_trunc('day', now() - $10 * interval '1 day', 'Asia/Singapore') + at * interval '1 second' - interval '1 day',
              case when draw < 0.1 then 'repost' else 'original' end from page),
     member as (insert into collection_post select 1, id from page),
     clean as (
       insert into clean_text (post_id, outcome, language_text, sentiment_text, words, content_hash, simhash, post_version, model_ordinal)
       select id, 'done', words, text, words, hash, simhash, 1, 1 from page),
     langid as (
       insert into language (post_id, outcome, label, confidence, shares, evidence, post_version, model_ordinal)
       select id, 'done', language, 0.5 + draw / 2, jsonb_build_object(language, 1), '[]', 1, 1 from page),
     felt as (
       insert into sentiment (post_id, outcome, label, negative, neutral, positive, post_version, model_ordinal)
       select id, 'done', case when draw < 0.3 then 'negative' when draw < 0.6 then 'neutral' else 'positive' end,
              (1 - draw) / 2, 0.5, draw / 2, 1, 1 from page),
     ner as (
       insert into ner_result (post_id, outcome, mention_count, post_version, model_ordinal)
       select id, 'done', 1, 1, 1 from page),
     mention as (
       insert into entity_mention (post_id, start_offset, end_offset, type, surface, gazetteer_id, score)
       select id, 0, 3, 'LOC', split_part(words, ' ', 1), case when draw < 0.25 then 'rail_station/' || split_part(words, ' ', 1) end, 1
       from page where draw < 0.5)
     insert into origin (post_id, outcome, label, probability, evidence, post_version, model_ordinal)
     select id, 'done', case when draw < 0.5 then 'inside' else 'unknown' end, draw, '[]', 1, 1 from page`,
    [
      texts.map((_, at) => from + at),
      texts.map((list, at) => list.join(' ') + tag[at]),
      texts.map((list) => list.join(' ')),
      texts.map((list) => contentHash(list)),
      texts.map((list) => simhash(list)),
      texts.map(() => zipf(AUTHORS) + 1),
      language,
      texts.map(() => Math.floor(random() * DAY_SECONDS)),
      texts.map(() => random()),
      day,
    ],
  )
}

/** Every batch of every stage has left its row. */
async function markStale(pool: pg.Pool, from: number): Promise<void> {
  await pool.query(
    `insert into stale_posts (post_ids) select array_agg(id) from post, generate_series(1, 6) as stage
     where id >= $1 group by stage, id / 100 order by stage, id / 100`,
    [from],
  )
}

/** Time waited for each kind of statement: the rest of the whole is TypeScript. */
function timeStatements(pool: pg.Pool): Map<string, number> {
  const spent = new Map<string, number>()
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>
    const timed = async (...args: unknown[]): Promise<unknown> => {
      const startedAt = performance.now()
      const text = typeof args[0] === 'string' ? args[0] : (args[0] as { text: string }).text
      try {
        return await query(...args)
      } finally {
        const name = text.trim().replace(/\s+/g, ' ').slice(0, 60)
        spent.set(name, (spent.get(name) ?? 0) + performance.now() - startedAt)
      }
    }
    client.query = timed as typeof client.query
  })
  return spent
}

const servers = await startServers({ settings: { fsync: 'on', shared_buffers: '512MB' } })
const pipeline = await startPipeline(servers, 'rollup')
try {
  const { pool } = pipeline
  let next = 1
  for (; next <= before; next += PAGE) await insertPosts(pool, next, PAGE, 1 + Math.floor((next - 1) / 33_000))
  const themes = themeRules(await readThemes(undefined))
  await rollUp(pool, themes)
  const first = next
  for (; next < first + posts; next += PAGE) await insertPosts(pool, next, PAGE, 0)
  await markStale(pool, first)
  await pool.query('vacuum analyze')
  await pool.query('checkpoint')
  process.stdout.write(`${posts} new posts of one day, ${before} before\n`)
  const timed = createPool(pipeline.databaseUrl, { max: 2, applicationName: 'kopitalk-bench' })
  const spent = timeStatements(timed)
  const measure = async (what: string): Promise<number> => {
    spent.clear()
    const startedAt = performance.now()
    await rollUp(timed, themes)
    const whole = performance.now() - startedAt
    const inSql = [...spent.values()].reduce((sum, ms) => sum + ms, 0)
    for (const [name, ms] of [...spent].sort((a, b) => b[1] - a[1]).slice(0, 20)) {
      process.stdout.write(`${ms.toFixed(0).padStart(7)} ms  ${name}\n`)
    }
    process.stdout.write(`${(whole - inSql).toFixed(0).padStart(7)} ms  TypeScript\n`)
    process.stdout.write(`${whole.toFixed(0).padStart(7)} ms  ${what}\n\n`)
    return whole
  }
  const whole = await measure('posts derived, then hours and the day counted')
  await pool.query(`insert into stale_hour (collection_id, hour) select distinct collection_id, hour from hour_count;
                    insert into stale_day (collection_id, day) select collection_id, day from day_total`)
  await measure('hours and the day counted again, of posts that are derived')
  await timed.end()

  const copyStarted = performance.now()
  for (const table of [
    'near_duplicate',
    'post_fact',
    'post_term',
    'hour_count',
    'day_count',
    'day_histogram',
    'day_term',
    'day_total',
  ]) {
    const tableStarted = performance.now()
    await pool.query(`create table copied (like ${table} including all)`)
    const { rowCount } = await pool.query(`insert into copied select * from ${table}`)
    await pool.query('drop table copied')
    process.stdout.write(
      `${(performance.now() - tableStarted).toFixed(0).padStart(7)} ms  ${rowCount} rows of ${table} inserted bare\n`,
    )
  }
  const copied = performance.now() - copyStarted
  process.stdout.write(
    `${copied.toFixed(0).padStart(7)} ms  bare; the pass took ${(whole / copied).toFixed(1)} times as long\n`,
  )
} finally {
  await pipeline.stop()
  await servers.stop()
}
