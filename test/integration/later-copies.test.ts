import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { STAGES } from '../../src/domain/stage.js'
import { enqueue } from '../../src/queues/queues.js'
import { createInbox } from '../../src/store/pipeline/inbox.js'
import { eraseAuthor } from '../../src/store/people/erase.js'
import { openImportBench } from '../support/import-bench.js'
import { rawPost, startPipeline, TEST_HASH_KEY, type Pipeline } from '../support/pipeline.js'

let pipeline: Pipeline
beforeEach(async () => {
  pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, 'later_copies')
})
afterEach(() => pipeline.stop())

async function accept(...page: ReturnType<typeof rawPost>[]) {
  const { batches, ...counts } = await pipeline.inbox.accept(page, { collection: 'test' })
  await enqueue(pipeline.queues, batches)
  return counts
}

async function stored(nativeId = '7') {
  const { rows } = await pipeline.pool.query(
    `select text, version, posted_at as "postedAt", kind, parent_native_id as parent, language_tag as language,
            place_tag as place, community, counts, declared_place as lives
     from post left join author on author.id = author_id where native_id = $1`,
    [nativeId],
  )
  return rows[0] as unknown
}

const stub = rawPost({ nativeId: '7', text: '', postedAt: null })
const full = rawPost({
  nativeId: '7',
  text: 'kopi peng at the hawker centre',
  postedAt: new Date('2026-02-01T00:00:00Z'),
  kind: 'reply',
  parentNativeId: '6',
  author: { nativeId: 'ann', declaredPlace: 'Bishan' },
  languageTag: 'en',
  placeTag: 'Bedok',
  community: 'singapore',
  counts: { likes: 4 },
})
const whole = {
  text: full.text,
  postedAt: full.postedAt,
  kind: 'reply',
  parent: '6',
  language: 'en',
  place: 'Bedok',
  community: 'singapore',
  counts: { likes: 4 },
  lives: 'Bishan',
}

