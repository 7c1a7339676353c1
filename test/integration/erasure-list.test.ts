import { once } from 'node:events'
import { appendFileSync, copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { appendErasures, openErasureList } from '../../src/backup/erasure-list.js'
import { eraseAuthor, erasePost } from '../../src/store/people/erase.js'
import { createInbox } from '../../src/store/pipeline/inbox.js'
import { createPool } from '../../src/store/pool.js'
import { kopitalk, startKopitalk, type Finished } from '../support/kopitalk.js'
import { rawPost, startPipeline, TEST_HASH_KEY, type Pipeline } from '../support/pipeline.js'
import { createDatabase, type TestDatabase } from '../support/servers.js'

const POSTS = 40
const ERASED = 35
/** Of one author, whose posts are erased in one go. */
const OF_AUTHOR = 30
const OTHER_KEY = 'o'.repeat(64)

let pipeline: Pipeline
let target: TestDatabase
let pool: pg.Pool
let folder: string
let backup: string

beforeEach(async () => {
  pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, 'erasures')
  target = await createDatabase(inject('databaseUrl'), 'erasures_target')
  pool = createPool(target.url, { max: 2, applicationName: 'erasures-test' })
  folder = mkdtempSync(join(tmpdir(), 'kopitalk-erasures-'))
  backup = join(folder, 'before.backup')
  await pipeline.inbox.accept(
    Array.from({ length: POSTS }, (_, at) => posted(at)),
    { collection: 'test' },
  )
  await succeeds(['backup', backup], 'first')
})

afterEach(async () => {
  await pool.end()
  await target.drop()
  await pipeline.stop()
  rmSync(folder, { recursive: true })
})

const posted = (at: number) =>
  rawPost({
    nativeId: `e${at}`,
    text: `post ${at}`,
    author: { nativeId: at < OF_AUTHOR ? 'one of many' : `author ${at}` },
  })

/** @param home the name of a state folder below this test's own */
const env = (home: string, databaseUrl = pipeline.databaseUrl) => ({
  DATABASE_URL: databaseUrl,
  REDIS_URL: inject('redisUrl'),
  QUEUE_PREFIX: pipeline.prefix,
  KOPITALK_HOME: join(folder, home),
  AUTHOR_HASH_KEY: TEST_HASH_KEY,
})
const listOf = (home: string): string => join(folder, home, 'erasures', 'list.ndjson')

async function succeeds(args: readonly string[], home: string, databaseUrl?: string): Promise<Finished> {
  const finished = await kopitalk(args, env(home, databaseUrl))
  expect(finished.code, finished.stderr).toBe(0)
  return finished
}

/** Each way that a post can be erased by: an author, the platform's word, a post by hand. */
async function eraseMost(): Promise<void> {
  const removals = [30, 31].map((at) => ({ platform: 'test', nativeId: `e${at}` }))
  await pipeline.inbox.accept([], { collection: 'test', removals })
  await succeeds(['erase', '--author', 'test/one of many'], 'first')
  for (const at of [32, 33, 34]) await succeeds(['erase', `test/e${at}`], 'first')
  expect(await live(pipeline.pool)).toBe(POSTS - ERASED)
}

const live = async (db: pg.Pool): Promise<number> =>
  (await db.query<{ count: number }>('select count(*)::int as count from post where erased_at is null')).rows[0]
    ?.count ?? 0

/** A later collection of everything, in the restored database. */
const collectAgain = () =>
  createInbox(pool, { hashKey: TEST_HASH_KEY, keepHandles: false }).accept(
    [...Array.from({ length: POSTS }, (_, at) => posted(at)), rawPost({ nativeId: 'late0', text: 'late' })],
    { collection: 'test' },
  )

