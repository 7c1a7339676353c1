import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { STAGES } from '../../src/domain/stage.js'
import { enqueue } from '../../src/queues/queues.js'
import { withoutFormulas } from '../../src/domain/reading/formulas.js'
import { erasePost } from '../../src/store/people/erase.js'
import { fontNotice, missingScripts } from '../../src/report/fonts.js'
import { collect, kopitalk, startKopitalk, type Finished } from '../support/kopitalk.js'
import { rawPost, startPipeline, TEST_HASH_KEY, type Pipeline } from '../support/pipeline.js'
import { rollUp } from '../support/rollups.js'

/** What a spreadsheet, a parser or a reader of markup might trip over. */
const HARD_TEXTS = [
  '=HYPERLINK("http://example.org","win")',
  '  +65 6123 4567 call',
  '＝cmd|calc',
  '-1 for this queue',
  'a "quoted", comma;\nand a line break',
  '<script>alert(1)</script> சிங்கப்பூர் 新加坡 🇸🇬',
  'back\\slash \\n and \\. end',
  'right to left \u202Eevil',
  'for programs that part by semicolon;=1+1',
  'by tab\t@sum(1)\n-1 in a new line; "=2+2"',
]
const PLAIN_POSTS = 1_200

let pipeline: Pipeline
let folder: string
const env = (): Record<string, string> => ({
  DATABASE_URL: pipeline.databaseUrl,
  REDIS_URL: inject('redisUrl'),
  QUEUE_PREFIX: pipeline.prefix,
  KOPITALK_HOME: join(folder, 'home'),
})
const runExport = (...args: string[]): Promise<Finished> => kopitalk(['export', ...args], env())
const path = (name: string): string => join(folder, name)

beforeAll(async () => {
  pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, 'export')
  const texts = [...HARD_TEXTS, ...Array.from({ length: PLAIN_POSTS }, (_, n) => `post number ${n} about #Kopi ${n}`)]
  for (let at = 0; at < texts.length; at += 500) {
    const page = texts.slice(at, at + 500).map((text, n) =>
      rawPost({
        nativeId: `e${at + n}`,
        text,
        postedAt: at + n < HARD_TEXTS.length ? null : new Date(Date.UTC(2026, 2, 1, (at + n) % 48)),
      }),
    )
    await enqueue(pipeline.queues, (await pipeline.inbox.accept(page, { collection: 'test' })).batches)
  }
  pipeline.workHere(STAGES)
  await pipeline.drained(60_000)
  await rollUp(pipeline.pool)
}, 120_000)
afterAll(() => pipeline.stop())
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'kopitalk-export-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

type Row = Record<string, string>
const readCsv = (text: string | Buffer): Row[] => parse(text, { columns: true })

