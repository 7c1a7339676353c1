import {
  copyFileSync,
  createReadStream,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gunzipSync, gzipSync } from 'node:zlib'
import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { openBackup, restoreBackup } from '../../src/backup/restore-backup.js'
import { writeBackup } from '../../src/backup/write-backup.js'
import { UsageError } from '../../src/domain/errors.js'
import { readLaw } from '../../src/read/pipeline/status.js'
import { ensureCollection } from '../../src/store/collections.js'
import { createInbox } from '../../src/store/pipeline/inbox.js'
import { listMigrations, migrate, MIGRATIONS_FOLDER, missingMigrations } from '../../src/store/migrate.js'
import { createPool } from '../../src/store/pool.js'
import { createDatabase, type TestDatabase } from '../support/servers.js'
import { contents } from '../support/table-contents.js'
import { leasedSource } from '../support/sources.js'

const NASTY = [
  'tab\there\nline\r\nback\\slash \\N \\. \\t "quotes" \'single\'',
  '\\.',
  '\\N',
  '',
  '😭👨‍👩‍👧‍👦🇸🇬 Wah lau eh 新加坡 தமிழ் \u202eright to left\u202c',
  '{"json":"[1,2]"} {a,b} <script>alert(1)</script> =1+1',
  "'; drop table post; --",
  'sambal '.repeat(10_000), // beyond one piece of the stream
]
const KEY = 'f'.repeat(64)
const installation = {
  keys: { authorHashKey: KEY, adminPassword: 'only for this test' },
  settings: { PAYLOAD_DAYS: '7' },
}

let folder: string
let source: TestDatabase
let sourcePool: pg.Pool
let target: TestDatabase
let pool: pg.Pool
let file: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kopitalk-backup-'))
  file = join(folder, 'first.backup')
  source = await createDatabase(inject('databaseUrl'), 'backup_source')
  sourcePool = createPool(source.url, { max: 3, applicationName: 'backup-test' })
  await fill(sourcePool)
  await writeBackup(sourcePool, file, installation)
})

beforeEach(async () => {
  await pool?.end()
  target = await createDatabase(inject('databaseUrl'), 'backup_target')
  pool = createPool(target.url, { max: 3, applicationName: 'backup-test' })
})

afterAll(async () => {
  await Promise.all([sourcePool.end(), pool.end()])
  await source.drop()
  await target.drop()
  rmSync(folder, { recursive: true })
})

async function fill(db: pg.Pool): Promise<void> {
  await migrate(db)
  await ensureCollection(db, { key: 'backup-test', title: 'Backup\ttest', isSample: false })
  const inbox = createInbox(db, { hashKey: KEY, keepHandles: false })
  const posts = NASTY.map((text, index) => ({
    platform: 'test',
    nativeId: `nasty ${index} \t\\`,
    text,
    postedAt: new Date(Date.UTC(2026, 7, 9, 0, index)),
    editedAt: null,
    kind: 'original' as const,
    parentNativeId: null,
    author: { nativeId: `author ${index % 3}`, handle: null, declaredPlace: 'Toa Payoh\\', createdAt: null },
    languageTag: null,
    placeTag: null,
    community: null,
    counts: { likes: index },
    payload: { raw: '\\x00 \u2028' },
  }))
  const { token, sourceKey: key } = await leasedSource(db, 'test/source')
  await inbox.accept(posts, { collection: 'backup-test', source: { key, token, from: null, to: 'page 2' } })
  await db.query(
    `insert into language (post_id, outcome, label, confidence, shares, evidence, post_version, model_ordinal)
     select id, 'done', 'en-SG', 0.1 + 0.2, '{"en-SG": 0.30000000000000004}', '["lah\\t"]', 1, 1 from post limit 3`,
  )
  await db.query(
    `insert into sentiment (post_id, outcome, label, negative, neutral, positive, post_version, model_ordinal)
     select id, 'done', 'negative', 0.7, 0.2, 0.1, 1, 1 from post limit 2`,
  )
}

async function restore(path: string, replace = false) {
  const backup = await openBackup(createReadStream(path), path)
  const restored = await restoreBackup(pool, backup, { replace }).finally(() => backup.close())
  return { header: backup.header, ...restored }
}