describe('after the database is lost and an older backup is restored', () => {
  it('erased posts stay erased, by the list in the home, and are not collected again', async () => {
    await pipeline.accept(['came and went after the backup'], { idPrefix: 'late' })
    await succeeds(['erase', 'test/late0'], 'first')
    await eraseMost()
    const { stdout } = await succeeds(['restore', backup], 'first', target.url)
    expect(stdout).toMatch(/^Restored 40 posts/)
    expect(await live(pool)).toBe(POSTS - ERASED)
    expect(stdout).toContain('35 posts that were erased since then are erased again')
    expect(await collectAgain()).toMatchObject({ accepted: 0 })
    expect(await live(pool)).toBe(POSTS - ERASED)
    const { stdout: traced } = await succeeds(['trace', 'test/late0'], 'first', target.url)
    expect(traced).toMatch(/^test\/late0: erased at .* not here/)
  })

  it('without the list it says that they are back and what to do, and the list erases them at any time', async () => {
    await eraseMost()
    const { stdout } = await succeeds(['restore', backup], 'second', target.url)
    expect(await live(pool)).toBe(POSTS)
    expect(stdout).toMatch(/no list of erasures here .*list\.ndjson.*posts that were erased after .* are back/)
    expect(stdout).toContain('kopitalk erase --list FILE')
    const erased = await succeeds(['erase', '--list', listOf('first')], 'second', target.url)
    expect(erased.stdout).toBe('35 posts erased.\n')
    expect(await live(pool)).toBe(POSTS - ERASED)
    const again = await succeeds(['erase', '--list', listOf('first')], 'second', target.url)
    expect(again.stdout).toBe('0 posts erased.\n')
    expect(readFileSync(listOf('second'), 'utf8').split('\n').length, 'the home has the list now').toBe(ERASED + 1 + 1)
  })

  it('reads a list from elsewhere with --erasures; reports a damaged line and uses the others', async () => {
    await eraseMost()
    const list = join(folder, 'elsewhere')
    const lines = readFileSync(listOf('first'), 'utf8').split('\n')
    lines[2] = lines[2]?.slice(0, 50) ?? ''
    lines[3] = '{"kind":"post"}'
    writeFileSync(list, lines.join('\n'))
    const { code, stdout, stderr } = await kopitalk(['restore', backup, '--erasures', list], env('second', target.url))
    expect(code, stderr).toBe(1)
    expect(stderr).toContain('is damaged in lines 3, 4.')
    expect(stdout).toContain(' posts that were erased since then are erased again')
    // The author's own line erases those whose lines are lost.
    expect(await live(pool)).toBe(POSTS - ERASED)
    const replayed = await kopitalk(['erase', '--list', list], env('second', target.url))
    expect(replayed).toMatchObject({ code: 1, stdout: '0 posts erased.\n' })
    expect(replayed.stderr).toContain('is damaged in lines 3, 4.')
  })

  it('a list of another key, none at all, or something else is refused before anything happens', async () => {
    await eraseMost()
    const other = { ...env('third', target.url), AUTHOR_HASH_KEY: OTHER_KEY }
    const replayed = await kopitalk(['erase', '--list', listOf('first')], other)
    expect(replayed.code).toBe(2)
    expect(replayed.stderr).toMatch(/made with another author key: none of its 36 lines says anything here/)
    const made = readFileSync(listOf('first'), 'utf8').replaceAll(/"key":"[^"]*"/g, '"key":"0123456789"')
    const foreign = join(folder, 'foreign')
    writeFileSync(foreign, made)
    // One line, longer than any text that this Node can hold; on the disk it takes nothing.
    const endless = join(folder, 'endless')
    writeFileSync(endless, '')
    truncateSync(endless, 600 * 2 ** 20)
    for (const [list, message] of [
      [endless, /not a list of erasures/],
      [foreign, /another author key/],
      [backup, /not a list of erasures/],
      [join(folder, 'nowhere'), /does not exist/],
    ] as const) {
      const { code, stderr } = await kopitalk(['restore', backup, '--erasures', list], env('second', target.url))
      expect(code, stderr).toBe(2)
      expect(stderr).toMatch(message)
    }
    expect((await pool.query(`select to_regclass('post') as post`)).rows).toEqual([{ post: null }])
  })
})

describe('a restore over a database that is in use', () => {
  /** The most posts of the 35 that anybody saw while `work` ran. */
  async function mostSeen(work: Promise<unknown>): Promise<number> {
    let [most, running] = [0, true]
    void work.finally(() => (running = false))
    while (running) {
      const { rows } = await pipeline.pool.query<{ seen: number }>(
        `select count(*)::int as seen from post where text ~ '^post ([0-9]|[12][0-9]|3[0-4])$'`,
      )
      most = Math.max(most, rows[0]?.seen ?? 0)
    }
    await work
    return most
  }

  it('erases what that database lists, before it can be seen', async () => {
    await eraseMost()
    const restored = succeeds(['restore', backup, '--force'], 'second')
    expect(await mostSeen(restored)).toBe(0)
    expect((await restored).stdout).toContain('35 posts that were erased since then are erased again')
    expect(await live(pipeline.pool)).toBe(POSTS - ERASED)
    expect((await pipeline.law()).law).toBe('holds')
    expect(readFileSync(listOf('second'), 'utf8').split('\n').length).toBe(ERASED + 1 + 1)
  })

  it('control: where nothing is known of erasures, readers see all of them', async () => {
    await eraseMost()
    await pipeline.pool.query('truncate erasure')
    expect(await mostSeen(succeeds(['restore', backup, '--force'], 'second'))).toBe(ERASED)
  })
})

