import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { loadSample } from '../../src/commands/sample.js'
import { openQueues } from '../../src/queues/queues.js'
import { readSampleRows, readSampleTruth } from '../../src/sample/sample-files.js'
import { SAMPLE_COLLECTION } from '../../src/sample/sample-row.js'
import { removeCollection } from '../../src/store/change-collections.js'
import { ensureCollection } from '../../src/store/collections.js'
import { createInbox, type Inbox } from '../../src/store/pipeline/inbox.js'
import { createPool } from '../../src/store/pool.js'
import { TEST_HASH_KEY } from '../support/pipeline.js'
import { createMigratedDatabase, type TestDatabase } from '../support/servers.js'

const DAY_MS = 86_400_000
const now = new Date()
let database: TestDatabase
let pool: pg.Pool
let inbox: Inbox

beforeAll(async () => {
  database = await createMigratedDatabase(inject('databaseUrl'), 'sample_load')
  pool = createPool(database.url, { max: 4, applicationName: 'sample-test' })
  inbox = createInbox(pool, { hashKey: TEST_HASH_KEY, keepHandles: false })
  await ensureCollection(pool, { key: 'live', title: 'Live', isSample: false })
  await inbox.accept([livePost()], { collection: 'live' })
})

afterAll(async () => {
  await pool.end()
  await database.drop()
})

function livePost() {
  return {
    platform: 'mastodon',
    nativeId: '113000000000000001',
    text: 'a post that is not of the sample',
    postedAt: now,
    editedAt: null,
    kind: 'original' as const,
    parentNativeId: null,
    author: null,
    languageTag: null,
    placeTag: null,
    community: null,
    counts: {},
  }
}

const count = async (sql: string): Promise<number> => {
  const { rows } = await pool.query<{ count: number }>(`select count(*)::int as count from ${sql}`)
  return rows[0]?.count ?? -1
}

describe('loadSample', () => {
  it('accepts every post once, flagged as sample, in under three seconds, with Redis away', async () => {
    const queues = openQueues({ redisUrl: 'redis://127.0.0.1:1', prefix: 'sampletest' }, () => {})
    const warnings: unknown[] = []
    try {
      const startedAt = performance.now()
      const result = await loadSample({
        inbox,
        pool,
        queues,
        now,
        log: { warn: (fields: unknown) => void warnings.push(fields) },
      })
      const tookMs = performance.now() - startedAt
      expect(result).toEqual({ accepted: 2_000, duplicates: 0 })
      // Waiting for the absent Redis is not the loader's time: two seconds, once.
      expect(tookMs).toBeLessThan(3_000 + 2_000)
      expect(warnings).toHaveLength(4)
    } finally {
      await queues.close()
    }
    const { rows } = await pool.query('select key, is_sample from collection order by key')
    expect(rows).toEqual([
      { key: 'live', is_sample: false },
      { key: 'sample', is_sample: true },
    ])
    expect(await count('collection_post join collection c on c.id = collection_id and c.is_sample')).toBe(2_000)
  })

  it('keeps texts as planted and dates them into the forty days that end now', async () => {
    const { rows } = await pool.query<{ native_id: string; text: string; posted_at: Date }>(
      `select native_id, text, posted_at from post where native_id like 'sample-%' order by native_id`,
    )
    const planted = new Map(readSampleRows().map((row) => [row.nativeId, row.text]))
    expect(rows.map((row) => [row.native_id, row.text])).toEqual([...planted].sort((a, b) => (a[0] < b[0] ? -1 : 1)))
    const ages = rows.map((row) => now.getTime() - row.posted_at.getTime())
    expect(Math.min(...ages)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...ages)).toBeLessThan(40 * DAY_MS)
    expect(readSampleTruth().posts.every((post) => planted.has(post.nativeId))).toBe(true)
  })

  it('adds nothing the second time, even days later', async () => {
    const result = await loadSample({ inbox, pool, now: new Date(now.getTime() + 3 * DAY_MS) })
    expect(result).toEqual({ accepted: 0, duplicates: 2_000 })
    expect(await count('post')).toBe(2_001)
  })

  it('goes away with one call and leaves other posts alone', async () => {
    expect(await removeCollection(pool, SAMPLE_COLLECTION.key)).toBe(2_000)
    expect(await count('post')).toBe(1)
    expect(await count(`post where native_id = '113000000000000001'`)).toBe(1)
    const again = await loadSample({ inbox, pool, now })
    expect(again).toEqual({ accepted: 2_000, duplicates: 0 })
  })
})
