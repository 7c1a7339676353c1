import { once } from 'node:events'
import { createReadStream, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { parseEnv } from '../../config/env.js'
import { findHoldings } from '../../src/backup/holdings.js'
import { prepareInstallation } from '../../src/backup/installation.js'
import { openBackup, restoreBackup } from '../../src/backup/restore-backup.js'
import { writeBackup } from '../../src/backup/write-backup.js'
import { ensureCollection } from '../../src/store/collections.js'
import { createInbox } from '../../src/store/pipeline/inbox.js'
import { migrate } from '../../src/store/migrate.js'
import { createPool } from '../../src/store/pool.js'
import { saveSource, syncSources } from '../../src/store/crawl/sources.js'
import { READING_TABLES } from '../../src/store/derived/stale-posts.js'
import { openMastodon, TOKEN, type MastodonDouble } from '../doubles/mastodon.js'
import { collect, kopitalk, startKopitalk } from '../support/kopitalk.js'
import { rawPost } from '../support/pipeline.js'
import { createDatabase, type TestDatabase } from '../support/servers.js'
import { cursorOf, leasedSource, testSource } from '../support/sources.js'

const KEY = 'b'.repeat(64)
const PASSWORD = 'the backup has this one'
/** Nothing can be written there, not even by root. */
const READ_ONLY = '/sys/kopitalk-test'
const STREAM = 'mastodon/kopi.example/stream/singapore'
const BY_HAND = 'rss/by-hand'

let folder: string
let file: string
let target: TestDatabase
let pool: pg.Pool
let double: MastodonDouble

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kopitalk-restore-'))
  file = join(folder, 'posts.backup')
  double = await openMastodon({ kind: 'stream', world: [] })
  const source = await createDatabase(inject('databaseUrl'), 'restore_source')
  const db = createPool(source.url, { max: 2, applicationName: 'restore-test' })
  await migrate(db)
  await ensureCollection(db, { key: 'live', title: 'Live sources', isSample: false })
  await createInbox(db, { hashKey: KEY, keepHandles: false }).accept(
    ['one', 'two'].map((nativeId) => rawPost({ nativeId, text: nativeId })),
    { collection: 'live' },
  )
  await saveSource(db, testSource(BY_HAND), { fromFile: false })
  // As it was crawled at that moment: the lease has the very token that a new database begins with.
  await leasedSource(db, STREAM)
  await db.query(
    `update source set from_file = true, cursor = 'of the backup', platform = 'mastodon', kind = 'stream', mode = 'stream',
       collection = 'live', settings = $2 where key = $1`,
    [STREAM, JSON.stringify(double.settings)],
  )
  await db.query('insert into crawl_run (source_key) values ($1)', [STREAM])
  await writeBackup(db, file, {
    keys: { authorHashKey: KEY, adminPassword: PASSWORD },
    settings: { PAYLOAD_DAYS: '7' },
  })
  await db.end()
  await source.drop()
})

beforeEach(async () => {
  target = await createDatabase(inject('databaseUrl'), 'restore_target')
  pool = createPool(target.url, { max: 3, applicationName: 'restore-test' })
  await migrate(pool)
})

afterEach(async () => {
  await pool.end()
  await target.drop()
})

afterAll(async () => {
  await double.close()
  rmSync(folder, { recursive: true })
})

const env = (home: string, more: Readonly<Record<string, string>> = {}) => ({
  DATABASE_URL: target.url,
  REDIS_URL: inject('redisUrl'),
  QUEUE_PREFIX: 'restore-test',
  KOPITALK_HOME: home,
  ...more,
})
const inContainer = (more: Readonly<Record<string, string>> = {}) =>
  env(READ_ONLY, { AUTHOR_HASH_KEY: KEY, ADMIN_PASSWORD: 'of the environment', ...more })

const count = async (table: string): Promise<number> =>
  (await pool.query<{ count: number }>(`select count(*)::int as count from ${table}`)).rows[0]?.count ?? 0