describe('kopitalk export', () => {
  it('writes every post once, as CSV that no spreadsheet runs', async () => {
    const { code, stdout, stderr } = await runExport('posts', '--out', path('posts.csv'))
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain(`${PLAIN_POSTS + HARD_TEXTS.length} rows`)
    const rows = readCsv(readFileSync(path('posts.csv')))
    expect(new Set(rows.map((row) => row.native_id)).size).toBe(PLAIN_POSTS + HARD_TEXTS.length)
    const text = (at: number): string => rows.find((row) => row.native_id === `e${at}`)?.text ?? ''
    for (const [at, hard] of HARD_TEXTS.entries()) {
      expect(text(at)).toBe(withoutFormulas(hard)) // Postgres and JavaScript do the same
      expect(text(at)).not.toMatch(/(?:^|[;\t\n\r])[\s"]*[-+=@＝＋－＠]/)
    }
    expect(rows.find((row) => row.native_id === 'e100')).toMatchObject({ hashtags: 'kopi', platform: 'test' })
    expect(rows.find((row) => row.native_id === 'e0')?.posted_at).toBe('')
    const codebook = readFileSync(path('posts.csv.codebook.md'), 'utf8')
    for (const column of Object.keys(rows[0] ?? {})) expect(codebook).toContain(`| ${column} |`)
  })

  it('writes texts exactly as posted to NDJSON and Parquet, and the same values to both', async () => {
    expect((await runExport('posts', '--out', path('posts.ndjson.gz'))).code).toBe(0)
    expect((await runExport('posts', '--out', path('posts.parquet'))).code).toBe(0)
    const lines = gunzipSync(readFileSync(path('posts.ndjson.gz')))
      .toString()
      .trimEnd()
      .split('\n')
    const json = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
    const text = (at: number): unknown => json.find((row) => row.native_id === `e${at}`)?.text
    expect(HARD_TEXTS.map((_, at) => text(at))).toEqual(HARD_TEXTS)
    const file = await asyncBufferFromFile(path('posts.parquet'))
    const parquet = (await parquetReadObjects({ file })) as Record<string, unknown>[]
    const plain = (row: Record<string, unknown>): unknown =>
      JSON.parse(JSON.stringify(row, (_key, value: unknown) => (typeof value === 'bigint' ? Number(value) : value)))
    expect(parquet.map(plain)).toEqual(json)
    const notes = (await parquetMetadataAsync(file)).key_value_metadata
    expect(notes).toContainEqual({ key: 'collection', value: 'test' })
  })

  it('counts by hour what the posts are, and leaves everything but ids out of ids', async () => {
    const counts = readCsv((await runExport('counts')).stdout)
    expect(counts.reduce((sum, row) => sum + Number(row.posts), 0)).toBe(PLAIN_POSTS + HARD_TEXTS.length)
    expect(counts.filter((row) => row.hour === '').reduce((sum, row) => sum + Number(row.posts), 0)).toBe(
      HARD_TEXTS.length,
    )
    const ids = readCsv((await runExport('ids')).stdout)
    expect(Object.keys(ids[0] ?? {})).toEqual(['platform', 'native_id'])
    expect(ids).toHaveLength(PLAIN_POSTS + HARD_TEXTS.length)
  })

  it('keeps to its filter', async () => {
    const rows = readCsv((await runExport('ids', '--from', '2026-03-01', '--to', '2026-03-02')).stdout)
    const { rows: expected } = await pipeline.pool.query<{ count: number }>(
      `select count(*) from post where posted_at >= '2026-03-01T00:00+08' and posted_at < '2026-03-02T00:00+08'`,
    )
    expect(rows.length).toBe(expected[0]?.count)
    expect(rows.length).toBeGreaterThan(0)
    expect(readCsv((await runExport('ids', '--term', '#kopi')).stdout)).toHaveLength(PLAIN_POSTS)
  })

  it('leaves out a post that was erased, also before the rollups have heard of it', async () => {
    const post = rawPost({ nativeId: 'gone', text: 'to be forgotten' })
    await enqueue(pipeline.queues, (await pipeline.inbox.accept([post], { collection: 'test' })).batches)
    await pipeline.drained(60_000)
    await rollUp(pipeline.pool)
    const has = async (): Promise<boolean> => (await runExport('posts')).stdout.includes('gone')
    expect(await has()).toBe(true)
    await erasePost(pipeline.pool, 'test', 'gone', TEST_HASH_KEY)
    expect(await has()).toBe(false)
    await rollUp(pipeline.pool)
  })

  it('continues where a killed run stopped, and the file is the same as after one run', async () => {
    expect((await runExport('posts', '--out', path('whole.csv.gz'))).code).toBe(0)
    // A run that was killed: two thirds of a member behind the last note, as kill -9 leaves it.
    const args = ['export', 'posts', '--out', path('cut.csv.gz')]
    const child = startKopitalk([...args, '--page-rows', '10'], env())
    const output = collect(child)
    const closed = once(child, 'close')
    while (!existsSync(path('cut.csv.gz.progress.json')) && child.exitCode === null) await delay(2)
    child.kill('SIGKILL')
    await closed
    expect(existsSync(path('cut.csv.gz')), output().stderr).toBe(false)
    writeFileSync(path('cut.csv.gz.part'), Buffer.from('garbage behind the last note'), { flag: 'a' })
    const other = await kopitalk([...args, '--reposts', 'without'], env())
    expect(other).toMatchObject({ code: 2 })
    expect(other.stderr).toContain('Give the same options')
    const again = await kopitalk(args, env())
    expect(again).toMatchObject({ code: 0, stderr: '' })
    expect(again.stdout).toContain('by an earlier run')
    expect(gunzipSync(readFileSync(path('cut.csv.gz')))).toEqual(gunzipSync(readFileSync(path('whole.csv.gz'))))
  })

  it('refuses to write over a file, and filters it cannot read, naming each', async () => {
    writeFileSync(path('there.csv'), 'mine')
    const taken = await runExport('posts', '--out', path('there.csv'))
    expect(taken).toMatchObject({ code: 2 })
    expect(taken.stderr).toContain('exists and would be lost')
    expect(readFileSync(path('there.csv'), 'utf8')).toBe('mine')
    const wrong = await runExport('posts', '--language', 'xx-nonsense', '--origin', 'abroad', '--from', 'yesterday')
    expect(wrong.code).toBe(2)
    for (const option of ['--language', '--origin', '--from']) expect(wrong.stderr).toContain(option)
    expect((await runExport('posts', '--collection', 'nope')).stderr).toContain('--collection: Unknown collection nope')
  })
})

describe('kopitalk report', () => {
  it('writes every figure, and a page that needs neither server nor network and runs nothing', async () => {
    await pipeline.pool.query(`update collection set title = '<img src=x onerror=alert(1)>' where key = 'test'`)
    const out = path('report')
    const { code, stderr, stdout } = await kopitalk(['report', '--out', out], env())
    const fonts = fontNotice(missingScripts()) // of the machine that tests
    expect({ code, stderr }).toEqual({ code: 0, stderr: fonts === null ? '' : `${fonts}\n` })
    expect(stdout).toContain('9 figures')
    const names = readdirSync(out)
    const figures = names.filter((name) => name.endsWith('.svg')).map((name) => name.slice(0, -4))
    expect(figures).toHaveLength(9)
    for (const figure of figures) {
      expect(names).toContain(`${figure}.csv`)
      if (missingScripts().includes('Latin')) continue
      const png = readFileSync(join(out, `${figure}.png`))
      expect(png.subarray(1, 4).toString()).toBe('PNG')
    }
    const days = readCsv(readFileSync(join(out, 'posts-over-time.csv')))
    expect(days.reduce((sum, row) => sum + Number(row.posts), 0)).toBe(PLAIN_POSTS)
    const page = readFileSync(join(out, 'index.html'), 'utf8')
    expect(page.match(/<svg/g)).toHaveLength(9)
    expect(page).toContain('&lt;img src=x')
    expect(page).not.toMatch(/<img|<script|<link/)
    expect(page.replaceAll(/xmlns(:\w+)?="[^"]*"/g, '')).not.toMatch(/https?:/)
  })

  it('leaves existing files in the folder alone by default', async () => {
    writeFileSync(path('index.html'), 'mine')
    const refused = await kopitalk(['report', '--out', folder], env())
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain('--overwrite')
    expect(readFileSync(path('index.html'), 'utf8')).toBe('mine')
  })
})
