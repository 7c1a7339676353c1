import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { ensureCollection } from '../../src/store/collections.js'
import { createInbox } from '../../src/store/pipeline/inbox.js'
import { createPool } from '../../src/store/pool.js'
import { kopitalk, startKopitalk } from '../support/kopitalk.js'
import { rawPost, TEST_HASH_KEY } from '../support/pipeline.js'
import { createDatabase, createMigratedDatabase, type TestDatabase } from '../support/servers.js'

let folder: string
let database: TestDatabase
let pool: pg.Pool

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kopitalk-places-'))
  writeFileSync(join(folder, 'a-file'), 'a line to import\n')
  database = await createMigratedDatabase(inject('databaseUrl'), 'output_places')
  pool = createPool(database.url, { max: 2, applicationName: 'places-test' })
  await ensureCollection(pool, { key: 'test', title: 'Test', isSample: false })
  await createInbox(pool, { hashKey: TEST_HASH_KEY, keepHandles: false }).accept(
    [rawPost({ nativeId: 'one', text: '新加坡 தமிழ் lah' })],
    { collection: 'test' },
  )
})

afterAll(async () => {
  await pool.end()
  await database.drop()
  rmSync(folder, { recursive: true })
})

const env = (databaseUrl = database.url) => ({
  DATABASE_URL: databaseUrl,
  REDIS_URL: inject('redisUrl'),
  KOPITALK_HOME: join(folder, 'home'),
  AUTHOR_HASH_KEY: TEST_HASH_KEY,
})

describe('a place that cannot be written is refused before any work', () => {
  const commands: [string, (place: string) => string[], string][] = [
    ['backup', (place) => ['backup', join(place, 'x.backup')], 'kopitalk backup - > FILE'],
    [
      'import',
      (place) => ['import', join(folder, 'a-file'), '--as', 'lines', '--rejects', join(place, 'r')],
      '--rejects',
    ],
    ['export', (place) => ['export', 'posts', '--out', join(place, 'x.csv')], '--out'],
    ['export labels', (place) => ['export', 'labels', '--task', 'language', '--out', join(place, 'x.tsv')], '--out'],
    ['brief', (place) => ['brief', '--out', join(place, 'x.html')], '--out'],
    ['report', (place) => ['report', '--out', join(place, 'report')], '--out'],
  ]

  it.each(commands)('%s', async (_, args, next) => {
    // No user may write there, not even root. Which of the two errors comes depends on the system.
    const { code, stderr, stdout } = await kopitalk(args('/sys'), env('postgres://127.0.0.1:1/none'))
    expect(code, stderr).toBe(2)
    expect(stderr).toMatch(/cannot be written: (this user may not write in \/sys|the file system there is read-only)/)
    expect(stderr).toContain(next)
    expect(stderr.trimEnd().split('\n'), 'one line, and no database was waited for').toHaveLength(1)
    expect(stdout).toBe('')
  })

  it('and a folder that is not there is named', async () => {
    const { code, stderr } = await kopitalk(
      ['backup', join(folder, 'no', 'x.backup')],
      env('postgres://127.0.0.1:1/none'),
    )
    expect(code).toBe(2)
    expect(stderr).toContain(`there is no folder ${join(folder, 'no')}`)
    const below = await kopitalk(['backup', join(folder, 'a-file', 'x')], env('postgres://127.0.0.1:1/none'))
    expect(below.code).toBe(2)
    expect(below.stderr).toContain('cannot be written')
    expect(readdirSync(folder)).not.toContain('no')
  })
})

/** Runs the program with bytes that are no text. */
async function piped(args: readonly string[], input: Buffer, more: Readonly<Record<string, string>>) {
  const child = startKopitalk(args, more)
  child.stdin?.end(input)
  if (!child.stdout || !child.stderr) throw new Error('no output')
  const closed = once(child, 'close') as Promise<[number | null]>
  const [stdout, stderr, [code]] = await Promise.all([buffer(child.stdout), buffer(child.stderr), closed])
  return { stdout, stderr: stderr.toString(), code }
}

it('a backup goes through standard output and back through standard input', async () => {
  const backup = await piped(['backup', '-'], Buffer.of(), env())
  expect(backup.code, backup.stderr).toBe(0)
  expect(backup.stderr).toMatch(/^1 posts, \d+ rows .*Keep it secret\.\n$/)
  const empty = await createDatabase(inject('databaseUrl'), 'output_places_restored')
  const given = { ...env(empty.url), ADMIN_PASSWORD: 'not of the backup' }
  const restored = await piped(['restore', '-'], backup.stdout, given)
  expect(restored.code, restored.stderr).toBe(0)
  expect(restored.stdout.toString()).toMatch(/^Restored 1 posts/)
  await empty.drop()
})

it('a list of rejected items appears under its name when it is complete, and a device is not a file to replace', async () => {
  const posts = join(folder, 'posts.ndjson')
  writeFileSync(posts, '{"id":"1","text":"good"}\n{"id":"2"}\n')
  const list = join(folder, 'rejects')
  const { code, stderr } = await kopitalk(['import', posts, '--rejects', list], env())
  expect(code, stderr).toBe(1)
  expect(stderr).toContain(`1 item was rejected: see ${list}`)
  expect(readFileSync(list, 'utf8').trim().split('\n')).toHaveLength(1)
  expect(readdirSync(folder).filter((name) => name.endsWith('.partial'))).toEqual([])
  const nowhere = await kopitalk(['import', posts, '--again', '--rejects', '/dev/null'], env())
  expect(nowhere.code, nowhere.stderr).toBe(1)
  expect(readdirSync('/dev')).toContain('null')
})
