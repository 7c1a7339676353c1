import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import type { RawPost } from '../../src/domain/post.js'
import { createInbox } from '../../src/store/pipeline/inbox.js'
import { kopitalk } from '../support/kopitalk.js'
import { tablesWith } from '../support/marker.js'
import { rawPost, startPipeline, TEST_HASH_KEY, type Pipeline } from '../support/pipeline.js'

const DIDS = { post: 'did:plc:zqpostmark', author: 'did:plc:zqauthormark', removal: 'did:plc:zqremovalmark' } as const
const ALL = Object.values(DIDS)
const STAYS = 'did:plc:zqneighbour'
const idOf = (did: string): string => `at://${did}/app.bsky.feed.post/3kzq`

let pipeline: Pipeline
let home: string
beforeEach(async () => {
  pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, 'erased_ids')
  home = mkdtempSync(join(tmpdir(), 'kopitalk-erased-ids-'))
})
afterEach(async () => {
  await pipeline.stop()
  rmSync(home, { recursive: true })
})

const run = (...args: string[]) =>
  kopitalk(args, {
    DATABASE_URL: pipeline.databaseUrl,
    REDIS_URL: inject('redisUrl'),
    KOPITALK_HOME: home,
    AUTHOR_HASH_KEY: TEST_HASH_KEY,
  })
const postOf = (did: string): RawPost =>
  rawPost({
    platform: 'bluesky',
    nativeId: idOf(did),
    text: 'MRT down again',
    author: { nativeId: did, handle: `${did.slice(8)}.example`, declaredPlace: 'Toa Payoh' },
  })
const posts = [...ALL, STAYS].map(postOf)
const accept = (page: readonly RawPost[], removals: readonly { platform: string; nativeId: string }[] = []) =>
  createInbox(pipeline.pool, { hashKey: TEST_HASH_KEY, keepHandles: true }).accept(page, {
    collection: 'test',
    removals,
  })
const removal = { platform: 'bluesky', nativeId: idOf(DIDS.removal) }

async function eraseAll(): Promise<void> {
  expect(await run('erase', `bluesky/${idOf(DIDS.post)}`)).toMatchObject({ code: 0 })
  expect(await run('erase', '--author', `bluesky/${DIDS.author}`)).toMatchObject({ code: 0 })
  expect(await accept([], [removal])).toMatchObject({ removed: 1 })
}

it('an erased post of Bluesky leaves the DID of its author in no table and no new backup', async () => {
  await accept(posts)
  expect(await tablesWith(pipeline.pool, ALL), 'control: the search finds it').toEqual(['post.native_id'])
  await eraseAll()
  expect(await tablesWith(pipeline.pool, ALL)).toEqual([])
  const backup = join(home, 'after')
  expect(await run('backup', backup)).toMatchObject({ code: 0 })
  const written = gunzipSync(readFileSync(backup)).toString()
  expect(written, 'control: ids of others stand in it').toContain(STAYS)
  expect(ALL.filter((did) => written.includes(did))).toEqual([])
})

it('it is not collected again, nor is its author, and what comes later about it does no harm', async () => {
  await accept(posts)
  await eraseAll()
  expect(await accept(posts)).toMatchObject({ accepted: 0, edited: 0, duplicates: posts.length })
  expect(await tablesWith(pipeline.pool, [...ALL, ...ALL.map((did) => did.slice(8))])).toEqual([])
  expect((await pipeline.pool.query('select from author')).rowCount, 'authors of posts that are here').toBe(1)
  expect(await accept([], [removal])).toMatchObject({ removed: 0 })
  const again = await run('erase', `bluesky/${removal.nativeId}`)
  expect(again).toMatchObject({ code: 2 })
  expect(again.stderr).toContain('erased already')
  const traced = await run('trace', `bluesky/${removal.nativeId}`)
  expect(traced.stdout).toContain('erased at')
  expect(traced.stdout).not.toContain('waits')
  expect((await pipeline.law()).law).toBe('holds')
  const others = await accept([postOf('did:plc:zqsomebodyelse')])
  expect(others, 'control: others are').toMatchObject({ accepted: 1 })
})

