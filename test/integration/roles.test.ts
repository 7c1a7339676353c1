import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { STAGES } from '../../src/domain/stage.js'
import { erasePost } from '../../src/store/people/erase.js'
import { grantRoles } from '../../src/store/grants.js'
import { createInbox } from '../../src/store/pipeline/inbox.js'
import { migrate } from '../../src/store/migrate.js'
import { createPool } from '../../src/store/pool.js'
import { kopitalk } from '../support/kopitalk.js'
import { assertNothingLost, rawPost, startPipeline, TEST_HASH_KEY, type Pipeline } from '../support/pipeline.js'
import { rollUp } from '../support/rollups.js'

const suffix = randomBytes(4).toString('hex')
/** With what SQL would stumble over if it were not quoted. */
const WRITE = `kopi "write" ${suffix}`
const READ = `kopi-read-${suffix}`
const PASSWORD = 'for this test alone'
/** SQLSTATE: insufficient privilege. */
const REFUSED = '42501'

let pipeline: Pipeline
let folder: string
let writer: pg.Pool
let reader: pg.Pool

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
function urlOf(role: string): string {
  const url = new URL(pipeline.databaseUrl)
  url.username = encodeURIComponent(role)
  url.password = encodeURIComponent(PASSWORD)
  return url.href
}
const open = (role: string): pg.Pool => createPool(urlOf(role), { max: 3, applicationName: 'roles-test' })
const accept = (nativeIds: readonly string[]) =>
  createInbox(writer, { hashKey: TEST_HASH_KEY, keepHandles: false }).accept(
    nativeIds.map((nativeId) => rawPost({ nativeId, text: `${nativeId} lah` })),
    { collection: 'test' },
  )
const codeOf = (db: pg.Pool, sql: string): Promise<string> =>
  db.query(sql).then(
    () => 'was done',
    (err: { code?: string }) => err.code ?? 'no code',
  )

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kopitalk-roles-'))
  pipeline = await startPipeline({ databaseUrl: inject('databaseUrl'), redisUrl: inject('redisUrl') }, 'roles')
  for (const role of [WRITE, READ]) {
    await pipeline.pool.query(`create role ${quoted(role)} login password '${PASSWORD}'`)
  }
  writer = open(WRITE)
  reader = open(READ)
})

afterAll(async () => {
  await Promise.all([writer.end(), reader.end()])
  await pipeline.stop()
  rmSync(folder, { recursive: true })
  const admin = createPool(inject('databaseUrl'), { max: 1, applicationName: 'roles-test' })
  for (const role of [WRITE, READ]) await admin.query(`drop role ${quoted(role)}`)
  await admin.end()
})

const env = (databaseUrl: string, more: Readonly<Record<string, string>> = {}) => ({
  DATABASE_URL: databaseUrl,
  REDIS_URL: inject('redisUrl'),
  QUEUE_PREFIX: pipeline.prefix,
  KOPITALK_HOME: join(folder, 'home'),
  AUTHOR_HASH_KEY: TEST_HASH_KEY,
  ...more,
})

it('control: without the grants only the owner accepts or reads a post', async () => {
  await expect(accept(['none'])).rejects.toMatchObject({ code: REFUSED })
  expect(await codeOf(reader, 'select from post')).toBe(REFUSED)
})

