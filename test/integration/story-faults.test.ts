import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, beforeEach, expect, inject, it } from 'vitest'
import { packageRoot } from '../../src/package-root.js'
import { startPipeline, type Pipeline } from '../support/pipeline.js'
import { buildWorld } from '../support/reading-world.js'
import { background, daysAgo, event, lookForStories } from '../support/story-world.js'

// Two stories in one window: both are saved at once, or none is.
const posts = [...background(4, 20), ...event('flood', daysAgo(1, 8), 14), ...event('strike', daysAgo(1, 15), 12)]

let pipeline: Pipeline
let child: ChildProcess | undefined
beforeEach(async () => {
  pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, 'story_faults')
  await buildWorld(pipeline.pool, { key: 'live', isSample: false }, posts)
})
afterEach(async () => {
  child?.kill('SIGKILL')
  await pipeline.stop()
})

/** Kills a process that looks for stories while it writes a table and has written the posts of a story before. */
async function killWhileWriting(table: string, mode = ''): Promise<void> {
  const { pool } = pipeline
  await pool.query(
    `create function stop_here() returns trigger language plpgsql as $$ begin
     if exists (select from story_post) then perform pg_advisory_xact_lock(1); end if; return null; end $$`,
  )
  await pool.query(`create trigger stop_here before insert on ${table} for each statement execute function stop_here()`)
  const gate = await pool.connect()
  await gate.query('select pg_advisory_lock(1)')
  const program = new URL('dist/test/support/story-process.js', `file://${packageRoot()}/`)
  child = fork(program, [pipeline.databaseUrl, mode], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const waiting = `select from pg_locks where locktype = 'advisory' and objid = 1 and not granted`
  await expect.poll(async () => (await pool.query(waiting)).rowCount, { timeout: 40_000 }).toBe(1)
  child.kill('SIGKILL')
  await once(child, 'exit')
  await pool.query(`select pg_terminate_backend(pid, 20000) from pg_locks where objid = 1 and not granted`)
  await gate.query('select pg_advisory_unlock(1)')
  gate.release()
}

/** What is stored of stories, and how many days wait. */
async function stored(): Promise<Record<string, number>> {
  const { rows } = await pipeline.pool.query<Record<string, number>>(
    `select (select count(*) from story) as stories, (select count(*) from story_post) as posts,
            (select count(*) from story_day) as days, (select count(*) from stale_story) as stale`,
  )
  return rows[0] ?? {}
}

it.each(['story_post', 'story_day'])(
  'a process that is killed while it writes %s leaves nothing, and the next one completes',
  async (table) => {
    await killWhileWriting(table)
    expect(await stored()).toEqual({ stories: 0, posts: 0, days: 0, stale: 4 })
    await lookForStories(pipeline.pool)
    const { rows } = await pipeline.pool.query<{ topic: string; posts: number }>(
      `select split_part(native_id, '-', 1) as topic, count(*) as posts
       from story join story_post on story_id = story.id join post on post.id = post_id
       where native_id not like 'nothing%' group by story.id, 1 order by 1`,
    )
    expect(rows).toEqual([
      { topic: 'flood', posts: 14 },
      { topic: 'strike', posts: 12 },
    ])
    expect(await stored()).toMatchObject({ stories: 2, days: 4, stale: 0 })
  },
)

it('control: were each statement a transaction of its own, half of it would stay', async () => {
  await killWhileWriting('story_post', 'apart')
  expect(await stored()).toMatchObject({ stories: 2, days: 0 })
  const { rowCount } = await pipeline.pool.query('select from story where id not in (select story_id from story_post)')
  expect(rowCount, 'a story without posts').toBe(1)
})
