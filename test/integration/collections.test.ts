import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { STAGES } from '../../src/domain/stage.js'
import { enqueue } from '../../src/queues/queues.js'
import { ensureCollection } from '../../src/store/collections.js'
import { eraseRecorded } from '../../src/store/people/replay-erasures.js'
import { transaction } from '../../src/store/pool.js'
import { expectedRollups, readRollups } from '../support/expected-rollups.js'
import { kopitalk } from '../support/kopitalk.js'
import { rawPost, startPipeline, TEST_HASH_KEY, type Pipeline } from '../support/pipeline.js'
import { rollUp } from '../support/rollups.js'

let pipeline: Pipeline
let home: string
beforeEach(async () => {
  pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, 'collections')
  home = mkdtempSync(join(tmpdir(), 'kopitalk-collections-'))
  await ensureCollection(pipeline.pool, { key: 'other', title: 'other', isSample: false })
})
afterEach(async () => {
  await pipeline.stop()
  rmSync(home, { recursive: true })
})

const run = (...args: string[]) =>
  kopitalk(args, {
    DATABASE_URL: pipeline.databaseUrl,
    REDIS_URL: inject('redisUrl'),
    QUEUE_PREFIX: pipeline.prefix,
    KOPITALK_HOME: home,
    AUTHOR_HASH_KEY: TEST_HASH_KEY,
  })
const posts = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, at) =>
    rawPost({
      nativeId: `p${from + at}`,
      text: `bus late in the rain #mrt ${from + at}`,
      author: { nativeId: `a${from + at}` },
    }),
  )

/** p0 to p5 in `test`, p4 to p7 in `other`, all annotated and counted. */
async function fill(): Promise<void> {
  const work = pipeline.workHere(STAGES)
  for (const [collection, page] of [
    ['test', posts(0, 6)],
    ['other', posts(4, 8)],
  ] as const) {
    await enqueue(pipeline.queues, (await pipeline.inbox.accept(page, { collection })).batches)
  }
  await pipeline.drained(30_000)
  await work.stop()
  await rollUp(pipeline.pool)
}
const count = async (sql: string): Promise<number> =>
  (await pipeline.pool.query<{ n: number }>(`select count(*)::int as n from ${sql}`)).rows[0]?.n ?? -1

async function expectTrueCounts(): Promise<void> {
  await rollUp(pipeline.pool)
  expect(await readRollups(pipeline.pool)).toEqual(await expectedRollups(pipeline.pool))
  expect((await pipeline.law()).law).toBe('holds')
}

