import { createHmac } from 'node:crypto'
import type { RawPost } from '../domain/post.js'
import { normalizeField } from '../text/normalize.js'
import type { Queryable } from './pool.js'

export interface AuthorOptions {
  /** Secret of the keyed hash: whoever has it can test guesses, so it stays out of the database. */
  readonly hashKey: string
  readonly keepHandles: boolean
}

/**
 * Stores the page's authors under a keyed hash of their platform id.
 * @returns `platform\nnativeId` → author id
 */
export async function upsertAuthors(
  tx: Queryable,
  page: readonly RawPost[],
  { hashKey, keepHandles }: AuthorOptions,
): Promise<Map<string, number>> {
  const byHash = new Map<string, { key: string; platform: string; author: NonNullable<RawPost['author']> }>()
  for (const { platform, author } of page) {
    if (author) {
      byHash.set(`${platform}\n${hashAuthor(hashKey, platform, author.nativeId)}`, {
        key: `${platform}\n${author.nativeId}`,
        platform,
        author,
      })
    }
  }
  if (byHash.size === 0) return new Map()
  const authors = [...byHash.entries()].sort(([a], [b]) => (a < b ? -1 : 1))
  const platforms = authors.map(([, { platform }]) => platform)
  const hashes = authors.map(([key]) => key.slice(key.indexOf('\n') + 1))
  await tx.query({
    name: 'author-upsert',
    text: `insert into author as old (platform, native_hash, handle, declared_place, account_created_at)
           select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[])
           on conflict (platform, native_hash) do update
             set declared_place = coalesce(excluded.declared_place, old.declared_place),
                 handle = coalesce(excluded.handle, old.handle)
             where coalesce(excluded.declared_place, old.declared_place) is distinct from old.declared_place
                or coalesce(excluded.handle, old.handle) is distinct from old.handle`,
    values: [
      platforms,
      hashes,
      authors.map(([, { author }]) => (keepHandles && author.handle ? normalizeField(author.handle, 256) : null)),
      authors.map(([, { author }]) => (author.declaredPlace ? normalizeField(author.declaredPlace, 500) : null)),
      authors.map(([, { author }]) => author.createdAt?.toISOString() ?? null),
    ],
  })
  const { rows } = await tx.query<{ id: number; platform: string; native_hash: string }>({
    text: `select id, platform, native_hash from author
           where (platform, native_hash) in (select * from unnest($1::text[], $2::text[]))`,
    values: [platforms, hashes],
  })
  const ids = new Map<string, number>()
  for (const row of rows) {
    const known = byHash.get(`${row.platform}\n${row.native_hash}`)
    if (known) ids.set(known.key, row.id)
  }
  return ids
}

/** Keyed hash under which an author is stored: 132 bits of HMAC-SHA-256. */
export function hashAuthor(hashKey: string, platform: string, nativeId: string): string {
  return createHmac('sha256', hashKey).update(`${platform}\n${nativeId}`).digest('base64url').slice(0, 22)
}
