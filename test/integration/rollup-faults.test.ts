import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { loadSample } from '../../src/commands/sample.js'
import { packageRoot } from '../../src/package-root.js'
import { erasePost } from '../../src/store/people/erase.js'
import { markStale } from '../../src/store/derived/stale-posts.js'
import { contentHash, simhash } from '../../src/text/simhash.js'
import { expectedRollups, readRollups } from '../support/expected-rollups.js'
import { rawPost, startPipeline, TEST_HASH_KEY, type Pipeline } from '../support/pipeline.js'
import { rollUp } from '../support/rollups.js'

let pipeline: Pipeline
let children: ChildProcess[] = []
beforeEach(async () => {
  pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, 'rollup_faults')
})
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL')
  children = []
  await pipeline.stop()
})

async function startRollingUp(): Promise<ChildProcess> {
  const program = new URL('dist/test/support/rollup-process.js', `file://${packageRoot()}/`)
  const child = fork(program, [pipeline.databaseUrl], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  children.push(child)
  await once(child, 'message')
  return child
}

async function accept(texts: readonly string[], name = 'p'): Promise<void> {
  const posts = texts.map((text, at) =>
    rawPost({
      nativeId: `${name}${at}`,
      text,
      author: { nativeId: `a${at % 13}` },
      postedAt: new Date(Date.UTC(2026, 0, 1, at % 48)),
    }),
  )
  await pipeline.inbox.accept(posts, { collection: 'test' })
}

/** What the clean stage would write, with SimHashes of the test's own. */
async function cleaned(contents: readonly { words: string; simhash?: string | null }[]): Promise<void> {
  const { rows } = await pipeline.pool.query<{ id: number }>('select id from post order by id')
  const lists = contents.map(({ words }) => words.split(' '))
  await pipeline.pool.query(
    `insert into clean_text (post_id, outcome, language_text, sentiment_text, words, content_hash, simhash, post_version, model_ordinal)
     select id, 'done', words, words, words, hash, simhash, 1, 1
     from unnest($1::bigint[], $2::text[], $3::text[], $4::text[]) as page (id, words, hash, simhash)
     on conflict (post_id) do update set words = excluded.words, content_hash = excluded.content_hash, simhash = excluded.simhash`,
    [
      rows.map(({ id }) => id),
      contents.map(({ words }) => words),
      lists.map((words) => contentHash(words)),
      contents.map((content, at) => (content.simhash === undefined ? simhash(lists[at] ?? []) : content.simhash)),
    ],
  )
  await markStale(
    pipeline.pool,
    rows.map(({ id }) => id),
  )
}

/** By post in order of id: the position of the smallest post of its cluster. */
async function clusters(): Promise<number[]> {
  await rollUp(pipeline.pool)
  expect(await readRollups(pipeline.pool)).toEqual(await expectedRollups(pipeline.pool))
  const { rows } = await pipeline.pool.query<{ post_id: number; cluster_id: number }>(
    'select post_id, cluster_id from post_fact order by post_id',
  )
  return rows.map(({ cluster_id }) => rows.findIndex(({ post_id }) => post_id === cluster_id))
}

describe('near-duplicates', () => {
  const hash = (low: number): string => `f0f0a5a51234${low.toString(16).padStart(4, '0')}`

  it('of short posts are exact copies only', async () => {
    await accept(['one', 'two', 'three', 'four'])
    await cleaned(['bus late again', 'bus late', 'bus late again', 'bus late agen'].map((words) => ({ words })))
    expect(await clusters()).toEqual([0, 1, 0, 3])
  })

  it('differ in three bits at most, directly or through others; an edit parts what it held together', async () => {
    await accept(Array.from({ length: 5 }, (_, at) => `post ${at}`))
    const chain = [0b0, 0b111, 0b111111, 0b1111 << 10, 0b1111 << 10]
    await cleaned(chain.map((low, at) => ({ words: `words of ${at}`, simhash: hash(low) })))
    expect(await clusters()).toEqual([0, 0, 0, 3, 3])
    const parted = [0b0, 0b1111 << 6, 0b111111, 0b1111 << 10, 0b1111 << 10]
    await cleaned(parted.map((low, at) => ({ words: at === 1 ? 'other words' : `words of ${at}`, simhash: hash(low) })))
    expect(await clusters()).toEqual([0, 1, 2, 3, 3])
  })

  it('are known by another post when the smallest is erased', async () => {
    await accept(['a', 'b', 'c', 'd'])
    await cleaned(['same words', 'same words', 'others', 'same words'].map((words) => ({ words })))
    expect(await clusters()).toEqual([0, 0, 2, 0])
    await erasePost(pipeline.pool, 'test', 'p0', TEST_HASH_KEY)
    expect(await clusters()).toEqual([0, 1, 0])
  })
})

describe('erasing', () => {
  it('takes words and terms away at once, and what days say with the next pass', async () => {
    await accept(['secretword #secrettag', 'other words'])
    await cleaned([{ words: 'secretword secrettag' }, { words: 'other words' }])
    await rollUp(pipeline.pool)
    const holds = async (table: string): Promise<boolean> =>
      ((await pipeline.pool.query(`select from ${table} t where t::text like '%secret%'`)).rowCount ?? 0) > 0
    for (const table of ['post_fact', 'post_term', 'day_term']) expect(await holds(table), table).toBe(true)
    await erasePost(pipeline.pool, 'test', 'p0', TEST_HASH_KEY)
    for (const table of ['post_fact', 'post_term']) expect(await holds(table), table).toBe(false)
    await rollUp(pipeline.pool)
    expect(await holds('day_term')).toBe(false)
    expect(await readRollups(pipeline.pool)).toEqual(await expectedRollups(pipeline.pool))
  })
})

describe('a process that rolls up', () => {
  const TEXTS = Array.from({ length: 500 }, (_, at) => `bus ${at % 40} late again in the rain #mrt${at % 7} lah ${at}`)

  it.each(['post_fact', 'hour_count', 'day_count'])(
    'is killed while it writes %s: the next one continues',
    async (table) => {
      await pipeline.pool.query(
        `create function stop_here() returns trigger language plpgsql as $$ begin
         perform pg_advisory_xact_lock(1); return new; end $$`,
      )
      await pipeline.pool.query(
        `create trigger stop_here before insert on ${table} for each row execute function stop_here()`,
      )
      const gate = await pipeline.pool.connect()
      await gate.query('select pg_advisory_lock(1)')
      await accept(TEXTS)
      await cleaned(TEXTS.map((words) => ({ words })))
      const child = await startRollingUp()
      const waiting = `select from pg_locks where locktype = 'advisory' and objid = 1 and not granted`
      await expect.poll(async () => (await pipeline.pool.query(waiting)).rowCount, { timeout: 30_000 }).toBe(1)
      child.kill('SIGKILL')
      await once(child, 'exit')
      await pipeline.pool.query(`select pg_terminate_backend(pid) from pg_locks where objid = 1 and not granted`)
      await gate.query('select pg_advisory_unlock(1)')
      gate.release()
      const expected = await expectedRollups(pipeline.pool)
      expect(await readRollups(pipeline.pool)).not.toEqual(expected)
      await expect
        .poll(() => rollUp(pipeline.pool).then(() => readRollups(pipeline.pool)), { timeout: 30_000 })
        .toEqual(expected)
    },
  )

  it('may have company: two at once, while posts come and go', async () => {
    await Promise.all([startRollingUp(), startRollingUp()])
    for (let round = 0; round < 8; round += 1) {
      await accept(TEXTS.slice(0, 100), `r${round}-`)
      const { rows } = await pipeline.pool.query<{ id: number }>('select id from post order by id')
      await cleaned(rows.map((_, at) => ({ words: `${TEXTS[(at + round) % TEXTS.length]}` })))
      await erasePost(pipeline.pool, 'test', `r${round}-7`, TEST_HASH_KEY)
    }
    const expected = await expectedRollups(pipeline.pool)
    await expect.poll(() => readRollups(pipeline.pool), { timeout: 30_000, interval: 500 }).toEqual(expected)
  })
})

it('all posts of the sample arrive, in their hours and days of Singapore', async () => {
  await loadSample({ ...pipeline, now: new Date() })
  await rollUp(pipeline.pool)
  const { rows } = await pipeline.pool.query<{ posted_at: Date; is_there: boolean }>(
    `select posted_at, exists (select from hour_count where hour = date_trunc('hour', post.posted_at, 'UTC')) as is_there from post`,
  )
  expect(rows.filter((row) => row.is_there)).toHaveLength(2_000)
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Singapore' })
  const expected = new Map<string, number>()
  for (const { posted_at } of rows) expected.set(day.format(posted_at), (expected.get(day.format(posted_at)) ?? 0) + 1)
  const found = await pipeline.pool.query<{ day: string; posts: number }>('select day::text, posts from day_total')
  expect(new Map(found.rows.map((row) => [row.day, row.posts]))).toEqual(expected)
})
