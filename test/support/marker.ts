import { gunzipSync } from 'node:zlib'
import type { Redis } from 'ioredis'
import type pg from 'pg'

const isPacked = (bytes: Buffer): boolean => bytes.subarray(0, 2).equals(Buffer.from([0x1f, 0x8b]))

/** Where a database contains one of the words, as `table.column`. Packed values are unpacked first. */
export async function tablesWith(pool: pg.Pool, words: readonly string[]): Promise<string[]> {
  const { rows: columns } = await pool.query<{ table: string; column: string; isBytes: boolean }>(
    `select relname as table, attname as column, atttypid = 'bytea'::regtype as "isBytes"
     from pg_attribute join pg_class on pg_class.oid = attrelid
     where relkind in ('r', 'p', 'm') and relnamespace = 'public'::regnamespace and attnum > 0 and not attisdropped
     order by 1, 2`,
  )
  const found: string[] = []
  for (const { table, column, isBytes } of columns) {
    const { rows } = await pool.query<{ value: string | Buffer }>(
      `select "${column}"${isBytes ? '' : '::text'} as value from "${table}" where "${column}" is not null`,
    )
    const texts = rows.map(({ value }) =>
      String(Buffer.isBuffer(value) && isPacked(value) ? gunzipSync(value) : value).toLowerCase(),
    )
    if (words.some((word) => texts.some((text) => text.includes(word)))) found.push(`${table}.${column}`)
  }
  return found
}

/** Keys of Redis that are or contain one of the words. */
export async function keysWith(redis: Redis, words: readonly string[]): Promise<string[]> {
  const found: string[] = []
  const keys: string[] = []
  for await (const some of redis.scanStream({ count: 1_000 })) keys.push(...(some as string[]))
  for (const key of keys) {
    const text = `${key} ${JSON.stringify(await valueOf(redis, key))}`.toLowerCase()
    if (words.some((word) => text.includes(word))) found.push(key)
  }
  return found
}

async function valueOf(redis: Redis, key: string): Promise<unknown> {
  switch (await redis.type(key)) {
    case 'string':
      return redis.get(key)
    case 'hash':
      return redis.hgetall(key)
    case 'list':
      return redis.lrange(key, 0, -1)
    case 'set':
      return redis.smembers(key)
    case 'zset':
      return redis.zrange(key, '0', '-1')
    case 'stream':
      return redis.xrange(key, '-', '+')
    default:
      return null
  }
}
