import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { refuseAuthor } from '../../src/store/people/refusals.js'
import { createPool } from '../../src/store/pool.js'
import { kopitalk } from '../support/kopitalk.js'
import { tablesWith } from '../support/marker.js'
import type { RawPost } from '../../src/domain/post.js'
import { rawPost, startPipeline, TEST_HASH_KEY, type Pipeline } from '../support/pipeline.js'
import { createDatabase, type TestDatabase } from '../support/servers.js'

let pipeline: Pipeline
let home: string
let target: TestDatabase
beforeEach(async () => {
  pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, 'refusals')
  target = await createDatabase(inject('databaseUrl'), 'refusals_target')
  home = mkdtempSync(join(tmpdir(), 'kopitalk-refusals-'))
})
afterEach(async () => {
  await pipeline.stop()
  await target.drop()
  rmSync(home, { recursive: true })
})

const runAt = (databaseUrl: string, ...args: string[]) =>
  kopitalk(args, {
    DATABASE_URL: databaseUrl,
    REDIS_URL: inject('redisUrl'),
    KOPITALK_HOME: home,
    AUTHOR_HASH_KEY: TEST_HASH_KEY,
  })
const run = (...args: string[]) => runAt(pipeline.databaseUrl, ...args)
const by = (nativeId: string, author: string) =>
  rawPost({ nativeId, text: `a post ${nativeId}`, author: { nativeId: author, declaredPlace: 'Bishan' } })
const accept = (...page: ReturnType<typeof by>[]) => pipeline.inbox.accept(page, { collection: 'test' })
const names = async (pool = pipeline.pool) => {
  const { rows } = await pool.query<{ name: string }>(
    'select native_id as name from post where erased_at is null order by 1',
  )
  return rows.map(({ name }) => name)
}