describe('backup and restore', () => {
  it('bring every row of every table back into an empty database, whatever its text contains', async () => {
    const { header, rows, migrated } = await restore(file)
    expect(header).toMatchObject(installation)
    expect(rows?.post).toBe(NASTY.length)
    expect(migrated).toEqual([])
    const before = await contents(sourcePool)
    expect(before.post).toHaveLength(NASTY.length)
    expect(before.raw_payload).toHaveLength(NASTY.length)
    expect(await contents(pool)).toEqual(before)
    const { rows: texts } = await pool.query<{ text: string }>('select text from post order by id')
    const differing = texts.flatMap(({ text }, at) => (text.slice(0, 5_000) === NASTY[at]?.slice(0, 5_000) ? [] : [at]))
    expect(differing).toEqual([])
    expect(await missingMigrations(pool)).toEqual([])
  })

  it('keep the pending work, under numbers that no job in Redis can have', async () => {
    await restore(file)
    const { law, stages } = await readLaw(pool)
    expect(law).toBe((await readLaw(sourcePool)).law)
    expect(stages.clean.pending).toBe(NASTY.length)
    const last = async (db: pg.Pool, what: string) =>
      Number((await db.query<{ id: string }>(`select ${what}(id) as id from work_batch`)).rows[0]?.id)
    expect(await last(pool, 'min')).toBeGreaterThan((await last(sourcePool, 'max')) + 1_000_000)
  })

  it('continue the numbers where the backup ended', async () => {
    await restore(file)
    const inbox = createInbox(pool, { hashKey: KEY, keepHandles: false })
    const again = {
      platform: 'test',
      text: 'new',
      postedAt: null,
      editedAt: null,
      kind: 'original' as const,
      parentNativeId: null,
      languageTag: null,
      placeTag: null,
      community: null,
      counts: {},
    }
    const author = { nativeId: 'author 1', handle: null, declaredPlace: null, createdAt: null }
    const result = await inbox.accept(
      [
        { ...again, nativeId: 'brand new', author },
        { ...again, nativeId: 'nasty 0 \t\\', author: null },
      ],
      { collection: 'backup-test' },
    )
    expect(result).toMatchObject({ accepted: 1, duplicates: 1 })
    expect((await pool.query('select from author')).rowCount).toBe(3) // the same key: the same pseudonym
  })

  it('are of one moment: rows that are committed while the backup runs are in all tables or in none', async () => {
    let running = true
    const writer = (async () => {
      for (let n = 0; running; n++) {
        await sourcePool.query(
          `with p as (insert into post (platform, native_id, text, kind) values ('busy', $1, 'x', 'original') returning id)
           insert into work_batch (stage, post_ids) select 'clean', array[id] from p`,
          [`busy ${n}`],
        )
      }
    })()
    const path = join(folder, 'busy.backup')
    await writeBackup(sourcePool, path, installation)
    running = false
    await writer
    await restore(path)
    const { posts, stages } = await readLaw(pool)
    expect(stages.clean.pending).toBe(posts.accepted)
    await sourcePool.query(
      `delete from work_batch where post_ids && (select array_agg(id) from post where platform = 'busy')`,
    )
    await sourcePool.query(`delete from post where platform = 'busy'`)
  })

  it('refuse a database that is not empty, and replace it only with --force', async () => {
    await migrate(pool)
    await pool.query(`insert into post (platform, native_id, text, kind) values ('mine', '1', 'precious', 'original')`)
    await expect(restore(file)).rejects.toThrow(/not empty: it contains 1 post\. .*--force/)
    expect((await pool.query('select from post')).rowCount).toBe(1)
    await restore(file, true)
    expect(await contents(pool)).toEqual(await contents(sourcePool))
  })

  it('bring a backup of an older schema back and up to date', async () => {
    const names = await listMigrations()
    const older = join(folder, 'older')
    mkdirSync(older)
    copyFileSync(new URL(names[0] ?? '', MIGRATIONS_FOLDER), join(older, names[0] ?? ''))
    await migrate(pool, pathToFileURL(`${older}/`))
    await pool.query(
      `insert into post (platform, native_id, text, kind) values ('old', '1', 'from before', 'original')`,
    )
    const path = join(folder, 'older.backup')
    await writeBackup(pool, path, installation)
    for (const into of ['a database of that schema', 'an up-to-date one']) {
      const { migrated } = await restore(path, true)
      expect(migrated, into).toEqual(names.slice(1))
    }
    expect(await missingMigrations(pool)).toEqual([])
    expect((await pool.query<{ text: string }>('select text from post')).rows).toEqual([{ text: 'from before' }])
  })

  it('write a file for its owner alone, leave no half of one, and never write over one', async () => {
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder).filter((name) => name.endsWith('.partial'))).toEqual([])
    await expect(writeBackup(sourcePool, file, installation)).rejects.toThrow(/exists and would be lost/)
    const empty = join(folder, 'empty.backup')
    await expect(writeBackup(pool, empty, installation)).rejects.toThrow(/database is empty/)
    expect(readdirSync(folder)).not.toContain('empty.backup')
  })
})