describe('after `kopitalk migrate` with the names of two roles', () => {
  it('says who may do what; a role that is not there is named', async () => {
    const names = { DATABASE_WRITE_ROLE: WRITE, DATABASE_READ_ROLE: READ }
    const missing = await kopitalk(['migrate'], env(pipeline.databaseUrl, { ...names, DATABASE_READ_ROLE: 'nobody' }))
    expect(missing.code).toBe(2)
    expect(missing.stderr).toMatch(
      /no role "nobody" \(DATABASE_READ_ROLE\)\. Create it, as deploy\/postgres\/roles\.sh/,
    )
    for (const run of ['once', 'and again']) {
      const { code, stdout, stderr } = await kopitalk(['migrate'], env(pipeline.databaseUrl, names))
      expect(code, `${run}: ${stderr}`).toBe(0)
      expect(stdout).toContain(`May write: ${WRITE}\nMay read: ${READ}\n`)
    }
  })

  it('the writing role runs the whole pipeline, with the dispatcher, figures and erasure', async () => {
    const ids = Array.from({ length: 30 }, (_, at) => `w${at}`)
    const databaseUrl = urlOf(WRITE)
    pipeline.workHere(STAGES, { databaseUrl })
    pipeline.workHere([], { databaseUrl }) // no stage: it dispatches, and nobody else hands on what is accepted
    expect(await accept(ids)).toMatchObject({ accepted: ids.length })
    await pipeline.drained(50_000)
    await assertNothingLost(pipeline, ids)
    await rollUp(writer)
    expect(await erasePost(writer, 'test', 'w0', TEST_HASH_KEY)).toBe(1)
  })

  it('the reading role answers what is asked: status, report, export, and no login or webhook', async () => {
    const asReader = env('postgres://nobody@127.0.0.1:1/none', { READ_DATABASE_URL: urlOf(READ) })
    for (const args of [
      ['status', '--json'],
      ['report', '--collection', 'test', '--out', join(folder, 'report')],
      ['export', 'posts', '--collection', 'test', '--out', join(folder, 'posts.csv')],
      ['trace', 'test/w1'],
    ]) {
      const { code, stderr } = await kopitalk(args, asReader)
      expect(code, `${args.join(' ')}: ${stderr}`).toBe(0)
    }
    expect(readdirSync(folder)).toEqual(expect.arrayContaining(['report', 'posts.csv']))
    for (const table of ['app_user', 'session', 'api_token', 'alert_rule']) {
      expect(await codeOf(reader, `select from ${table}`), table).toBe(REFUSED)
    }
  })

  it('the reading role changes nothing, in any table', async () => {
    const { rows } = await pipeline.pool.query<{ name: string; column: string }>(
      `select relname as name, (select quote_ident(attname) from pg_attribute where attrelid = c.oid and attnum > 0 and attidentity = '' and attgenerated = '' limit 1) as column
       from pg_class c where relnamespace = 'public'::regnamespace and relkind = 'r'`,
    )
    expect(rows.length).toBeGreaterThan(25)
    for (const { name, column } of rows) {
      const refused = [
        `insert into ${name} default values`,
        `update ${name} set ${column} = ${column}`,
        `delete from ${name}`,
        `truncate ${name}`,
        `select from ${name} for update`,
        `do $$ begin lock table ${name} in share row exclusive mode; end $$`,
        `copy ${name} from stdin`,
      ]
      for (const sql of refused) expect(await codeOf(reader, sql), sql).toBe(REFUSED)
    }
  })

  it.each([
    'create table mine (id int)',
    'drop table post',
    'alter table post add column mine int',
    'truncate dead_letter',
    'create index mine on post (text)',
    `create function mine() returns int language sql as 'select 1'`,
    'drop function model_says',
    'create schema mine',
    'create role mine',
    'alter table post owner to current_user',
    'insert into schema_migration (name) values (1)',
    'delete from schema_migration',
    `copy post to program 'true'`,
    `select pg_read_file('/etc/passwd')`,
  ])('neither role may: %s', async (sql) => {
    const codes = [await codeOf(writer, sql), await codeOf(reader, sql)]
    expect(codes).toEqual([REFUSED, REFUSED])
  })

  it('covers the tables of later migrations at once', async () => {
    const later = join(folder, 'later')
    const { rows } = await pipeline.pool.query<{ name: string }>('select name from schema_migration')
    mkdirSync(later)
    for (const { name } of rows) writeFileSync(join(later, name), '')
    writeFileSync(join(later, '9999_later.sql'), 'create table later (id bigint generated always as identity, t text);')
    expect(await migrate(pipeline.pool, pathToFileURL(`${later}/`))).toEqual(['9999_later.sql'])
    expect(await codeOf(writer, `insert into later (t) values ('x')`)).toBe('was done')
    expect(await codeOf(reader, 'select from later')).toBe('was done')
    expect(await codeOf(reader, `insert into later (t) values ('x')`)).toBe(REFUSED)
  })

  it('one role cannot be both', () =>
    expect(grantRoles(pipeline.pool, { write: READ, read: READ })).rejects.toThrow('must be different roles'))
})
