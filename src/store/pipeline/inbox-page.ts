import { UsageError } from '../../domain/errors.js'
import type { PostId, RawPost } from '../../domain/post.js'
import { normalizeField, normalizePostedText } from '../../text/normalize.js'
import { forgetWithoutPosts } from '../people/erase.js'
import { noteKey, type PostHasher } from '../people/erasures.js'
import { IS_REFUSAL } from '../people/refusals.js'
import type { Queryable } from '../pool.js'

export const keyOf = (platform: string, nativeId: string): string => `${platform}\n${nativeId}`

export interface PagePost extends RawPost {
  readonly key: string
  readonly textChanges: readonly string[]
  /** The hash that identifies the post after it is erased. */
  readonly hash: string
  /** What its author is known by; null: it names none. */
  readonly authorHash: string | null
}

/** Whether the platform says that this copy was edited later than the other. */
export function isNewerEdit(
  { editedAt }: Pick<RawPost, 'editedAt'>,
  { editedAt: other }: Pick<RawPost, 'editedAt'>,
): boolean {
  return editedAt !== null && (other === null || editedAt > other)
}

/** Whether a text says nothing: that of a stub, or of a picture alone. */
export function isBlank(text: string): boolean {
  return !/\S/.test(text)
}

/**
 * An upsert cannot touch one row twice, and unsorted concurrent upserts deadlock: one post a key, in key order. Of
 * several copies the last one counts, unless it is older or lacks the text; what it lacks is filled in from the others.
 */
export function bestOfEachKey(
  posts: readonly RawPost[],
  { hash }: PostHasher,
  authorHashOf: (platform: string, nativeId: string) => string,
): PagePost[] {
  const byKey = new Map<string, PagePost>()
  for (const post of posts) {
    const platform = normalizeField(post.platform, 64)
    const nativeId = normalizeField(post.nativeId, 256)
    const { text, changes } = normalizePostedText(post.text)
    const key = keyOf(platform, nativeId)
    const authorHash = post.author ? authorHashOf(platform, post.author.nativeId) : null
    const named = { platform, nativeId, key, hash: hash(platform, nativeId), authorHash }
    const copy = { ...post, ...named, text, textChanges: changes }
    const earlier = byKey.get(key)
    byKey.set(key, earlier ? together(earlier, copy) : copy)
  }
  return [...byKey.values()].sort((a, b) => (a.key < b.key ? -1 : 1))
}

function together(earlier: PagePost, later: PagePost): PagePost {
  const isStub = isBlank(later.text) && !isBlank(earlier.text) && !isNewerEdit(later, earlier)
  const [best, other] = isStub || isNewerEdit(earlier, later) ? [earlier, later] : [later, earlier]
  return {
    ...best,
    kind: best.kind === 'original' ? other.kind : best.kind,
    postedAt: best.postedAt ?? other.postedAt,
    author: best.author ?? other.author,
    authorHash: best.authorHash ?? other.authorHash,
    parentNativeId: best.parentNativeId ?? other.parentNativeId,
    languageTag: best.languageTag ?? other.languageTag,
    placeTag: best.placeTag ?? other.placeTag,
    community: best.community ?? other.community,
    counts: { ...other.counts, ...best.counts },
    payload: best.payload ?? other.payload,
  }
}

/** A page that is about to be written. */
export interface OpenPage {
  readonly collection: number
  /** Without the posts that are erased, or of authors who are refused: neither these nor their authors come back. */
  readonly posts: readonly PagePost[]
  /** Posts left out because their authors are refused. */
  readonly refused: number
  /** Number of the last erasure that was known then. */
  readonly lastErasure: number
}

const LAST_ERASURE = 'coalesce((select max(id) from erasure), 0)'

/**
 * Asks before anything is written what must not come back.
 * @throws UsageError when there is no such collection
 */
