import type pg from 'pg'
import type { Source } from '../../src/domain/source.js'
import { takeLease, type Lease } from '../../src/store/crawl/leases.js'
import { saveSource } from '../../src/store/crawl/sources.js'

export function testSource(key: string, more: Partial<Source> = {}): Source {
  return {
    key,
    platform: 'test',
    kind: 'list',
    mode: 'poll',
    everySeconds: 60,
    cadence: 'yield',
    collection: 'test',
    settings: {},
    ...more,
  }
}

/** A source that this process may crawl for the next minute. */
export async function leasedSource(pool: pg.Pool, key: string): Promise<Lease> {
  await saveSource(pool, testSource(key), { fromFile: false })
  const lease = await takeLease(pool, key, 'test', 60_000)
  if (!lease) throw new Error(`${key} is leased already`)
  return lease
}

export async function cursorOf(pool: pg.Pool, key: string): Promise<string | null> {
  const { rows } = await pool.query<{ cursor: string | null }>('select cursor from source where key = $1', [key])
  return rows[0]?.cursor ?? null
}
