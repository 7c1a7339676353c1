import type { PostId } from '../../domain/post.js'
import { erasePosts } from './erase.js'
import { excludeResultWriters } from './erasure-lock.js'
import { createPostHasher, recordErasures, type Erasure } from './erasures.js'
import type { Queryable } from '../pool.js'

/** Posts hashed and asked for at once. */
const PAGE = 5_000

/** Stores the erasures of a list, so that posts that are not here are not collected. Known erasures are ignored. */
export async function recordList(tx: Queryable, list: AsyncIterable<readonly Erasure[]>): Promise<void> {
  await excludeResultWriters(tx)
  for await (const page of list) await recordErasures(tx, page)
}

/**
 * Erases posts that are recorded as erased but are here. For an author, only posts from before the erasure: people come
 * back.
 * @returns posts erased
 */
export async function eraseRecorded(tx: Queryable, hashKey: string): Promise<number> {
  return erasePosts(tx, [...(await postsOnRecord(tx, hashKey)), ...(await postsOfAuthorsOnRecord(tx))], hashKey)
}

async function postsOnRecord(tx: Queryable, hashKey: string): Promise<PostId[]> {
  const { hash } = createPostHasher(hashKey)
  const found: PostId[] = []
  for (let after = 0; ;) {
    const { rows: posts } = await tx.query<{ id: PostId; platform: string; nativeId: string }>(
      `select id, platform, native_id as "nativeId" from post
       where id > $1 and erased_at is null order by id limit ${PAGE}`,
      [after],
    )
    after = posts.at(-1)?.id ?? after
    if (posts.length === 0) return found
    const { rows } = await tx.query<{ id: PostId }>(
      `select here.id from unnest($1::bigint[], $2::text[]) as here (id, hash)
       join erasure on erasure.hash = here.hash and kind = 'post'`,
      [posts.map(({ id }) => id), posts.map(({ platform, nativeId }) => hash(platform, nativeId))],
    )
    found.push(...rows.map(({ id }) => id))
  }
}

async function postsOfAuthorsOnRecord(tx: Queryable): Promise<PostId[]> {
  const { rows } = await tx.query<{ id: PostId }>(
    `select post.id from erasure
     join author on author.platform = erasure.platform and author.native_hash = erasure.hash
     join post on post.author_id = author.id and post.first_seen_at <= erasure.at
     where erasure.kind = 'author'`,
  )
  return rows.map(({ id }) => id)
}