describe('the list', () => {
  const path = () => join(folder, 'list.ndjson')
  const hashes = () => new Set(readFileSync(path(), 'utf8').match(/"hash":"[^"]*"/g))
  const eraseOne = (at: number) => erasePost(pipeline.pool, 'test', `e${at}`, TEST_HASH_KEY)
  const append = () => appendErasures(pipeline.pool, path())

  it('is written by a server, whatever process erases, and contains no names', async () => {
    const server = startKopitalk(['serve'], { ...env('first'), ADMIN_PASSWORD: 'only for this test', PORT: '0' })
    await pipeline.dispatch()
    try {
      const removals = [{ platform: 'test', nativeId: 'e1' }]
      await pipeline.inbox.accept([], { collection: 'test', removals })
      const read = () => openErasureList(listOf('first'), TEST_HASH_KEY)
      await expect.poll(async () => (await read())?.lines, { timeout: 40_000 }).toBe(1)
      expect(readFileSync(listOf('first'), 'utf8')).not.toMatch(/e1"|one of many|post 1/)
    } finally {
      server.kill('SIGTERM')
      await once(server, 'close')
    }
  })

  it('gets only what is new; nothing makes no file', async () => {
    expect(await append()).toBe(0)
    expect(await openErasureList(path(), TEST_HASH_KEY)).toBeNull()
    for (const at of [31, 32]) await eraseOne(at)
    expect(await append()).toBe(2)
    expect(await append()).toBe(0)
    await eraseOne(33)
    expect(await append()).toBe(1)
    expect(hashes().size).toBe(3)
  })

  it.each([
    ['lost', () => rmSync(path())],
    ['emptied', () => truncateSync(path())],
    ['torn in its last line', () => truncateSync(path(), readFileSync(path()).length - 20)],
    ['older than the database thinks', () => copyFileSync(`${path()}.older`, path())],
    ['followed by something else', () => appendFileSync(path(), 'oh')],
  ])('that is %s gets everything that it lacks', async (_, harm) => {
    await eraseOne(30)
    await append()
    copyFileSync(path(), `${path()}.older`)
    for (const at of [31, 32]) await eraseOne(at)
    await append()
    harm()
    await eraseOne(33)
    expect(await append()).toBeGreaterThan(0)
    expect(hashes().size).toBe(4)
    const list = await openErasureList(path(), TEST_HASH_KEY)
    expect(list?.damaged.count).toBeLessThanOrEqual(1)
    expect(list?.lines).toBeGreaterThanOrEqual(4)
  })

  it('hears of what a database erases that went back in time', async () => {
    for (const at of [30, 31, 32]) await eraseOne(at)
    await append()
    await pipeline.pool.query(
      `delete from erasure where id > 1; update erasure_list set last_erasure = 1;
       select setval(pg_get_serial_sequence('erasure', 'id'), 1)`,
    )
    await eraseOne(33)
    expect(await append()).toBe(1)
    expect(hashes().size).toBe(4)
  })
})

describe('an author who came back', () => {
  it('keeps what was collected after the erasure, when it is replayed', async () => {
    await eraseAuthor(pipeline.pool, 'test', 'one of many', TEST_HASH_KEY)
    await appendErasures(pipeline.pool, listOf('first'))
    const author = { nativeId: 'one of many' }
    await pipeline.inbox.accept([rawPost({ nativeId: 'new', text: 'I am back', author })], { collection: 'test' })
    const { stdout } = await succeeds(['erase', '--list', listOf('first')], 'first')
    expect(stdout).toBe('0 posts erased.\n')
    expect(await live(pipeline.pool)).toBe(POSTS - OF_AUTHOR + 1)
  })
})