describe('kopitalk restore in a container', () => {
  it('restores on a read-only file system while a producer runs, and crawling continues where the backup was made', async () => {
    const sources = join(folder, 'sources.json')
    const entry = { platform: 'mastodon', kind: 'stream', ...double.settings }
    const other = { platform: 'rss', kind: 'feed', url: 'https://example.invalid/feed' }
    writeFileSync(sources, JSON.stringify({ sources: [entry, other] }))
    const settings = inContainer({
      SOURCES_FILE: sources,
      MASTODON_TOKENS: `kopi.example=${TOKEN}`,
      CRAWL_LEASE_MS: '1500',
    })
    const producer = startKopitalk(['produce'], settings)
    const said = collect(producer)
    try {
      await expect.poll(() => count('crawl_run'), { timeout: 30_000 }).toBe(1)
      const before = await pool.query(`select from source_lease where source_key = $1 and token = 1`, [STREAM])
      expect(before.rowCount, 'the token of the backup').toBe(1)

      const restored = await kopitalk(['restore', file], settings)
      expect(restored.code, restored.stderr).toBe(0)
      expect(restored.stdout).toMatch(/^Restored 2 posts/)
      expect(restored.stdout).toContain('Set differently in the backup: PAYLOAD_DAYS=7')
      expect(await count('post')).toBe(2)
      expect(await cursorOf(pool, STREAM)).toBe('of the backup')

      // The producer's pass is of a world that is gone: it ends, and a new one begins under a token of its own.
      const renewed = `select from source_lease where source_key = '${STREAM}' and token > 1000000000 and expires_at > now()`
      await expect.poll(async () => (await pool.query(renewed)).rowCount, { timeout: 30_000 }).toBe(1)
    } finally {
      producer.kill('SIGTERM')
      await once(producer, 'close')
    }
    expect(said().stderr).not.toMatch(/"level":60/)

    const listed = await kopitalk(['sources', 'list', '--json'], settings)
    const { sources: known } = JSON.parse(listed.stdout) as {
      sources: { key: string; fromFile: boolean; state: string }[]
    }
    expect(known.map(({ key, fromFile, state }) => [key, fromFile, state])).toEqual([
      [STREAM, true, 'active'],
      [BY_HAND, false, 'active'],
      ['rss/example.invalid/feed', true, 'active'],
    ])
  })

  it.each([
    ['the author key', { ADMIN_PASSWORD: 'of the environment' }],
    ['the password', { AUTHOR_HASH_KEY: KEY }],
  ])('refuses before it asks the database when %s would have to be written', async (_, given) => {
    const nobody = { ...env(READ_ONLY, given), DATABASE_URL: 'postgres://127.0.0.1:1/none' }
    const { code, stderr } = await kopitalk(['restore', file], nobody)
    expect(code, stderr).toBe(2)
    expect(stderr).toMatch(
      /cannot be written below \/sys\/kopitalk-test .*nothing was restored\. Give them in AUTHOR_HASH/,
    )
    expect(stderr).not.toMatch(new RegExp(`${KEY}|${PASSWORD}|Waiting|^\\s+at `, 'm'))
  })
})

describe('a restore that was killed after its commit', () => {
  it('is finished by the same command, and by no other backup', async () => {
    const home = mkdtempSync(join(folder, 'home-'))
    const keys = join(home, 'keys')
    const backup = await openBackup(createReadStream(file), file)
    await prepareInstallation(parseEnv({ KOPITALK_HOME: home }), backup.header)
    await restoreBackup(pool, backup, { replace: false })
    backup.close()
    expect(readdirSync(keys).sort(), 'before the commit').toEqual(['admin.password.restoring', 'author.key.restoring'])

    const later = join(mkdtempSync(join(folder, 'later-')), 'later.backup')
    await writeBackup(pool, later, { keys: { authorHashKey: 'c'.repeat(64), adminPassword: null }, settings: {} })
    const other = mkdtempSync(join(folder, 'home-'))
    const refused = await kopitalk(['restore', later], env(other))
    expect(refused.code).toBe(2)
    expect(refused.stderr).toMatch(/it contains 2 posts, 1 source added by hand \(rss\/by-hand\)/)
    expect(readdirSync(join(other, 'keys')), 'nothing is left').toEqual([])

    const again = await kopitalk(['restore', file], env(home))
    expect(again.code, again.stderr).toBe(0)
    expect(again.stdout).toContain('were here already')
    expect(readFileSync(join(keys, 'author.key'), 'utf8')).toBe(KEY)
    expect(readFileSync(join(keys, 'admin.password'), 'utf8')).toBe(`${PASSWORD}\n`)
    expect(readdirSync(keys).sort()).toEqual(['admin.password', 'author.key'])
    const third = await kopitalk(['restore', file], env(home))
    expect(third.code, 'now it is a database like any other').toBe(2)
  })
})

