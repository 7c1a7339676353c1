import { cpuUsage, memoryUsage } from 'node:process'
import { setTimeout as delay } from 'node:timers/promises'
import type pg from 'pg'
import { pino } from 'pino'
import { signBits } from '../src/domain/meaning.js'
import { seededRandom } from '../src/domain/random.js'
import { startOf } from '../src/domain/singapore-time.js'
import { createStories } from '../src/workers/upkeep/stories.js'
import { startPipeline } from '../test/support/pipeline.js'
import { startServers } from '../test/support/servers.js'
import { backendTime } from './backend-time.js'
import { createDirections, createMixer } from './made-meanings.js'

// Stories of a busy day: `npm run bench -- stories [posts a day] [posts of each other day] [planted stories]`. The vectors are
// invented: directions of a language, of a subject and of the text itself. A planted story has three of a thousand posts.

const ofDay = Number(process.argv[2] ?? 100_000)
const ofOtherDay = Number(process.argv[3] ?? Math.ceil(ofDay / 20))
const planted = Number(process.argv[4] ?? 20)
const PAGE = 5_000
const WINDOW_DAYS = 3
const OTHER_DAYS = 28
const LANGUAGES = ['en', 'en-SG', 'zh', 'ms', 'ta', 'id']
/** Subjects of every day: most posts are about one, and say something of their own. */
const SUBJECTS = 400
const LAST_DAY = startOf('2026-08-20').getTime()
const DAY_MS = 86_400_000
/** Cosines of two posts of one story, language aside: 0.5; of one subject of every day: 0.1. */
const [OF_STORY, OF_SUBJECT, OF_ITSELF, OF_LANGUAGE] = [1, 0.33, 1, 0.8]

const random = seededRandom(11)
const direction = createDirections(random)
const languages = LANGUAGES.map(direction)
const subjects = Array.from({ length: SUBJECTS }, direction)
const stories = Array.from({ length: planted }, direction)
const mix = createMixer(random, direction, OF_ITSELF)

interface Made {
  readonly id: number
  readonly at: Date
  readonly story: number | null
  readonly language: number
  readonly subject: number
}

function made(id: number, day: number, hasStories: boolean): Made {
  const story = hasStories && planted > 0 && random() < planted * 0.003 ? Math.floor(random() * planted) : null
  // Each story has its hours on the last day of the window or the one before.
  const begins = story === null ? 0 : LAST_DAY - (story % 2) * DAY_MS + (6 + (story % 8)) * 3_600_000
  const at =
    story === null ? LAST_DAY - day * DAY_MS + random() * DAY_MS : begins - 3_600_000 * 4 * Math.log(1 - random())
  return {
    id,
    at: new Date(Math.min(at, LAST_DAY + DAY_MS - 1)),
    story,
    language: Math.floor(random() * LANGUAGES.length),
    subject: Math.floor(SUBJECTS * random() ** 2),
  }
}

function vectorOf({ story, language, subject }: Made) {
  const about = story === null ? ([subjects[subject], OF_SUBJECT] as const) : ([stories[story], OF_STORY] as const)
  return mix([about, [languages[language], OF_LANGUAGE]])
}

async function insert(pool: pg.Pool, page: readonly Made[]): Promise<void> {
  const vectors = page.map(vectorOf)
  await pool.query(
    `with page as (
       select id, at, language, vector, scale, bits, author from unnest($1::bigint[], $2::timestamptz[], $3::text[], $4::bytea[],
         $5::real[], $6::varbit[], $7::bigint[]) as page (id, at, language, vector, scale, bits, author)),
     posted as (
       insert into post (id, platform, native_id, author_id, text, posted_at, kind) overriding system value
       select id, 'mastodon', id::text, author, 'what post ' || id || ' says', at, 'original' from page),
     member as (insert into collection_post select 1, id from page),
     meant as (
       insert into meaning (post_id, outcome, vector, scale, bits, post_version, model_ordinal)
       select id, 'done', vector, scale, bits, 1, 1 from page)
     insert into post_fact (collection_id, post_id, posted_at, platform, language, code_mixed, sentiment, origin, repost,
       author_id, cluster_id, word_count, search)
     select 1, id, at, 'mastodon', language, false, 'neutral', 'unknown', false, author, id, 5, '' from page`,
    [
      page.map(({ id }) => id),
      page.map(({ at }) => at.toISOString()),
      page.map(({ language }) => LANGUAGES[language]),
      vectors.map(({ vector }) => `\\x${Buffer.from(vector).toString('hex')}`),
      vectors.map(({ scale }) => scale),
      vectors.map(signBits),
      page.map(() => Math.floor(random() * ofDay) + 1),
    ],
  )
}

