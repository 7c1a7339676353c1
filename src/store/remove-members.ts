import type { PostId } from '../domain/post.js'
import { markRollupsStale, markStale } from './derived/stale-posts.js'
import { removeFromStories } from './derived/story-marks.js'
import { deletePosts } from './people/erase.js'
import type { Queryable } from './pool.js'

/** Posts that were taken out of a collection. */
interface Removed {
  /** In no other collection: deleted, with everything derived from them. */
  readonly gone: readonly PostId[]
  /** Still in another one. */
  readonly kept: readonly PostId[]
}

/**
 * Takes posts out of a collection under the erasure lock, and deletes those that are in no other one.
 * @param ids those that are not in it are left alone
 * @param hashKey as in deletePosts
 */
export async function removeMembers(
  tx: Queryable,
  collectionId: number,
  ids: readonly PostId[],
  hashKey: string | null,
): Promise<Removed> {
  const { rows } = await tx.query<{ postId: PostId; isElsewhere: boolean }>(
    `with members as (
       delete from collection_post where collection_id = $1 and post_id = any($2::bigint[]) returning post_id)
     select post_id as "postId", exists (
       select from collection_post other where other.post_id = members.post_id
         and other.collection_id = any(array(select id from collection where id <> $1))) as "isElsewhere"
     from members order by post_id`,
    [collectionId, ids],
  )
  const those = (isElsewhere: boolean): PostId[] =>
    rows.filter((row) => row.isElsewhere === isElsewhere).map(({ postId }) => postId)
  const [gone, kept] = [those(false), those(true)]
  await deletePosts(tx, gone, hashKey)
  return { gone, kept }
}

/** What readers count of a collection is without posts that have left it and are still in another one. */
export async function withdrawFacts(tx: Queryable, collectionId: number, ids: readonly PostId[]): Promise<void> {
  if (ids.length === 0) return
  await markRollupsStale(tx, ids)
  await removeFromStories(tx, ids, collectionId)
  for (const table of ['post_fact', 'post_term']) {
    await tx.query(`delete from ${table} where collection_id = $1 and post_id = any($2::bigint[])`, [collectionId, ids])
  }
  await markStale(tx, ids)
}