describe('what a restore would take away', () => {
  const everything = `
    insert into app_user (name, password_hash, role) values ('mei', '$scrypt$x', 'reader');
    insert into api_token (name, token_hash, role) values ('grafana', sha256('x'), 'reader');
    insert into alert_rule (name, condition, format, url, enabled) values ('a', '{}', 'json', 'https://example.org', true);
    insert into event_mark (day, title, made_by) values ('2026-09-08', 'fare review announced', 'mei');
    insert into post (platform, native_id, text, kind, erased_at) values ('test', 'gone', '', 'original', now());
    insert into post (platform, native_id, text, kind) values ('test', 'here', 'x', 'original');
    insert into label (post_id, task, value, by_user, post_version)
      select id, 'language', '"en"', 'mei', 1 from post where native_id = 'here';
    insert into spending (account, period, spent, cap) values ('x', '2026-08-01', 1, 1)`

  it('is named: posts, records of erasure, labels, users, tokens, marks, rules, sources and collections by hand, money', async () => {
    await pool.query(everything)
    await saveSource(pool, testSource(BY_HAND), { fromFile: false })
    await ensureCollection(pool, { key: 'forum', title: 'Forum', isSample: false })
    expect(await findHoldings(pool)).toEqual([
      '1 post',
      '1 record of an erased post',
      '1 label',
      '1 user',
      '1 token',
      '1 event mark',
      '1 alert rule',
      '1 source added by hand (rss/by-hand)',
      '1 collection (forum)',
      '1 record of money spent (x)',
    ])
  })

  it('is nothing of what Kopitalk fills by itself', async () => {
    const { sourceKey } = await leasedSource(pool, STREAM)
    await syncSources(pool, [testSource(STREAM, { collection: 'live' })])
    await ensureCollection(pool, { key: 'live', title: 'Live sources', isSample: false })
    await ensureCollection(pool, { key: 'sample', title: 'Sample', isSample: true })
    await createInbox(pool, { hashKey: KEY, keepHandles: false }).accept(
      [rawPost({ nativeId: 's', text: 'invented' })],
      {
        collection: 'sample',
      },
    )
    await pool.query(
      `insert into crawl_run (source_key) values ('${sourceKey}');
       insert into gap (source_key, from_at, cause) values ('${sourceKey}', now(), 'outage');
       insert into drifted_item (source_key, field, raw) values ('${sourceKey}', 'f', '');
       insert into session (token_hash, expires_at) values (sha256('s'), now());
       insert into spending (account, period, spent, cap) values ('x', '2026-08-01', 0, 1)`,
    )
    expect(await findHoldings(pool)).toEqual([])
  })

  it('is decided for every table', async () => {
    const counted = [
      'post',
      'label',
      'topic',
      'app_user',
      'api_token',
      'event_mark',
      'alert_rule',
      'source',
      'collection',
      'spending',
    ]
    const withPosts = [
      ...['author', 'collection_post', 'raw_payload', 'work_batch', 'dead_letter', 'clean_text', 'language'],
      ...[
        'sentiment',
        'sentiment_clause',
        'ner_result',
        'entity_mention',
        'origin',
        'meaning',
        'topic_example',
        'paid_read',
        'import_file',
        'upload',
        'upload_posts',
        'story',
        'story_post',
      ],
      ...['erasure', 'erasure_list', 'hash_key'],
    ]
    const withRules = ['alert_event', 'topic_version']
    const byItself = [
      ...['source_lease', 'crawl_run', 'gap', 'source_hour', 'drifted_item', 'session', 'upkeep_pass'],
      ...['login_wait', 'login_refusal', 'login_quota'],
    ]
    const { rows } = await pool.query<{ name: string }>(
      `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
       and relname <> all($1) and relname <> 'schema_migration'`,
      [READING_TABLES],
    )
    expect(rows.map(({ name }) => name).sort()).toEqual([...counted, ...withPosts, ...withRules, ...byItself].sort())
  })
})
