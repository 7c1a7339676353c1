import { createHmac } from 'node:crypto'
import type { RawPost } from '../../domain/post.js'
import { normalizeField } from '../../text/normalize.js'
import type { Queryable } from '../pool.js'

export interface AuthorOptions {
  /** Secret of the keyed hash. With it one can test guesses, so it stays out of the database. */
  readonly hashKey: string
  readonly keepHandles: boolean
}

interface PageAuthor {
  readonly key: string
  readonly platform: string
  readonly hash: string
  readonly handle: string | null
  readonly declaredPlace: string | null
  readonly createdAt: Date | null
}

interface KnownAuthor {
  readonly id: number
  readonly platform: string
  readonly native_hash: string
  readonly handle: string | null
  readonly declared_place: string | null
  readonly account_created_at: Date | null
}

export interface UpsertedAuthors {
  /** `platform\nnativeId` → author id */
  readonly ids: ReadonlyMap<string, number>
  /** Ids of known authors whose declared place was not known before. */
  readonly placed: ReadonlySet<number>
}

/**
 * Stores the page's authors under a keyed hash of their platform id. Most are known and unchanged: only the others are
 * written.
 */
export async function upsertAuthors(
  tx: Queryable,
  page: readonly (Pick<RawPost, 'platform' | 'author'> & { readonly authorHash: string | null })[],
  { keepHandles }: Pick<AuthorOptions, 'keepHandles'>,
): Promise<UpsertedAuthors> {
  const byHash = new Map<string, PageAuthor>()
  for (const { platform, author, authorHash: hash } of page) {
    if (!author || hash === null) continue
    byHash.set(`${platform}\n${hash}`, {
      key: `${platform}\n${author.nativeId}`,
      platform,
      hash,
      handle: keepHandles && author.handle ? normalizeField(author.handle, 256) : null,
      declaredPlace: author.declaredPlace ? normalizeField(author.declaredPlace, 500) : null,
      createdAt: author.createdAt,
    })
  }
  const authors = [...byHash.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, author]) => author)
  const ids = new Map<string, number>()
  const placed = new Set<number>()
  const changed = new Set(authors)
  for (const { id, platform, native_hash, ...row } of await findAuthors(tx, authors)) {
    const author = byHash.get(`${platform}\n${native_hash}`)
    if (!author) continue
    ids.set(author.key, id)
    const sameHandle = author.handle === null || author.handle === row.handle
    const samePlace = author.declaredPlace === null || author.declaredPlace === row.declared_place
    const sameAge = author.createdAt === null || row.account_created_at !== null
    if (sameHandle && samePlace && sameAge) changed.delete(author)
    if (author.declaredPlace !== null && row.declared_place === null) placed.add(id)
  }
  for (const { id, platform, native_hash } of await writeAuthors(tx, [...changed])) {
    ids.set(byHash.get(`${platform}\n${native_hash}`)?.key ?? '', id)
  }
  return { ids, placed }
}

async function findAuthors(tx: Queryable, authors: readonly PageAuthor[]): Promise<KnownAuthor[]> {
  if (authors.length === 0) return []
  const { rows } = await tx.query<KnownAuthor>({
    text: `select id, platform, native_hash, handle, declared_place, account_created_at from author
           where (platform, native_hash) in (select * from unnest($1::text[], $2::text[]))`,
    values: [authors.map(({ platform }) => platform), authors.map(({ hash }) => hash)],
  })
  return rows
}

/** @param authors in key order: unsorted concurrent upserts deadlock */
async function writeAuthors(tx: Queryable, authors: readonly PageAuthor[]): Promise<KnownAuthor[]> {
  if (authors.length === 0) return []
  const { rows } = await tx.query<KnownAuthor>({
    name: 'author-upsert',
    text: `insert into author as old (platform, native_hash, handle, declared_place, account_created_at)
           select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[])
           on conflict (platform, native_hash) do update
             set declared_place = coalesce(excluded.declared_place, old.declared_place),
                 handle = coalesce(excluded.handle, old.handle),
                 account_created_at = coalesce(old.account_created_at, excluded.account_created_at)
           returning id, platform, native_hash`,
    values: [
      authors.map(({ platform }) => platform),
      authors.map(({ hash }) => hash),
      authors.map(({ handle }) => handle),
      authors.map(({ declaredPlace }) => declaredPlace),
      authors.map(({ createdAt }) => createdAt?.toISOString() ?? null),
    ],
  })
  return rows
}

/** Keyed hash under which an author is stored: 132 bits of HMAC-SHA-256. */
export function hashAuthor(hashKey: string, platform: string, nativeId: string): string {
  return createHmac('sha256', hashKey).update(`${platform}\n${nativeId}`).digest('base64url').slice(0, 22)
}