it('under a key that no post was accepted under nothing is erased: it would be collected again', async () => {
  await accept(posts)
  const env = { DATABASE_URL: pipeline.databaseUrl, REDIS_URL: inject('redisUrl'), KOPITALK_HOME: home }
  const { code, stderr } = await kopitalk(['erase', `bluesky/${idOf(DIDS.post)}`], env)
  expect(code).toBe(2)
  expect(stderr).toMatch(/author key here is not the one .*AUTHOR_HASH_KEY/)
  expect(await tablesWith(pipeline.pool, [DIDS.post])).toEqual(['post.native_id'])
})

it('a post that came in again under another key is erased again', async () => {
  await accept(posts)
  await eraseAll()
  const other = createInbox(pipeline.pool, { hashKey: 'another key, more than 32 letters long', keepHandles: false })
  expect(await other.accept([postOf(DIDS.post)], { collection: 'test' }), 'control').toMatchObject({ accepted: 1 })
  expect(await run('erase', `bluesky/${idOf(DIDS.post)}`)).toMatchObject({ code: 0, stdout: '1 posts erased.\n' })
  expect(await tablesWith(pipeline.pool, ALL)).toEqual([])
  const { rows } = await pipeline.pool.query('select from collection_post where post_id not in (select id from post)')
  expect(rows).toEqual([])
  expect((await pipeline.law()).law).toBe('holds')
})

it('the text leaves the file of the table with the command that erases, not when the platform withdraws the post', async () => {
  const texts = ['zqfilebyhand', 'zqfilewithdrawn', 'the last of the page'].map((text, at) =>
    rawPost({ nativeId: `f${at}`, text }),
  )
  await accept(texts)
  const inFile = async (word: string): Promise<boolean> => {
    await pipeline.pool.query('checkpoint')
    const { rows } = await pipeline.pool.query<{ found: boolean }>(
      `select position(convert_to($1, 'UTF8') in pg_read_binary_file(pg_relation_filepath('post'))) > 0 as found`,
      [word],
    )
    return rows[0]?.found ?? false
  }
  await accept([], [{ platform: 'test', nativeId: 'f1' }])
  expect(await inFile('zqfilewithdrawn'), 'control').toBe(true)
  expect(await inFile('zqfilebyhand'), 'control').toBe(true)
  expect(await run('erase', 'test/f0')).toMatchObject({ code: 0, stderr: '' })
  expect(await inFile('zqfilebyhand')).toBe(false)
})

describe('posts that an older version erased under their own id', () => {
  const MANY = 2_500
  const old = Array.from({ length: MANY }, (_, at) => postOf(`did:plc:zqold${at}`))
  const byName = async (): Promise<number> =>
    (await pipeline.pool.query(`select from post where native_id like '%zqold%'`)).rowCount ?? 0

  beforeEach(async () => {
    await accept([...old, postOf(STAYS)])
    await pipeline.pool.query(
      `update post set erased_at = '2026-01-02', text = '', author_id = null where native_id like '%zqold%';
       delete from author where handle like 'zqold%'`,
    )
  })

  it('get its hash instead when a process next accepts posts', async () => {
    expect(await byName(), 'control').toBe(MANY)
    await accept([])
    expect(await byName()).toBe(0)
    expect(await tablesWith(pipeline.pool, ['zqold'])).toEqual([])
    expect(await accept(old.slice(0, 3))).toMatchObject({ accepted: 0 })
    const { rows } = await pipeline.pool.query(`select count(*)::int as count, min(at) as at from erasure`)
    expect(rows).toEqual([{ count: MANY, at: new Date('2026-01-02T00:00:00Z') }])
  })

  it('page by page: one that cannot be written leaves those before it done', async () => {
    await pipeline.pool.query(
      `create function refuse() returns trigger language plpgsql as $$ begin raise 'no'; end $$;
       create trigger refuse before update on post for each row when (old.native_id like '%zqold999/%') execute function refuse()`,
    )
    await expect(accept([])).rejects.toThrow('no')
    expect(await byName()).toBe(MANY - 2_000)
    await pipeline.pool.query('drop trigger refuse on post')
    await accept([])
    expect(await byName()).toBe(0)
  })

  it('stay as they are under a key that no post was accepted under, and are still not collected again', async () => {
    const inbox = createInbox(pipeline.pool, { hashKey: 'another key, more than 32 letters long', keepHandles: false })
    expect(await inbox.accept(old.slice(0, 3), { collection: 'test' })).toMatchObject({ accepted: 0 })
    expect(await byName()).toBe(MANY)
  })
})