describe('a backup that fails', () => {
  it('because the file cannot be written says so, and lets go of its connection', async () => {
    const one = createPool(source.url, { max: 1, applicationName: 'backup-test' })
    const path = join(folder, 'no such folder', 'x.backup')
    await expect(writeBackup(one, path, installation)).rejects.toThrow(/x\.backup cannot be written: ENOENT/)
    expect((await one.query('select 1')).rowCount).toBe(1)
    await one.end()
  })

  it('because its connection is lost leaves no file', async () => {
    const blocker = await sourcePool.connect()
    await blocker.query('begin; lock table entity_mention in access exclusive mode')
    const failed = writeBackup(sourcePool, join(folder, 'lost.backup'), installation).catch((err: unknown) => err)
    const end = `select pg_terminate_backend(pid) from pg_stat_activity
                 where wait_event_type = 'Lock' and datname = current_database()
                   and backend_type = 'client backend'` // autovacuum may wait too
    // Not through the blocker: within a transaction the activity of others is read once.
    await expect.poll(async () => (await sourcePool.query(end)).rowCount, { timeout: 50_000 }).toBe(1)
    expect(await failed).toBeInstanceOf(Error)
    await blocker.query('rollback')
    blocker.release()
    expect(readdirSync(folder).filter((name) => name.startsWith('lost'))).toEqual([])
  })
})

describe('a damaged backup', () => {
  const plain = () => gunzipSync(readFileSync(file)).toString('utf8')
  const variants: [string, () => Buffer, RegExp][] = [
    ['cut off', () => readFileSync(file).subarray(0, -200), /damaged, cut off/],
    ['cut off inside the unpacked rows', () => gzipSync(plain().slice(0, 20_000)), /cut off/],
    ['without its last line', () => gzipSync(plain().replace(/\{"end":true.*\n$/, '')), /cut off/],
    ['with a changed letter', () => gzipSync(plain().replace('Wah lau', 'Wah lao')), /post are damaged/],
    ['with a row missing', () => gzipSync(plain().replace(/^.*Wah lau.*\n/m, '')), /post are damaged/],
    [
      'without a table',
      () => gzipSync(plain().replace(/^\{"table":"dead_letter"[^]*?"sha256.*\n/m, '')),
      /Tables are missing: dead_letter/,
    ],
    ['with an unknown column', () => gzipSync(plain().replace('"native_hash"', '"evil"')), /author does not fit/],
    [
      'of a newer version',
      () => gzipSync(plain().replace('.sql"]', '.sql","9999_later.sql"]')),
      /newer version \(9999_later/,
    ],
    ['that is something else', () => Buffer.from('PK\x03\x04 not gzip'), /damaged, cut off, or not a backup/],
    ['that is other gzip', () => gzipSync('hello\n'), /not a Kopitalk backup/],
    // 400 MB of a line that never ends, in 400 kB.
    [
      'that is a bomb',
      () => Buffer.concat(Array<Buffer>(40).fill(gzipSync(Buffer.alloc(10_000_000, 'x')))),
      /too long/,
    ],
    ['with something after its end', () => gzipSync(plain() + 'more\n'), /has more data after its end/],
  ]

  it.each(variants)('%s changes nothing', async (_name, make, message) => {
    const path = join(folder, 'damaged.backup')
    writeFileSync(path, make())
    await migrate(pool)
    await pool.query(`insert into collection (key, title) values ('mine', 'Precious')`)
    const before = await contents(pool)
    const error = await restore(path, true).catch((err: unknown) => err)
    expect(error).toBeInstanceOf(UsageError)
    expect((error as Error).message).toMatch(message)
    expect(await contents(pool)).toEqual(before)
  })

  it('that is not there is named', () =>
    expect(restore(join(folder, 'nowhere.backup'))).rejects.toThrow(/nowhere\.backup does not exist/))
})