describe('kopitalk collection', () => {
  it('lists, and shows in a dry run what would go', async () => {
    await fill()
    const { stdout } = await run('collection', 'list', '--json')
    expect(JSON.parse(stdout)).toMatchObject({
      collections: [
        { key: 'other', posts: 4, onlyHere: 2 },
        { key: 'test', posts: 6, onlyHere: 4 },
      ],
    })
    expect((await run('collection', 'remove', 'test', '--dry-run')).stdout).toBe(
      '4 posts of test would be removed with everything derived from them; 2 posts stay in other collections.\n',
    )
    expect(await count('post')).toBe(8)
    const unasked = await run('collection', 'remove', 'test')
    expect(unasked).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') as string })
    expect(await count('post')).toBe(8)
    expect(await run('collection', 'remove', 'none', '--yes')).toMatchObject({ code: 2 })
  })

  it('removes a collection from every table, and keeps what is in another', async () => {
    await fill()
    expect(await run('collection', 'remove', 'test', '--yes', '--json')).toMatchObject({
      code: 0,
      stdout: '{"removed":4,"posts":6}\n',
    })
    expect(await count('post')).toBe(4)
    expect(await count('author'), 'authors without a post go').toBe(4)
    await expectTrueCounts()
    const { rows } = await pipeline.pool.query<{ name: string }>(
      `select table_name as name from information_schema.columns
       where table_schema = current_schema() and column_name = 'collection_id'`,
    )
    expect(rows.length).toBeGreaterThan(8)
    for (const { name } of rows) {
      expect(await count(`${name} where collection_id not in (select id from collection)`), name).toBe(0)
    }
  })

  it('takes the same file again after a removal, while an older backup stays without those posts', async () => {
    const file = join(home, 'a.csv')
    writeFileSync(file, 'id,body\n1,hello\n2,again\n')
    const bring = () =>
      run('import', file, '--collection', 'forum', '--platform', 'forum', '--map', 'nativeId=id,text=body')
    await bring()
    await pipeline.pool.query('create table copy as select * from post')
    await run('collection', 'remove', 'forum', '--yes')
    expect(await count('post')).toBe(0)

    await pipeline.pool.query('insert into post overriding system value select * from copy')
    expect(await transaction(pipeline.pool, (tx) => eraseRecorded(tx, TEST_HASH_KEY))).toBe(2)
    expect(await count('post')).toBe(0)

    expect(await bring()).toMatchObject({ code: 0, stdout: expect.stringContaining('accepted 2') as string })
    expect(await transaction(pipeline.pool, (tx) => eraseRecorded(tx, TEST_HASH_KEY)), 'control').toBe(0)
    expect(await count('post')).toBe(2)
  })

  it('merges without doubling a post', async () => {
    await fill()
    expect(await run('collection', 'merge', 'test', 'other', '--yes', '--json')).toMatchObject({
      stdout: '{"posts":6,"moved":4}\n',
    })
    expect(await count('collection_post')).toBe(8)
    expect(await count('collection')).toBe(1)
    await expectTrueCounts()
    expect(await count('post_fact')).toBe(8)
  })

  it('renames with sources, files and alert rules, and removes nothing that a source still fills', async () => {
    await pipeline.pool.query(
      `insert into source (key, platform, kind, mode, every_seconds, collection, from_file)
       values ('rss/x', 'rss', 'feed', 'poll', 60, 'other', false);
       insert into import_file (fingerprint, collection, format) values ('f', 'other', '{}');
       insert into event_mark (day, title, collection, made_by) values ('2026-09-08', 'e', 'other', 'mei');
       insert into alert_rule (name, condition, format, url, enabled)
       values ('r', '{"kind":"trend","minAuthors":3,"collection":"other"}', 'json', 'https://x.example', true);
       insert into alert_event (rule_id, cause, link, at)
       select id, 'c', '/trends?collection=other&x=1', now() from alert_rule`,
    )
    expect(await run('collection', 'rename', 'other', 'test')).toMatchObject({ code: 2 })
    expect(await run('collection', 'rename', 'other', 'forum')).toMatchObject({ code: 0 })
    const { rows } = await pipeline.pool.query(
      `select (select collection from source) as source, (select collection from import_file) as file,
              (select collection from event_mark) as mark,
              (select condition ->> 'collection' from alert_rule) as rule, (select link from alert_event) as link,
              (select title from collection where key = 'forum') as title`,
    )
    const forum = { source: 'forum', file: 'forum', mark: 'forum', rule: 'forum', title: 'forum' }
    expect(rows).toEqual([{ ...forum, link: '/trends?collection=forum&x=1' }])
    expect(await run('collection', 'remove', 'forum', '--yes')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('kopitalk sources pause rss/x') as string,
    })
    await pipeline.pool.query(`update source set state = 'paused', state_reason = 'x'`)
    expect(await run('collection', 'remove', 'forum', '--yes')).toMatchObject({ code: 0 })
  })

  it('waits for a page that is being written, which would else be in no collection', async () => {
    let written: Promise<unknown> = Promise.resolve()
    const accepted = pipeline.inbox.accept(posts(0, 3), {
      collection: 'test',
      alongside: async () => {
        written = run('collection', 'remove', 'test', '--yes')
        await expect
          .poll(() => count(`pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`), {
            timeout: 30_000,
          })
          .toBe(1)
      },
    })
    expect(await accepted).toMatchObject({ accepted: 3 })
    expect(await written).toMatchObject({ code: 0 })
    expect(await count('post')).toBe(0)
    await expect(pipeline.inbox.accept(posts(0, 3), { collection: 'test' })).rejects.toThrow('Unknown collection')
  })
})
