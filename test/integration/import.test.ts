import { existsSync, readdirSync, readFileSync, readlinkSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import type { FilePreview } from '../../src/importing/preview-file.js'
import { linesOf, openImportBench, type ImportBench } from '../support/import-bench.js'

let bench: ImportBench

beforeEach(async () => {
  bench = await openImportBench({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') })
})
afterEach(() => bench.close())

describe('import', () => {
  it('brings posts of every format on record once, and knows a file again under another name', async () => {
    bench.write('a.tsv', 'positive\t"Shiok" lah\nnegative\tsame\nnegative\tsame\n')
    const first = await bench.run(['a.tsv', '--map', 'label,text', '--collection', 'tweets'])
    expect(first).toMatchObject({
      code: 0,
      files: [
        { status: 'imported', accepted: 3, duplicates: 0, rejected: 0, undated: 3, ignored: ['label'], rejects: null },
      ],
    })
    expect(await bench.texts()).toEqual(['"Shiok" lah', 'same', 'same'])

    bench.write('b.tsv', readFileSync(join(bench.folder, 'a.tsv')))
    const known = await bench.start(['b.tsv', '--map', 'label,text', '--collection', 'tweets']).ended
    expect(known.stdout).toBe('b.tsv was already imported into tweets (3 posts). To read it again: --again\n')
    const again = await bench.run(['b.tsv', '--map', 'label,text', '--collection', 'tweets', '--again'])
    expect(again.files).toMatchObject([{ accepted: 0, duplicates: 3 }])
    const otherwise = await bench.run(['a.tsv', '--as', 'lines', '--collection', 'tweets'])
    expect(otherwise).toMatchObject({ code: 2, stderr: expect.stringMatching(/in another way.*--again/) as string })

    bench.write(
      'c.ndjson',
      `${JSON.stringify({ text: 'train fault', platform: 'x', nativeId: '7', postedAt: '2025-05-01T08:00:00+08:00', authorPlace: 'Bishan' })}\n`,
    )
    bench.write('d.csv', 'id,body,when\n1,"two\nlines",2025-05-01\n')
    bench.write('e.txt', gzipSync('one\n\ntwo\n'))
    expect(await bench.run(['c.ndjson', '--collection', 'mix'])).toMatchObject({
      code: 0,
      files: [{ accepted: 1, undated: 0 }],
    })
    expect(
      await bench.run(['d.csv', '--map', 'nativeId=id,text=body,postedAt=when', '--platform', 'forum']),
    ).toMatchObject({
      code: 0,
    })
    expect(await bench.run(['e.txt', '--as', 'lines'])).toMatchObject({ code: 0, files: [{ accepted: 2 }] })
    const { rows } = await bench.pipeline.pool.query(
      `select post.platform, native_id, text, posted_at, declared_place, key
       from post join collection_post on post_id = post.id join collection on collection.id = collection_id
       left join author on author.id = author_id where post.platform <> 'file' order by native_id`,
    )
    expect(rows).toEqual([
      {
        platform: 'forum',
        native_id: '1',
        text: 'two\nlines',
        posted_at: new Date('2025-05-01T00:00:00Z'),
        declared_place: null,
        key: 'import',
      },
      {
        platform: 'x',
        native_id: '7',
        text: 'train fault',
        posted_at: new Date('2025-05-01T00:00:00Z'),
        declared_place: 'Bishan',
        key: 'mix',
      },
    ])
    expect((await bench.pipeline.law()).law).toBe('holds')
  })

  it('rejects or normalises what is bad, with line and reason, and continues', async () => {
    const bad = [
      JSON.stringify({ text: 'first' }),
      '{"text": "broken',
      JSON.stringify({ text: 'a\0b and lone \uD800 surrogate' }),
      JSON.stringify({ text: 'far future', postedAt: '9999-12-31T23:59:59Z' }),
      JSON.stringify({ text: 'no day', postedAt: '2025-02-30' }),
      JSON.stringify({ text: 'lah '.repeat(250_000) }),
      JSON.stringify({ text: 'x'.repeat(3 * 1024 * 1024) }),
      JSON.stringify({ text: `'; drop table post; -- <script>alert(1)</script> =1+1 \u202e👨‍👩‍👧‍👦`, community: `"';--` }),
    ]
    const bytes = Buffer.concat([
      Buffer.from(linesOf(bad)),
      Buffer.from([0x7b, 0xff, 0xfe, 0xfd, 0xfc, 0xfb, 0x0a]),
      Buffer.from('{"text": "half an emoji '),
      Buffer.from([0xf0, 0x9f]),
      Buffer.from('"}\n{"text": "last"}'),
    ])
    bench.write('bad.ndjson', bytes)
    const { code, files, stderr } = await bench.run(['bad.ndjson'])
    expect(code).toBe(1)
    expect(stderr).toBe('3 items were rejected: see bad.ndjson.rejects.ndjson\n')
    expect(files).toMatchObject([
      {
        status: 'imported',
        ...{ accepted: 8, rejected: 3, normalised: 3, rejects: 'bad.ndjson.rejects.ndjson' },
        omitted: { postedAt: { 'not a day of the calendar': 1 } },
      },
    ])
    const entries = readFileSync(join(bench.folder, 'bad.ndjson.rejects.ndjson'), 'utf8').trim().split('\n')
    expect(entries.map((entry) => JSON.parse(entry) as unknown)).toMatchObject([
      { file: 'bad.ndjson', line: 2, action: 'rejected', reason: expect.stringMatching(/^not JSON/) as string },
      { line: 3, action: 'normalised', reason: 'nul_removed; lone_surrogates_replaced' },
      { line: 6, action: 'normalised', reason: 'truncated' },
      { line: 7, action: 'rejected', reason: expect.stringMatching(/^longer than 2097152 bytes/) as string },
      { line: 9, action: 'rejected', reason: expect.stringMatching(/^not UTF-8 text/) as string },
      { line: 10, action: 'normalised', reason: 'bytes that are not UTF-8 became U+FFFD' },
    ])
    const stored = await bench.texts()
    expect(stored).toHaveLength(8)
    expect(stored).toContain(`'; drop table post; -- <script>alert(1)</script> =1+1 \u202e👨‍👩‍👧‍👦`)
    expect(stored).toContain('last')
    const { rows } = await bench.pipeline.pool.query(`select posted_at from post where text = 'far future'`)
    expect(rows).toEqual([{ posted_at: new Date('9999-12-31T23:59:59Z') }])
  })

  it('gives each file its own result, and exit code 2 when one cannot be read', async () => {
    bench.write('good.txt', 'hello\n')
    const { code, files, stderr } = await bench.run(['missing.txt', 'good.txt', '/dev/null', '--as', 'lines'])
    expect(code).toBe(2)
    expect(files.map(({ status }) => status)).toEqual(['failed', 'imported', 'failed'])
    expect(stderr).toBe('missing.txt does not exist\n/dev/null is not a file\n')
    const unclear = await bench.run(['good.txt'])
    expect(unclear).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/good\.txt could be of several formats.*--as/) as string,
    })
  })

  it('shows in a dry run what it would do, without servers and without writing', async () => {
    bench.write('posts.csv', 'text,postedAt,mood\n"red \u001b[31m text",2025-01-01,ok\nbad,never,ok\nshort,ok\n')
    const away = { DATABASE_URL: 'postgres://127.0.0.1:1/none', REDIS_URL: 'redis://127.0.0.1:1' }
    const plain = await bench.start(['posts.csv', '--dry-run'], away).ended
    expect(plain.code).toBe(1)
    expect(plain.stdout).toMatch(/posts\.csv read as csv: 2 posts \(1 undated\), 1 rejected/)
    expect(plain.stdout).toContain('Left out of posts that stay: postedAt: 1 not a date\n')
    expect(plain.stdout).toContain('  date      column postedAt (1 of 2 posts)\n  kind      original: no column says\n')
    expect(plain.stdout).toMatch(/line 4 rejected: 2 columns instead of 3/)
    expect(plain.stdout).not.toContain('\u001b')
    const json = await bench.run(['posts.csv', '--dry-run'], away)
    expect(json.files as unknown as FilePreview[]).toMatchObject([
      { status: 'dry run', posts: 2, ignored: ['mood'], rows: [{ line: 2 }, { line: 3 }] },
    ])
    expect(existsSync(join(bench.folder, 'posts.csv.rejects.ndjson'))).toBe(false)
    expect(await bench.countPosts()).toBe(0)
  })

  it.each(['SIGINT', 'SIGTERM'] as const)('leaves a dry run at once on %s, and says so', async (signal) => {
    const huge = join(bench.folder, 'huge.txt')
    bench.write('huge.txt', 'one post\n')
    truncateSync(huge, 2 ** 40) // on no disk: hours of reading in which nothing is a post
    const { child, ended } = bench.start(['huge.txt', '--as', 'lines', '--dry-run'])
    await expect.poll(() => filesOf(child.pid), { timeout: 30_000, interval: 20 }).toContain(huge)
    child.kill(signal)
    expect(await ended).toMatchObject({
      code: 1,
      stdout: '',
      stderr: `Dry run broke off: stopped by ${signal}. Nothing was written\n`,
    })
  })

  it('rejects what nests without end, in a dry run and in earnest, and takes its neighbours', async () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)
    bench.write(
      'deep.ndjson',
      `{"text":"one"}\n{"text":"two","x":${nested(100_000)}}\n{"text":"three","x":${nested(99)}}\n`,
    )
    bench.write('deep.json', nested(100_000))
    const dry = await bench.start(['deep.ndjson', '--dry-run']).ended
    expect([dry.code, dry.stdout]).toEqual([
      1,
      expect.stringContaining('line 2 rejected: not JSON: it nests deeper than'),
    ])
    const { code, files } = await bench.run(['deep.ndjson'])
    expect([code, files]).toMatchObject([1, [{ accepted: 2, rejected: 1 }]])
    expect((await bench.texts()).sort()).toEqual(['one', 'three'])
    const unknown = await bench.start(['deep.json', '--dry-run']).ended
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('could be of several formats')])
  })
})

/** Paths of the files that a process has open; Linux only. */
function filesOf(pid = 0): string[] {
  const folder = `/proc/${pid}/fd`
  return readdirSync(folder).flatMap((number) => {
    try {
      return [readlinkSync(join(folder, number))]
    } catch {
      return [] // closed meanwhile
    }
  })
}