export async function openPage(
  tx: Queryable,
  collection: string,
  whole: readonly PagePost[],
  fingerprint: string,
): Promise<OpenPage> {
  const { rows } = await tx.query<{
    collection: number | null
    erased: readonly string[]
    refuses: boolean
    lastErasure: number
    knowsKey: boolean
  }>({
    name: 'page-open',
    text: `select (select id from collection where key = $1 for key share) as collection,
             array(select hash from erasure where hash = any($2::text[]) and kind = 'post') as erased,
             exists (select from erasure where kind = 'refusal') as refuses,
             ${LAST_ERASURE} as "lastErasure",
             exists (select from hash_key where fingerprint = $3) as "knowsKey"`,
    values: [collection, whole.map(({ hash }) => hash), fingerprint],
  })
  const [found] = rows
  if (!found?.collection) throw new UsageError(`Unknown collection "${collection}".`)
  if (!found.knowsKey) await noteKey(tx, fingerprint)
  const erased = new Set(found.erased)
  const welcome = found.refuses ? await withoutRefused(tx, whole) : whole
  const posts = erased.size === 0 ? welcome : welcome.filter(({ hash }) => !erased.has(hash))
  const refused = whole.length - welcome.length
  return { collection: found.collection, posts, refused, lastErasure: found.lastErasure }
}

/** Another question, because most installations refuse nobody. */
async function withoutRefused(tx: Queryable, whole: readonly PagePost[]): Promise<PagePost[]> {
  const { rows } = await tx.query<{ hash: string }>({
    name: 'page-refused',
    text: `select hash from erasure where hash = any($1::text[]) and ${IS_REFUSAL}`,
    values: [authorHashesOf(whole)],
  })
  const refused = new Set(rows.map(({ hash }) => hash))
  return whole.filter((post) => !isOf(refused, post))
}

function authorHashesOf(posts: readonly PagePost[]): string[] {
  return [...new Set(posts.flatMap(({ authorHash }) => authorHash ?? []))]
}

function isOf(authors: ReadonlySet<string>, { authorHash }: PagePost): boolean {
  return authorHash !== null && authors.has(authorHash)
}

/**
 * Puts posts into the collection. When anything was erased since the page was opened, fresh posts are looked up once more:
 * a row may have waited for an eraser's, who took the id away that would have stopped it.
 * @param fresh loses the posts that were erased, and those of authors who were refused
 * @returns posts whose authors were refused meanwhile, and those that were not in the collection before
 */
export async function addToCollection(
  tx: Queryable,
  { collection, posts, lastErasure }: OpenPage,
  known: readonly PostId[],
  fresh: Map<string, PostId>,
): Promise<{ refused: number; joined: readonly PostId[] }> {
  const { rows } = await tx.query<{ lastErasure: number; joined: string | null }>({
    name: 'collection-add',
    text: `with added as (
             insert into collection_post (collection_id, post_id)
             select $1, unnest($2::bigint[]) on conflict do nothing returning post_id),
           marked as (insert into stale_posts (post_ids) select array_agg(post_id) from added having count(*) > 0)
           select ${LAST_ERASURE} as "lastErasure",
                  (select string_agg(post_id::text, ',' order by post_id) from added) as joined`,
    values: [collection, [...fresh.values(), ...known].sort((a, b) => a - b)],
  })
  const joined = rows[0]?.joined?.split(',').map(Number) ?? []
  return { joined, refused: rows[0]?.lastErasure === lastErasure ? 0 : await withdrawErased(tx, posts, fresh) }
}

async function withdrawErased(tx: Queryable, posts: readonly PagePost[], fresh: Map<string, PostId>): Promise<number> {
  const { rows: gone } = await tx.query<{ hash: string }>(
    `select hash from erasure where hash = any($1::text[]) and kind = 'post' or hash = any($2::text[]) and ${IS_REFUSAL}`,
    [posts.map(({ hash }) => hash), authorHashesOf(posts)],
  )
  const hashes = new Set(gone.map(({ hash }) => hash))
  const late: PostId[] = []
  let refused = 0
  for (const post of posts) {
    const id = fresh.get(post.key)
    const isRefused = isOf(hashes, post)
    if (id === undefined || !(isRefused || hashes.has(post.hash))) continue
    late.push(id)
    fresh.delete(post.key)
    if (isRefused) refused += 1
  }
  if (late.length === 0) return 0
  await tx.query('delete from collection_post where post_id = any($1::bigint[])', [late])
  const { rows } = await tx.query<{ author: number | null }>(
    'delete from post where id = any($1::bigint[]) returning author_id as author',
    [late],
  )
  await forgetWithoutPosts(
    tx,
    rows.flatMap(({ author }) => author ?? []),
  )
  return refused
}
