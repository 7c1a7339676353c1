import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { openImportBench, type ImportBench } from '../support/import-bench.js'
import { KEPT_BACK, SETS } from '../support/kept-back.js'
import { zipOf } from '../support/zip.js'

let bench: ImportBench

beforeEach(async () => {
  bench = await openImportBench({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') })
})
afterEach(() => bench.close())

/** Files as other programs wrote them; how many posts of each are to be on record. */
const RECORDED: readonly (readonly [file: string, format: string, posts: number, rejected: number])[] = [
  ['fixtures/import/instaloader_post.json', 'instaloader', 1, 0],
  ['fixtures/import/sentiment140_first_rows.csv', 'sentiment140', 4, 0],
  ['fixtures/import/twarc_csv_sample.csv', 'twarc-csv', 4, 0],
  ['fixtures/import/zeeschuimer_instagram.ndjson', 'zeeschuimer', 2, 0],
  ['fixtures/x/archive_tweets.js', 'x-archive', 2, 0],
  ['fixtures/x/filtered_stream_capture.jsonl', 'twarc', 7, 1],
  ['fixtures/x/geo_place_lookups.jsonl', 'twarc', 2, 0],
]

async function nativeIds(): Promise<string[]> {
  const { rows } = await bench.pipeline.pool.query<{ key: string }>(
    `select platform || ' ' || native_id as key from post order by 1`,
  )
  return rows.map(({ key }) => key)
}

const post = (id: string, text: string): object => ({
  id,
  text,
  author_id: '9',
  created_at: '2025-06-01T08:00:00.000Z',
})
const tweet = (id: string, text: string): object => ({
  tweet: { id_str: id, id, full_text: text, created_at: 'Sun Jun 01 08:00:00 +0000 2025', favorite_count: '1' },
})
const telegram = (count: number): string =>
  JSON.stringify(
    {
      ...{ name: 'Berita', type: 'public_channel', id: 1234567890 },
      messages: Array.from({ length: count }, (_, index) => ({
        ...{
          id: index + 1,
          type: 'message',
          date: '2025-06-15T23:06:40',
          date_unixtime: String(1_750_000_000 + index),
        },
        ...{
          from: 'Berita',
          from_id: 'channel1234567890',
          text: [`bas ${index} lambat `, { type: 'bold', text: '新加坡' }],
        },
      })),
    },
    null,
    1,
  )

describe('files of other programs', () => {
  it.skipIf(!existsSync(KEPT_BACK))(
    'that were recorded are recognised by their content and stored completely, once',
    async () => {
      const names = RECORDED.map(([file], index) => bench.write(`export-${index}`, readFileSync(join(KEPT_BACK, file))))
      const first = await bench.run(names)
      expect(first.files).toMatchObject(
        RECORDED.map(([, format, accepted, rejected]) => ({
          format,
          accepted,
          rejected,
          duplicates: 0,
          status: 'imported',
        })),
      )
      const again = await bench.run([...names, '--again'])
      expect(again.files).toMatchObject(RECORDED.map(([, , posts]) => ({ accepted: 0, duplicates: posts })))
      expect(await bench.countPosts()).toBe(RECORDED.reduce((sum, [, , posts]) => sum + posts, 0))
      expect((await bench.pipeline.law()).law).toBe('holds')
      const { rows } = await bench.pipeline.pool.query('select handle from author where handle is not null')
      expect(rows).toEqual([])
    },
  )

  const LABELLED = join(SETS, 'sentiment/en_sentiment140/train_100k.tsv.gz')
  it.skipIf(!existsSync(LABELLED))('include the labelled training set, without a word about its columns', async () => {
    const shown = await bench.run([LABELLED, '--dry-run'])
    expect(shown).toMatchObject({ code: 0, files: [{ format: 'labelled', rejected: 0 }] })
    expect((shown.files[0] as unknown as { posts: number }).posts).toBeGreaterThan(90_000)
  })

  it('name one post alike: its later copies add no post', async () => {
    const page = { data: [post('1997000000000000001', 'one'), post('1997000000000000002', 'two')], meta: {} }
    const captured = {
      source_platform: 'twitter.com',
      data: {
        rest_id: '1997000000000000002',
        legacy: { created_at: 'Sun Jun 01 08:00:00 +0000 2025', full_text: 'two', user_id_str: '9' },
      },
    }
    bench.write('search.jsonl', `${JSON.stringify(page)}\n`)
    bench.write(
      'archive.zip',
      zipOf({ 'data/tweets.js': `window.YTD.tweets.part0 = ${JSON.stringify([tweet('1997000000000000001', 'one')])}` }),
    )
    bench.write('capture.ndjson', gzipSync(`${JSON.stringify(captured)}\n`))
    bench.write('rows.csv', '"0","1997000000000000001","Sun Jun 01 01:00:00 PDT 2025","NO_QUERY","a","one"\n')
    const { files } = await bench.run(['search.jsonl', 'archive.zip', 'capture.ndjson', 'rows.csv'])
    // The archive has counts that the search left out.
    expect(files.map(({ accepted, duplicates, filled }) => [accepted, duplicates, filled])).toEqual([
      [2, 0, 0],
      [0, 0, 1],
      [0, 1, 0],
      [0, 1, 0],
    ])
    expect(await nativeIds()).toEqual(['x 1997000000000000001', 'x 1997000000000000002'])
  })

  it('say what was left out, and that is not a failure', async () => {
    const comment = {
      id: 'abc',
      body: 'wah',
      subreddit: 'singapore',
      author: 'lim',
      created_utc: 1750000000,
      link_id: 't3_x',
    }
    const lines = [
      comment,
      { ...comment, id: 'abd', body: '[removed]' },
      { ...comment, id: 'abe', _meta: { was_deleted_later: true } },
    ]
    bench.write('RC_2025-06', lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
    const { ended } = bench.start(['RC_2025-06'])
    expect(await ended).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/left out: 2 deleted or removed since/) as string,
    })
    expect(await nativeIds()).toEqual(['reddit t1_abc'])
  })
})

