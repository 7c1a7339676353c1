import type { PostId } from '../../domain/post.js'
import { deletePosts, erasePosts } from './erase.js'
import { excludeResultWriters } from './erasure-lock.js'
import { createPostHasher, recordErasures, type Erasure } from './erasures.js'
import { IS_REFUSAL } from './refusals.js'
import type { Queryable } from '../pool.js'

/** Posts hashed and asked for at once. */
const PAGE = 5_000

/** Stores the erasures of a list, so that posts that are not here are not collected. Known erasures are ignored. */
export async function recordList(tx: Queryable, list: AsyncIterable<readonly Erasure[]>): Promise<void> {
  await excludeResultWriters(tx)
  for await (const page of list) await recordErasures(tx, page)
}

/**
 * Erases posts that are recorded as erased but are here. For an author, and for a collection that was removed, only posts
 * from before that: they may come back.
 * @returns posts erased
 */
export async function eraseRecorded(tx: Queryable, hashKey: string): Promise<number> {
  const { erased, removed } = await postsOnRecord(tx, hashKey)
  await deletePosts(tx, removed, null)
  return removed.length + (await erasePosts(tx, [...erased, ...(await postsOfAuthorsOnRecord(tx))], hashKey))
}

async function postsOnRecord(tx: Queryable, hashKey: string): Promise<{ erased: PostId[]; removed: PostId[] }> {
  const { hash } = createPostHasher(hashKey)
  const found = { erased: [] as PostId[], removed: [] as PostId[] }
  for (let after = 0; ;) {
    const { rows: posts } = await tx.query<{ id: PostId; platform: string; nativeId: string }>(
      `select id, platform, native_id as "nativeId" from post
       where id > $1 and erased_at is null order by id limit ${PAGE}`,
      [after],
    )
    after = posts.at(-1)?.id ?? after
    if (posts.length === 0) return found
    const { rows } = await tx.query<{ id: PostId; kind: 'post' | 'removed' }>(
      `select distinct on (here.id) here.id, erasure.kind from unnest($1::bigint[], $2::text[]) as here (id, hash)
       join post on post.id = here.id
       join erasure on erasure.hash = here.hash
         and (erasure.kind = 'post' or erasure.kind = 'removed' and post.first_seen_at <= erasure.at)
       order by here.id, erasure.kind`,
      [posts.map(({ id }) => id), posts.map(({ platform, nativeId }) => hash(platform, nativeId))],
    )
    for (const { id, kind } of rows) found[kind === 'post' ? 'erased' : 'removed'].push(id)
  }
}

async function postsOfAuthorsOnRecord(tx: Queryable): Promise<PostId[]> {
  const { rows } = await tx.query<{ id: PostId }>(
    `select distinct post.id from erasure
     join author on author.platform = erasure.platform and author.native_hash = erasure.hash
     join post on post.author_id = author.id
     where erasure.kind = 'author' and post.first_seen_at <= erasure.at or ${IS_REFUSAL}`,
  )
  return rows.map(({ id }) => id)
}
