import { UsageError } from '../../domain/errors.js'
import type { PostId, RawPost } from '../../domain/post.js'
import { normalizeField, normalizePostedText } from '../../text/normalize.js'
import { forgetWithoutPosts } from '../people/erase.js'
import { noteKey, type PostHasher } from '../people/erasures.js'
import type { Queryable } from '../pool.js'

export const keyOf = (platform: string, nativeId: string): string => `${platform}\n${nativeId}`

export interface PagePost extends RawPost {
  readonly key: string
  readonly textChanges: readonly string[]
  /** The hash that identifies the post after it is erased. */
  readonly hash: string
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
export function bestOfEachKey(posts: readonly RawPost[], { hash }: PostHasher): PagePost[] {
  const byKey = new Map<string, PagePost>()
  for (const post of posts) {
    const platform = normalizeField(post.platform, 64)
    const nativeId = normalizeField(post.nativeId, 256)
    const { text, changes } = normalizePostedText(post.text)
    const key = keyOf(platform, nativeId)
    const copy = { ...post, platform, nativeId, text, textChanges: changes, key, hash: hash(platform, nativeId) }
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
  /** Without the posts that are erased: neither these nor their authors come back. */
  readonly posts: readonly PagePost[]
  /** Number of the last erasure that was known then. */
  readonly lastErasure: number
}

const LAST_ERASURE = 'coalesce((select max(id) from erasure), 0)'

/**
 * Asks one question before anything is written.
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
    lastErasure: number
    knowsKey: boolean
  }>({
    name: 'page-open',
    text: `select (select id from collection where key = $1 for key share) as collection,
             array(select hash from erasure where hash = any($2::text[]) and kind = 'post') as erased,
             ${LAST_ERASURE} as "lastErasure",
             exists (select from hash_key where fingerprint = $3) as "knowsKey"`,
    values: [collection, whole.map(({ hash }) => hash), fingerprint],
  })
  const [found] = rows
  if (!found?.collection) throw new UsageError(`Unknown collection "${collection}".`)
  if (!found.knowsKey) await noteKey(tx, fingerprint)
  const erased = new Set(found.erased)
  const posts = erased.size === 0 ? whole : whole.filter(({ hash }) => !erased.has(hash))
  return { collection: found.collection, posts, lastErasure: found.lastErasure }
}

/**
 * Puts posts into the collection. When anything was erased since the page was opened, fresh posts are looked up once more:
 * a row may have waited for an eraser's, who took the id away that would have stopped it.
 * @param fresh loses the posts that were erased
 */
export async function addToCollection(
  tx: Queryable,
  { collection, posts, lastErasure }: OpenPage,
  known: readonly PostId[],
  fresh: Map<string, PostId>,
): Promise<void> {
  const { rows } = await tx.query<{ lastErasure: number }>({
    name: 'collection-add',
    text: `with added as (
             insert into collection_post (collection_id, post_id)
             select $1, unnest($2::bigint[]) on conflict do nothing returning post_id),
           marked as (insert into stale_posts (post_ids) select array_agg(post_id) from added having count(*) > 0)
           select ${LAST_ERASURE} as "lastErasure"`,
    values: [collection, [...fresh.values(), ...known].sort((a, b) => a - b)],
  })
  if (rows[0]?.lastErasure !== lastErasure) await withdrawErased(tx, posts, fresh)
}

async function withdrawErased(tx: Queryable, posts: readonly PagePost[], fresh: Map<string, PostId>): Promise<void> {
  const { rows: erased } = await tx.query<{ hash: string }>(
    `select hash from erasure where hash = any($1::text[]) and kind = 'post'`,
    [posts.map(({ hash }) => hash)],
  )
  const hashes = new Set(erased.map(({ hash }) => hash))
  const late: PostId[] = []
  for (const { key, hash } of posts) {
    const id = fresh.get(key)
    if (id === undefined || !hashes.has(hash)) continue
    late.push(id)
    fresh.delete(key)
  }
  if (late.length === 0) return
  await tx.query('delete from collection_post where post_id = any($1::bigint[])', [late])
  const { rows } = await tx.query<{ author: number | null }>(
    'delete from post where id = any($1::bigint[]) returning author_id as author',
    [late],
  )
  await forgetWithoutPosts(
    tx,
    rows.flatMap(({ author }) => author ?? []),
  )
}