describe('mangled copies', () => {
  const page = (...ids: readonly string[]): string =>
    JSON.stringify({ data: ids.map((id) => post(id, `post ${id} மழை 雨 😀`)) })

  it('lose only what is broken, with line and reason', async () => {
    const mangled = Buffer.concat([
      Buffer.from(`\uFEFF${page('1', '2')}\r\n`),
      Buffer.from(`${page('3').replace('post', 'po\0st')}\r\n`),
      Buffer.from(`${JSON.stringify({ data: [{ ...post('4', 'x'), extra: 'y'.repeat(17 * 1024 * 1024) }] })}\r\n`),
      Buffer.from(`${page('2', '5')}\r\n`),
      Buffer.from([0xff, 0xfe, 0xfd, 0xfc, 0x0a]),
      Buffer.from(`${page('6')}\r\n${page('7').slice(0, -20)}`),
    ])
    bench.write('mangled.jsonl', mangled)
    const { code, files } = await bench.run(['mangled.jsonl'])
    expect([code, files[0]?.format, files[0]?.accepted, files[0]?.duplicates]).toEqual([1, 'twarc', 4, 1])
    const entries = readFileSync(join(bench.folder, 'mangled.jsonl.rejects.ndjson'), 'utf8').trim().split('\n')
    expect(entries.map((entry) => JSON.parse(entry) as unknown)).toMatchObject([
      { line: 2, reason: expect.stringMatching(/^not JSON: Bad control character/) as string },
      { line: 3, reason: expect.stringMatching(/^longer than 16777216 bytes/) as string },
      { line: 5, reason: expect.stringMatching(/^not UTF-8 text/) as string },
      { line: 7, reason: expect.stringMatching(/^not JSON/) as string },
    ])
    expect(await nativeIds()).toEqual(['x 1', 'x 2', 'x 5', 'x 6'])
  })

  it('of one JSON document lose one message to a lost quote, and the end to a cut', async () => {
    const whole = telegram(50)
    const mangled = whole.replace('"bas 7 lambat "', '"bas 7 lambat ').replace('\n', '\r\n')
    bench.write('result.json', mangled.slice(0, mangled.lastIndexOf('"bas 49')))
    const { code, files } = await bench.run(['result.json', '--channel', '@BeritaSG'])
    expect(code).toBe(1)
    expect(files).toMatchObject([{ format: 'telegram', accepted: 48, rejected: 2 }])
    expect(await nativeIds()).not.toContain('telegram beritasg/8')
  })
})

describe('after kill -9', () => {
  async function killedAt(name: string, stops: readonly number[]): Promise<void> {
    for (const stopAt of stops) {
      const { child, ended } = bench.start([name])
      const deadline = performance.now() + 30_000
      while ((await bench.countPosts()) < stopAt) {
        if (performance.now() > deadline) throw new Error('waited 30 s in vain')
        await delay(5)
      }
      child.kill('SIGKILL')
      await ended
    }
  }

  it('one big JSON document continues after the last stored message', async () => {
    bench.write('result.json', telegram(3_200))
    await killedAt('result.json', [200, 800, 1_400])
    const before = await bench.countPosts()
    expect(before).toBeLessThan(3_200)
    const { files } = await bench.run(['result.json'])
    expect(files).toMatchObject([{ status: 'imported', accepted: 3_200, duplicates: 0 }])
    expect(files[0]?.resumedAtLine).not.toBeNull()
    const ids = Array.from({ length: 3_200 }, (_, index) => `telegram c/1234567890/${index + 1}`)
    expect(await nativeIds()).toEqual(ids.sort())
    expect((await bench.pipeline.law()).law).toBe('holds')
  })

  it('a line with many posts is not taken for read when some of them are', async () => {
    // 450 posts a line and 200 a transaction: most checkpoints stand inside a line.
    const pageOf = (line: number): string =>
      JSON.stringify({
        data: Array.from({ length: 450 }, (_, index) => post(String(1_000_000 + line * 450 + index), 'sian')),
      })
    bench.write('pages.jsonl', Array.from({ length: 8 }, (_, line) => `${pageOf(line)}\n`).join(''))
    await killedAt('pages.jsonl', [200, 1_000, 1_900])
    const before = await bench.countPosts()
    expect(before).toBeLessThan(3_600)
    const { files } = await bench.run(['pages.jsonl'])
    expect(files).toMatchObject([{ status: 'imported', accepted: 3_600, duplicates: 0 }])
    expect(await bench.countPosts()).toBe(3_600)
  })
})