describe('a later, better copy', () => {
  it('gives a stub its text as a new version, which every stage reads', async () => {
    pipeline.workHere(STAGES)
    expect(await accept(stub)).toMatchObject({ accepted: 1 })
    await pipeline.drained(30_000)
    expect(await accept(full)).toEqual({ accepted: 0, duplicates: 0, edited: 0, filled: 1, refused: 0, removed: 0 })
    await pipeline.drained(30_000)
    expect(await stored()).toEqual({ ...whole, version: 2 })
    const { rows } = await pipeline.pool.query('select outcome, post_version from clean_text')
    expect(rows).toEqual([{ outcome: 'done', post_version: 2 }])
    expect((await pipeline.law()).law).toBe('holds')
    expect(await accept(stub, full), 'control: a copy that says nothing new is a duplicate').toMatchObject({
      filled: 0,
      duplicates: 2,
    })
    expect(await stored()).toEqual({ ...whole, version: 2 })
  })

  it.each([
    ['first', [full, stub]],
    ['last', [stub, full]],
  ])('wins inside one page, as the %s', async (_, page) => {
    expect(await accept(...page)).toMatchObject({ accepted: 1, duplicates: 1 })
    expect(await stored()).toEqual({ ...whole, version: 1 })
  })

  it('fills in what was missing and overwrites nothing that is known', async () => {
    await accept({ ...full, postedAt: null, author: null, placeTag: null, languageTag: null, counts: { likes: 4 } })
    const other = new Date('2020-01-01T00:00:00Z')
    const copy = { ...full, text: 'another text', kind: 'quote' as const, parentNativeId: '1', community: 'sg' }
    expect(await accept({ ...copy, counts: { likes: 9, replies: 2 } })).toMatchObject({ filled: 1, edited: 0 })
    expect(await stored()).toEqual({ ...whole, counts: { likes: 4, replies: 2 }, version: 1 })
    expect(await accept({ ...copy, postedAt: other, author: { ...full.author!, nativeId: 'bob' } })).toMatchObject({
      filled: 0,
      duplicates: 1,
    })
    expect(await stored()).toMatchObject({ postedAt: full.postedAt, lives: 'Bishan' })
  })

  it('has its origin looked at again when it says where, and only that', async () => {
    const work = pipeline.workHere(STAGES)
    await accept(
      { ...full, author: null, placeTag: null, community: null },
      { ...full, nativeId: '8', author: null, counts: {} },
    )
    await pipeline.drained(30_000)
    await work.stop()
    await accept({ ...full, author: null, community: null }, { ...full, nativeId: '8', author: null })
    const { rows } = await pipeline.pool.query<{ stage: string; posts: string[] }>(
      `select stage, array(select native_id from post where id = any(post_ids)) as posts from work_batch`,
    )
    expect(rows, 'control: a count is no evidence').toEqual([{ stage: 'origin', posts: ['7'] }])
    expect((await pipeline.law()).law).toBe('holds')
    pipeline.workHere(STAGES)
    await pipeline.drained(30_000)
    expect((await pipeline.law()).law).toBe('holds')
  })

  it('gives a known author a place and an age, and the post new evidence', async () => {
    await accept({ ...full, author: { ...full.author!, declaredPlace: null } })
    const born = new Date('2019-03-01T00:00:00Z')
    expect(await accept({ ...full, author: { ...full.author!, createdAt: born } })).toMatchObject({ filled: 1 })
    const { rows } = await pipeline.pool.query('select declared_place, account_created_at from author')
    expect(rows).toEqual([{ declared_place: 'Bishan', account_created_at: born }])
  })

  it('never touches an erased post', async () => {
    await accept({ ...full, text: '' })
    await eraseAuthor(pipeline.pool, 'test', 'ann', TEST_HASH_KEY)
    expect(await accept(full)).toMatchObject({ accepted: 0, filled: 0, duplicates: 1 })
    const { rows } = await pipeline.pool.query('select text, posted_at, author_id from post')
    expect(rows).toEqual([{ text: '', posted_at: null, author_id: null }])
  })

  it('comes in at once from several processes without a deadlock, and fills each post once', async () => {
    const names = Array.from({ length: 300 }, (_, at) => `p${at}`)
    const page = (text: string) => names.map((nativeId) => ({ ...full, nativeId, text, author: null }))
    const mixed = (seed: number) => page('text').sort((a, b) => seed * (a.nativeId < b.nativeId ? -1 : 1))
    await accept(...page('').map((post) => ({ ...post, postedAt: null })))
    const inboxes = [1, -1, 1, -1].map((seed) => {
      const inbox = createInbox(pipeline.pool, { hashKey: TEST_HASH_KEY, keepHandles: false })
      return inbox.accept(mixed(seed), { collection: 'test' })
    })
    const filled = (await Promise.all(inboxes)).map((counts) => counts.filled)
    expect(filled.reduce((sum, count) => sum + count, 0)).toBe(300)
    const { rows } = await pipeline.pool.query('select distinct text, version from post')
    expect(rows).toEqual([{ text: 'text', version: 2 }])
  })
})

describe('kopitalk import', () => {
  it('fills stubs from a later file, and with --again what a better map says', async () => {
    const bench = await openImportBench({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') })
    try {
      bench.write('a.csv', 'id,body,when,who\n1,,,\n2,hello,2026-01-02T00:00:00Z,ann\n')
      bench.write('b.csv', 'id,body,when,who\n1,the whole text,2026-01-01T00:00:00Z,bob\n')
      const map = (spec: string) => ['--platform', 'forum', '--map', spec]
      await bench.run(['a.csv', ...map('nativeId=id,text=body')])
      const later = await bench.run(['b.csv', ...map('nativeId=id,text=body')])
      expect(later.files).toMatchObject([{ accepted: 0, duplicates: 0, filled: 1 }])
      expect(await bench.texts()).toEqual(['the whole text', 'hello'])

      const better = [...map('nativeId=id,text=body,postedAt=when,author=who'), '--again']
      const again = await bench.start(['a.csv', ...better]).ended
      expect(again.stdout).toMatch(/accepted 0 · duplicates 1 · edited 0 · filled 1 · rejected 0/)
      expect((await bench.run(['a.csv', ...better])).files, 'control: once').toMatchObject([
        { duplicates: 2, filled: 0 },
      ])
      const { rows } = await bench.pipeline.pool.query(
        'select posted_at, author_id is not null as by from post order by native_id',
      )
      expect(rows).toEqual([
        { posted_at: null, by: false },
        { posted_at: new Date('2026-01-02T00:00:00Z'), by: true },
      ])
    } finally {
      await bench.close()
    }
  })
})
