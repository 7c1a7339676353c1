import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { spawn } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { MEANING_SIZE } from '../../src/domain/annotation.js'
import { signBits } from '../../src/domain/meaning.js'
import { Provenance } from '../../src/domain/reading/answer.js'
import { packageRoot } from '../../src/package-root.js'
import { directionAt } from '../support/directions.js'
import { collect, kopitalk, startKopitalk, type Finished } from '../support/kopitalk.js'
import { startPipeline, type Pipeline } from '../support/pipeline.js'
import { buildWorld, worldPosts } from '../support/reading-world.js'

const posts = worldPosts()

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
  pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, 'parquet')
  await buildWorld(pipeline.pool, { key: 'live', isSample: false }, posts)
}, 60_000)
afterAll(() => pipeline.stop())
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'kopitalk-parquet-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function readParquet(name: string) {
  const file = await asyncBufferFromFile(path(name))
  const metadata = await parquetMetadataAsync(file)
  const notes = new Map(metadata.key_value_metadata?.map(({ key, value }) => [key, value]))
  return { metadata, notes, rows: (await parquetReadObjects({ file })) as Record<string, unknown>[] }
}

describe('a Parquet file', () => {
  it('has types that other programs know, and says where it is from', async () => {
    const args = ['posts', '--out', path('posts.parquet'), '--page-rows', '100', '--language', 'en,zh', '--q', 'bus']
    const { code, stderr } = await runExport(...args)
    expect(code, stderr).toBe(0)
    const { metadata, notes, rows } = await readParquet('posts.parquet')
    const expected = posts.filter(({ language, text }) => ['en', 'zh'].includes(language) && /bus/.test(text))
    expect(rows).toHaveLength(expected.length)
    expect(new Set(rows.map((row) => row.native_id))).toEqual(new Set(expected.map(({ nativeId }) => nativeId)))
    const [undated, dated] = [expected.find((post) => !post.postedAt), expected.find((post) => post.postedAt)]
    const postedAt = (nativeId = ''): unknown => rows.find((row) => row.native_id === nativeId)?.posted_at
    expect([postedAt(undated?.nativeId), postedAt(dated?.nativeId)]).toEqual([null, dated?.postedAt])

    const type = (name: string) => {
      const { type, logical_type: logical } = metadata.schema.find((element) => element.name === name) ?? {}
      return [type, logical]
    }
    expect(type('posted_at')).toEqual(['INT64', { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' }])
    expect(type('text')).toEqual(['BYTE_ARRAY', { type: 'STRING' }])
    expect(type('post')).toEqual(['INT64', undefined])
    expect(metadata.row_groups.map((group) => Number(group.num_rows))).toEqual([expected.length])
    const language = metadata.row_groups[0]?.columns.find((one) => one.meta_data?.path_in_schema[0] === 'language')
    expect(language?.meta_data).toMatchObject({ codec: 'SNAPPY', dictionary_page_offset: expect.any(BigInt) as bigint })

    expect(Object.fromEntries(notes)).toMatchObject({ collection: 'live', language: 'en,zh', q: 'bus' })
    expect(notes.get('rows')).toBe(String(expected.length))
    const provenance = Provenance.parse(JSON.parse(notes.get('provenance') ?? ''))
    expect(provenance).toMatchObject({ posts: expected.length, query: { q: 'bus', language: 'en,zh' }, window: null })
    expect(provenance.models).toHaveProperty('sentiment.name')
    expect(readFileSync(path('posts.parquet.codebook.md'), 'utf8')).toContain(provenance.models.sentiment?.name)
  })

  it('has a row group a page, and may be empty', async () => {
    await runExport('ids', '--out', path('ids.parquet'), '--page-rows', '100')
    const { metadata } = await readParquet('ids.parquet')
    expect(metadata.row_groups.map((group) => Number(group.num_rows))).toEqual([100, 100, 40])
    await runExport('posts', '--out', path('none.parquet'), '--q', 'nothing-says-this')
    const none = await readParquet('none.parquet')
    expect(none.rows).toEqual([])
    expect(none.metadata.schema.map(({ name }) => name)).toContain('text')
  })

  it('leaves nothing when it is stopped', async () => {
    // The first page waits for this lock, so that the signal comes in the middle of the work.
    const lock = await pipeline.pool.connect()
    await lock.query('begin; lock table post in access exclusive mode')
    const child = startKopitalk(['export', 'posts', '--out', path('cut.parquet'), '--page-rows', '10'], env())
    const output = collect(child)
    const closed = once(child, 'close')
    while (!existsSync(path('cut.parquet.part')) && child.exitCode === null) await delay(2)
    child.kill('SIGTERM')
    await lock.query('rollback')
    lock.release()
    await closed
    expect({ code: child.exitCode, out: output().stdout }).toEqual({ code: 1, out: '' })
    expect(output().stderr).toMatch(/^Stopped after \d+ rows\. .* starts from the beginning\.\n$/)
    expect(readdirSync(folder).filter((name) => name.startsWith('cut'))).toEqual([])
  })
})

describe('vectors', () => {
  const meanings = new Map([0, 40, 80].map((angle, at) => [`w${at + 1}`, directionAt(angle)]))
  beforeAll(async () => {
    await pipeline.pool.query('update meaning set model_ordinal = 5')
    for (const [nativeId, meaning] of meanings) {
      const values = [nativeId, Buffer.from(meaning.vector.buffer), meaning.scale, signBits(meaning)]
      await pipeline.pool.query(
        `update meaning set outcome = 'done', reason = null, vector = $2, scale = $3, bits = $4::bit(384)
         from post where post.id = post_id and native_id = $1`,
        values,
      )
    }
    await pipeline.pool.query(
      `update meaning set model_ordinal = 4 from post where post.id = post_id and native_id = 'w3'`,
    )
  })

  it('are in Parquet and NDJSON what the stage stored, with the model behind each', async () => {
    for (const name of ['posts.parquet', 'posts.ndjson']) {
      const { code, stderr } = await runExport('posts', '--vectors', '--out', path(name), '--page-rows', '50')
      expect(code, stderr).toBe(0)
    }
    const { rows, notes, metadata } = await readParquet('posts.parquet')
    expect(rows).toHaveLength(posts.length)
    const found = rows.filter((row) => Array.isArray(row.vector))
    expect(new Set(found.map((row) => row.native_id))).toEqual(new Set(meanings.keys()))
    for (const row of found) {
      const { vector, scale } = meanings.get(String(row.native_id)) ?? directionAt(0)
      expect(row.vector).toEqual(Array.from(vector, (value) => Math.fround(value * scale)))
      expect(Math.hypot(...(row.vector as number[]))).toBeCloseTo(1, 2)
      expect(row.vector_model).toBe(row.native_id === 'w3' ? 4n : 5n)
    }
    expect(JSON.parse(notes.get('vectors') ?? '')).toEqual({ name: 'meaning', ordinal: 5, size: MEANING_SIZE })
    expect(metadata.schema.find(({ name }) => name === 'element')).toMatchObject({ type: 'FLOAT' })

    const lines = readFileSync(path('posts.ndjson'), 'utf8').trimEnd().split('\n')
    const json = lines.map((line) => JSON.parse(line) as { native_id: string; vector: number[] | null })
    expect(json).toHaveLength(posts.length)
    for (const { native_id, vector } of json) {
      const same = rows.find((row) => row.native_id === native_id)?.vector
      expect(vector?.map(Math.fround)).toEqual(same)
    }
  })

  it('have no form in CSV and belong to posts, and without the option there are none', async () => {
    for (const args of [[], ['--format', 'csv', '--out', path('x.parquet')]]) {
      const { code, stdout, stderr } = await runExport('posts', '--vectors', ...args)
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
      expect(stderr).toContain('Write Parquet: --vectors --out posts.parquet')
    }
    const ids = await runExport('ids', '--vectors', '--format', 'ndjson')
    expect(ids.code).toBe(2)
    expect(ids.stderr).toContain('Only posts have vectors')
    await runExport('posts', '--out', path('posts.parquet'))
    const { notes, metadata } = await readParquet('posts.parquet')
    expect(metadata.schema.map(({ name }) => name)).not.toContain('vector')
    expect(notes.has('vectors')).toBe(false)
  })
})

/** Runs an export in a process whose files may have so many KiB, as on a disk that becomes full. */
async function exportWithRoom(kib: number, ...args: string[]): Promise<Finished> {
  const program = join(packageRoot(), 'dist/src/bin/kopitalk.js')
  const child = spawn(
    'bash',
    ['-c', `ulimit -f ${kib}; exec "$@"`, 'bash', process.execPath, program, 'export', ...args],
    { env: { PATH: process.env.PATH ?? '', ...env() }, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const output = collect(child)
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, ...output() }
}

describe('a place without room', () => {
  it.each([
    ['posts.csv', 'The same command continues'],
    ['posts.csv.gz', 'The same command continues'],
    ['posts.parquet', 'Parquet is written whole'],
  ])('never makes half of %s, says so, and the next run makes the whole file', async (name, next) => {
    expect((await runExport('posts', '--out', path(`whole-${name}`))).code).toBe(0)
    const whole = statSync(path(`whole-${name}`)).size
    const { code, stdout, stderr } = await exportWithRoom(Math.floor(whole / 1024), 'posts', '--out', path(name))
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/cannot be written: (no file may be that large|no space is left) there\. Make room/)
    expect(stderr).toContain(next)
    expect(existsSync(path(name))).toBe(false)
    expect(existsSync(path(`${name}.part`))).toBe(!name.endsWith('parquet'))
    expect((await runExport('posts', '--out', path(name))).code).toBe(0)
    if (!name.endsWith('parquet')) expect(readFileSync(path(name))).toEqual(readFileSync(path(`whole-${name}`)))
    else expect((await readParquet(name)).rows).toHaveLength(posts.length)
  })
})