const servers = await startServers({ settings: { fsync: 'on', shared_buffers: '512MB' } })
const pipeline = await startPipeline(servers, 'storybench')
try {
  const { pool } = pipeline
  const truth = new Map<number, number>()
  let next = 1
  const fill = async (day: number, count: number, hasStories: boolean): Promise<void> => {
    for (let left = count; left > 0; left -= PAGE) {
      const page = Array.from({ length: Math.min(PAGE, left) }, () => made(next++, day, hasStories))
      for (const { id, story } of page) if (story !== null) truth.set(id, story)
      await insert(pool, page)
    }
  }
  for (let day = OTHER_DAYS + WINDOW_DAYS + 1; day >= WINDOW_DAYS; day -= 1) await fill(day, ofOtherDay, false)
  for (let day = WINDOW_DAYS - 1; day >= 0; day -= 1) await fill(day, ofDay, true)
  await pool.query(
    `insert into day_total (day, collection_id, posts, authors)
     select (posted_at at time zone 'Asia/Singapore')::date, 1, count(*), count(distinct author_id) from post_fact group by 1`,
  )
  await pool.query(`delete from stale_story where day <> '2026-08-20'; update reading_state set sweep_before = null`)
  await pool.query('vacuum analyze')
  await pool.query('checkpoint')
  global.gc?.()
  let peak = 0
  const watch = setInterval(() => (peak = Math.max(peak, memoryUsage().rss)), 50)
  const rss = memoryUsage().rss
  const [cpu, backend, startedAt] = [cpuUsage(), await backendTime(pool), performance.now()]
  const pass = createStories({ pool, now: () => new Date(LAST_DAY + DAY_MS) })
  await pass({ log: pino({ level: 'silent' }), signal: new AbortController().signal })
  const { user, system } = cpuUsage(cpu)
  const spent = [(user + system) / 1e6, ((await backendTime(pool)) - backend) / 1e3] as const
  await delay(60)
  clearInterval(watch)
  process.stdout.write(
    `${ofDay} posts a day, ${ofOtherDay} on each of ${OTHER_DAYS} others: ${(spent[0] + spent[1]).toFixed(1)} s of processor time ` +
      `(${spent[0].toFixed(1)} here, ${spent[1].toFixed(1)} in Postgres), ${((performance.now() - startedAt) / 1e3).toFixed(1)} s in all, ` +
      `${(rss / 2 ** 20).toFixed(0)} MiB before and ${(peak / 2 ** 20).toFixed(0)} MiB at most\n`,
  )
  const { rows: days } = await pool.query<{ posts: number; compared: number }>('select posts, compared from story_day')
  for (const { posts, compared } of days) process.stdout.write(`${posts} posts in 72 hours, ${compared} compared\n`)
  const { rows } = await pool.query<{ story: number; post: number }>(
    'select story_id as story, post_id as post from story_post order by 1',
  )
  const found = new Map<number, number[]>()
  for (const { story, post } of rows) found.set(story, [...(found.get(story) ?? []), post])
  const sizes = new Map<number, number>()
  for (const story of truth.values()) sizes.set(story, (sizes.get(story) ?? 0) + 1)
  for (const [id, posts] of found) {
    const counts = new Map<number, number>()
    for (const post of posts) {
      const story = truth.get(post)
      if (story !== undefined) counts.set(story, (counts.get(story) ?? 0) + 1)
    }
    const [best] = [...counts].sort((a, b) => b[1] - a[1])
    const right = best?.[1] ?? 0
    process.stdout.write(
      `story ${id}: ${posts.length} posts, precision ${(right / posts.length).toFixed(3)}, recall ` +
        `${(right / (sizes.get(best?.[0] ?? -1) ?? Infinity)).toFixed(3)} of planted ${best?.[0] ?? '-'}\n`,
    )
  }
  process.stdout.write(`${found.size} found, ${planted} planted, of ${Math.min(...sizes.values())} posts and more\n`)
} finally {
  await pipeline.stop()
  await servers.stop()
}