describe('kopitalk erase --author --and-refuse', () => {
  it('stores no new post of the author and nothing about them, and counts what was refused', async () => {
    await accept(by('1', 'zqann'), by('2', 'bob'))
    expect(await run('erase', '--author', 'test/zqann', '--and-refuse')).toMatchObject({
      code: 0,
      stdout: '1 posts of that author erased. New ones are refused.\n',
    })
    expect(await accept(by('3', 'zqann'), by('4', 'bob'))).toMatchObject({ accepted: 1, duplicates: 0, refused: 1 })
    expect(await names()).toEqual(['2', '4'])
    expect(await tablesWith(pipeline.pool, ['zqann'])).toEqual([])
    const { rowCount } = await pipeline.pool.query('select from author')
    expect(rowCount, 'only the other author').toBe(1)
  })

  it('control: without it the author comes back; with it also one who was never here stays out', async () => {
    await accept(by('1', 'ann'))
    await run('erase', '--author', 'test/ann')
    expect(await accept(by('3', 'ann'))).toMatchObject({ accepted: 1, refused: 0 })
    expect(await run('erase', '--author', 'test/eve', '--and-refuse')).toMatchObject({ code: 0 })
    expect(await accept(by('5', 'eve'))).toMatchObject({ accepted: 0, refused: 1 })
    expect(await run('erase', 'test/3', '--and-refuse')).toMatchObject({ code: 2 })
  })

  it('reads a person as posts name them, and refuses a name that would keep nobody out', async () => {
    const person = (platform: string, nativeId: string): RawPost =>
      rawPost({ platform, nativeId: `post of ${nativeId}`, text: 'hello', author: { nativeId } })
    for (const [written, platform, nativeId] of [
      ['twitter/783214', 'x', '783214'],
      ['X/783215', 'x', '783215'],
      ['reddit/u/ZqRavi', 'reddit', 'zqravi'],
      ['masto/https://mastodon.example/@zq', 'mastodon', 'https://mastodon.example/@zq'],
    ] as const) {
      expect(await run('erase', '--author', written, '--and-refuse'), written).toMatchObject({ code: 0 })
      expect(await accept(person(platform, nativeId)), written).toMatchObject({ accepted: 0, refused: 1 })
      expect(await run('refusals', 'remove', written), written).toMatchObject({ code: 0 })
      expect(await accept(person(platform, nativeId)), written).toMatchObject({ accepted: 1 })
    }
    for (const [written, says] of [
      ['x/@zqhandle', /named by the number of the account/],
      ['bluesky/zqhandle.bsky.social', /named by the DID/],
      ['mastodon/109000000000000000', /named by the address/],
      ['twiter/783214', /No post here is from "twiter"/],
    ] as const) {
      const refused = await run('erase', '--author', written, '--and-refuse')
      expect(refused, written).toMatchObject({ code: 2, stdout: '' })
      expect(refused.stderr).toMatch(says)
      expect(refused.stderr).not.toContain('zqhandle')
    }
    expect((await run('refusals', 'list')).stdout).toBe('No author is refused.\n')
  })

  it('finds an author who was stored under another form', async () => {
    await accept(rawPost({ platform: 'x', nativeId: '1', text: 'hello', author: { nativeId: 'zqold' } }))
    expect((await run('erase', '--author', 'twitter/zqold')).stdout).toBe('1 posts of that author erased.\n')
  })

  it('is listed by platform without a name, and taken back', async () => {
    await accept(by('0', 'bob'))
    await run('erase', '--author', 'test/ann', '--and-refuse')
    const list = await run('refusals', 'list')
    expect(list.stdout).toMatch(/test .*\n\n1 author is refused\.\n$/)
    expect(list.stdout).not.toContain('ann')
    expect(await run('refusals', 'remove', 'test/bob')).toMatchObject({ code: 2 })
    expect(await run('refusals', 'remove', 'test/ann')).toMatchObject({ code: 0 })
    expect((await run('refusals', 'list')).stdout).toBe('No author is refused.\n')
    expect(await accept(by('1', 'ann'))).toMatchObject({ accepted: 1 })
    await run('erase', '--author', 'test/ann', '--and-refuse')
    expect(await accept(by('2', 'ann')), 'refused once more').toMatchObject({ refused: 1 })
  })

  it('holds after an older backup was restored elsewhere, and so does its withdrawal', async () => {
    await accept(by('1', 'ann'), by('2', 'bob'), by('3', 'cat'))
    const backup = join(home, 'older.backup')
    expect(await run('backup', backup)).toMatchObject({ code: 0 })
    await run('erase', '--author', 'test/ann', '--and-refuse')
    await run('erase', '--author', 'test/bob', '--and-refuse')
    await run('refusals', 'remove', 'test/bob')
    expect((await runAt(target.url, 'restore', backup)).stderr).toBe('')
    const pool = createPool(target.url, { max: 1, applicationName: 'refusals-test' })
    try {
      expect(await names(pool)).toEqual(['3'])
      const { stdout } = await runAt(target.url, 'refusals', 'list', '--json')
      expect((JSON.parse(stdout) as { refusals: unknown[] }).refusals).toHaveLength(1)
    } finally {
      await pool.end()
    }
  })

  it('reaches a page that had asked before the refusal and is committed after it', async () => {
    let refused: Promise<number> = Promise.resolve(-1)
    const accepted = accept(by('0', 'bob')).then(() =>
      pipeline.inbox.accept([by('1', 'ann')], {
        collection: 'test',
        alongside: async () => {
          refused = refuseAuthor(pipeline.pool, 'test', 'ann', TEST_HASH_KEY)
          await expect
            .poll(async () => (await pipeline.pool.query(`select from erasure where kind = 'refusal'`)).rowCount, {
              timeout: 30_000,
            })
            .toBe(1)
        },
      }),
    )
    expect(await accepted, 'control: it came through the door').toMatchObject({ accepted: 1 })
    expect(await refused).toBe(1)
    expect(await names()).toEqual(['0'])
  })
})

it('an import counts what was refused', async () => {
  await accept(by('0', 'cat')) // a platform that has posts here
  await run('erase', '--author', 'test/ann', '--and-refuse')
  const file = join(home, 'a.csv')
  writeFileSync(file, 'id,body,who\n1,hello,ann\n2,hi,bob\n')
  const spec = 'nativeId=id,text=body,author=who'
  const { stdout, code } = await run('import', file, '--platform', 'test', '--map', spec)
  expect(code).toBe(0)
  expect(stdout).toContain('accepted 1 · duplicates 0 · edited 0 · refused 1')
})
