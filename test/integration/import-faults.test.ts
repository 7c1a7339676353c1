import { spawnSync } from 'node:child_process'
import { delimiter, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { findZstd } from '../../src/local/find-zstd.js'
import { packageRoot } from '../../src/package-root.js'
import { linesOf, openImportBench, watched, type ImportBench } from '../support/import-bench.js'
import { zipOf } from '../support/zip.js'

let bench: ImportBench

beforeEach(async () => {
  bench = await openImportBench({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') })
})
afterEach(() => bench.close())

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 30_000
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error('waited 30 s in vain')
    await delay(10)
  }
}

const postTexts = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => `waited ${i} minutes for the bus, sian`)

const ZSTD = findZstd([join(packageRoot(), '.kopitalk')])
function zstdOf(content: Buffer): Buffer {
  const env = { ...process.env, LD_LIBRARY_PATH: ZSTD.libraries.join(delimiter) }
  return spawnSync(ZSTD.file, ['-19', '-c'], { input: content, env, maxBuffer: 1e8 }).stdout
}

describe('an import that is disturbed', () => {
  it('continues after the last committed page after kill -9, again and again', async () => {
    const all = [...postTexts(3_300), ...postTexts(200)] // some texts twice: two posts each
    bench.write('posts.txt', linesOf(all))
    const args = ['posts.txt', '--as', 'lines']
    for (const stopAt of [200, 1_000, 2_000]) {
      const { child, ended } = bench.start(args)
      await until(async () => (await bench.countPosts()) >= stopAt)
      child.kill('SIGKILL')
      await ended
    }
    const before = await bench.countPosts()
    expect(before).toBeLessThan(all.length)
    const last = await bench.run(args)
    expect(last).toMatchObject({
      code: 0,
      files: [{ status: 'imported', accepted: all.length, duplicates: 0, rejected: 0 }],
    })
    expect(last.files[0]?.resumedAtLine).toBe(before)
    expect((await bench.texts()).sort()).toEqual([...all].sort())
    expect((await bench.pipeline.law()).law).toBe('holds')
  })

  it('waits for Postgres when its backends are terminated, and doubles nothing', async () => {
    const all = postTexts(2_500)
    bench.write('posts.txt', linesOf(all))
    const { ended } = bench.start(['posts.txt', '--as', 'lines', '--json'])
    for (const stopAt of [200, 800, 1_400]) {
      await until(async () => (await bench.countPosts()) >= stopAt)
      await bench.pipeline.pool.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and application_name = 'kopitalk-import'`,
      )
    }
    expect(await ended).toMatchObject({ code: 0, files: [{ accepted: all.length, duplicates: 0, rejected: 0 }] })
    expect((await bench.texts()).sort()).toEqual([...all].sort())
  })

  it('waits while the disk of Postgres is full, says so once, and loses nothing', async () => {
    const all = postTexts(2_000)
    bench.write('posts.txt', linesOf(all))
    const { pool } = bench.pipeline
    // A sequence counts what is rolled back, too.
    await pool.query(`
      create sequence refused;
      create function disk_is_full() returns trigger language plpgsql as $$ begin
        perform nextval('refused');
        raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$`)
    const { ended } = bench.start(['posts.txt', '--as', 'lines', '--json'])
    await until(async () => (await bench.countPosts()) >= 500)
    await pool.query('create trigger disk_is_full before insert on post for each row execute function disk_is_full()')
    await until(async () => {
      const { rows } = await pool.query<{ tries: number }>('select last_value as tries from refused where is_called')
      return (rows[0]?.tries ?? 0) >= 2
    })
    const before = await bench.countPosts()
    expect(before).toBeLessThan(all.length)
    await pool.query('drop trigger disk_is_full on post')
    const { code, files, stderr } = await ended
    expect({ code, files }).toMatchObject({ code: 0, files: [{ accepted: all.length, duplicates: 0, rejected: 0 }] })
    expect(stderr.split('Postgres has no room on its disk')).toHaveLength(2)
    expect((await bench.texts()).sort()).toEqual([...all].sort())
    expect((await bench.pipeline.law()).law).toBe('holds')
  })

  it('continues without Redis: the posts wait in the outbox', async () => {
    bench.write('posts.txt', linesOf(postTexts(400)))
    const result = await bench.run(['posts.txt', '--as', 'lines'], { REDIS_URL: 'redis://127.0.0.1:1' })
    expect(result).toMatchObject({ code: 0, files: [{ accepted: 400 }] })
    const { rows } = await bench.pipeline.pool.query(
      'select sum(cardinality(post_ids))::int as waiting from work_batch',
    )
    expect(rows).toEqual([{ waiting: 400 }])
  })

  it('pauses above the high-water mark and continues below the low one', async () => {
    bench.write('posts.txt', linesOf(postTexts(1_600)))
    const { ended } = bench.start(['posts.txt', '--as', 'lines', '--json'], {
      HIGH_WATER_POSTS: '400',
      LOW_WATER_POSTS: '200',
    })
    await until(async () => (await bench.countPosts()) > 400)
    await delay(1_000) // long enough for thousands of posts
    expect(await bench.countPosts()).toBeLessThanOrEqual(600)
    const drainer = setInterval(() => void bench.pipeline.pool.query('delete from work_batch'), 100)
    try {
      expect(await ended).toMatchObject({ code: 0, files: [{ accepted: 1_600 }] })
    } finally {
      clearInterval(drainer)
    }
  })

  it('lets one of two processes import a file, and loses nothing between them', async () => {
    const all = postTexts(1_000)
    bench.write('posts.txt', linesOf(all))
    const both = await Promise.all([
      bench.start(['posts.txt', '--as', 'lines']).ended,
      bench.start(['posts.txt', '--as', 'lines']).ended,
    ])
    for (const { code, stderr } of both) {
      if (code !== 0) expect(stderr).toMatch(/being imported by another process/)
    }
    expect(both.some(({ code }) => code === 0)).toBe(true)
    expect((await bench.texts()).sort()).toEqual([...all].sort())
  })

  it.skipIf(process.platform !== 'linux')(
    'reads bombs up to their limit in bounded memory, and their neighbours whole',
    async () => {
      const many = (one: Buffer): Buffer => Buffer.concat(Array<Buffer>(40).fill(one)) // both formats may be continued
      const one = Buffer.alloc(10_000_000, 'x')
      const part = 'x'.repeat(40_000_000)
      bench.write('comments.ndjson.gz', many(gzipSync(one)))
      bench.write('comments.ndjson.zst', many(zstdOf(one)))
      bench.write(
        'twitter.zip',
        zipOf({ 'data/tweets.js': part, 'data/tweets-part1.js': part, 'data/tweets-part2.js': part }),
      )
      bench.write('outbox.zip', zipOf({ 'outbox.json': `{"orderedItems":["${part}${part}"]}` }))
      bench.write('posts.ndjson', linesOf(postTexts(20).map((text, id) => JSON.stringify({ id: String(id), text }))))
      const bombs = ['comments.ndjson.gz', 'comments.ndjson.zst', 'twitter.zip', 'outbox.zip']
      const { peak, result } = await watched(bench, [...bombs, 'posts.ndjson', '--as', 'ndjson', '--json'])
      expect(result.code, result.stderr).toBe(1)
      for (const [at, file] of bombs.entries()) {
        const problem = expect.stringMatching(
          /unpack to more than [67]\d{7}: the rest is not read\..*--max-bytes/,
        ) as string
        expect(result.files[at]).toMatchObject({ file, status: 'incomplete', accepted: 0, problem })
      }
      expect(result.files[bombs.length]).toMatchObject({ status: 'imported', accepted: 20 })
      process.stderr.write(`peak memory with bombs of 80 to 400 MB: ${Math.round(peak / 1e6)} MB\n`)
      expect(peak).toBeLessThan(400e6)
    },
  )
})
