import { UsageError } from '../domain/errors.js'
import type { PostId, RawPost } from '../domain/post.js'
import { normalizeField, normalizePostedText } from '../text/normalize.js'
import { forgetWithoutPosts } from './erase.js'
import { noteKey, type PostHasher } from './erasures.js'
import type { Queryable } from './pool.js'

export const keyOf = (platform: string, nativeId: string): string => `${platform}\n${nativeId}`

export interface PagePost extends RawPost {
  readonly key: string
  readonly textChanges: readonly string[]
  /** What the post is on record by once it is erased. */
  readonly hash: string
}

/** An upsert cannot touch one row twice, and unsorted concurrent upserts deadlock: one post a key, in key order. */
export function lastOfEachKey(posts: readonly RawPost[], { hash }: PostHasher): PagePost[] {
  const byKey = new Map<string, PagePost>()
  for (const post of posts) {
    const platform = normalizeField(post.platform, 64)
    const nativeId = normalizeField(post.nativeId, 256)
    const { text, changes } = normalizePostedText(post.text)
    const key = keyOf(platform, nativeId)
    byKey.set(key, { ...post, platform, nativeId, text, textChanges: changes, key, hash: hash(platform, nativeId) })
  }
  return [...byKey.values()].sort((a, b) => (a.key < b.key ? -1 : 1))
}

/** Per row of `page (platform, hash)`: is this post erased? Asked by key, post by post. */
const ERASED = `cross join lateral (
  select from erasure where erasure.platform = page.platform and erasure.hash = page.hash and kind = 'post' limit 1)`

/**
 * One question before anything is written: the collection's number, and which posts of the page were erased. Neither these
 * nor their authors come back.
 * @throws UsageError when there is no such collection
 */
export async function openPage(
  tx: Queryable,
  collection: string,
  whole: readonly PagePost[],
  fingerprint: string,
): Promise<{ collection: number; page: readonly PagePost[] }> {
  const { rows } = await tx.query<{ collection: number | null; erased: readonly string[]; knowsKey: boolean }>({
    name: 'page-open',
    text: `select (select id from collection where key = $1) as collection,
             exists (select from hash_key where fingerprint = $4) as "knowsKey",
             array(select page.hash from unnest($2::text[], $3::text[]) as page (platform, hash) ${ERASED}) as erased`,
    values: [collection, whole.map(({ platform }) => platform), whole.map(({ hash }) => hash), fingerprint],
  })
  const [found] = rows
  if (!found?.collection) throw new UsageError(`There is no collection "${collection}".`)
  if (!found.knowsKey) await noteKey(tx, fingerprint)
  const erased = new Set(found.erased)
  return { collection: found.collection, page: whole.filter(({ hash }) => !erased.has(hash)) }
}

/**
 * Puts posts into the collection. A fresh one whose erasure was committed while its row waited for the eraser's is taken
 * out of `fresh` and of the database again: under its own id it was not to be found any more.
 */
export async function addToCollection(
  tx: Queryable,
  collection: number,
  known: readonly PostId[],
  page: readonly PagePost[],
  fresh: Map<string, PostId>,
): Promise<void> {
  const added = page.flatMap(({ key, platform, hash }) => {
    const id = fresh.get(key)
    return id === undefined ? [] : [{ key, id, platform, hash }]
  })
  const { rows } = await tx.query<{ id: PostId }>({
    name: 'collection-add',
    text: `with added as (
             insert into collection_post (collection_id, post_id)
             select $1, unnest($2::bigint[]) on conflict do nothing returning post_id),
           marked as (insert into stale_posts (post_ids) select array_agg(post_id) from added having count(*) > 0)
           select page.id from unnest($3::bigint[], $4::text[], $5::text[]) as page (id, platform, hash) ${ERASED}`,
    values: [
      collection,
      [...fresh.values(), ...known].sort((a, b) => a - b),
      added.map(({ id }) => id),
      added.map(({ platform }) => platform),
      added.map(({ hash }) => hash),
    ],
  })
  if (rows.length === 0) return
  const late = rows.map(({ id }) => id)
  for (const { key, id } of added) if (late.includes(id)) fresh.delete(key)
  await tx.query('delete from collection_post where post_id = any($1::bigint[])', [late])
  const { rows: gone } = await tx.query<{ author: number | null }>(
    'delete from post where id = any($1::bigint[]) returning author_id as author',
    [late],
  )
  await forgetWithoutPosts(
    tx,
    gone.flatMap(({ author }) => author ?? []),
  )
}
