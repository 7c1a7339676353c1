import { createGroups, groupAlike, MAX_DIFFERING_BITS } from '../../domain/near-duplicates.js'
import type { PostId } from '../../domain/post.js'
import type { Queryable } from '../pool.js'

/** The parts of a post that are compared. */
export interface Content {
  readonly postId: PostId
  readonly hash: string
  readonly simhash: string | null
}

/** Removes posts whose content has changed or is gone. Their clusters must be checked again. */
export async function removeContents(tx: Queryable, ids: readonly PostId[]): Promise<void> {
  if (ids.length === 0) return
  await tx.query(
    `with gone as (delete from near_duplicate where post_id = any($1::bigint[]) returning cluster_id)
     insert into stale_cluster (cluster_id) select distinct cluster_id from gone`,
    [ids],
  )
}

/**
 * Checks clusters that lost a member again: the rest may fall apart, and may have a new smallest post.
 * @returns posts that are in another cluster now
 */
export async function rebuildClusters(tx: Queryable): Promise<PostId[]> {
  const taken = await tx.query<{ cluster_id: number }>('delete from stale_cluster returning cluster_id')
  if (taken.rows.length === 0) return []
  const clusters = [...new Set(taken.rows.map((row) => row.cluster_id))]
  // Equal contents are in one cluster always, so contents are compared, not posts.
  const { rows } = await tx.query<{ hash: string; simhash: string | null; first: PostId }>(
    `select content_hash as hash, min(to_hex(simhash::bigint)) as simhash, min(post_id) as first from near_duplicate
     where cluster_id = any($1::bigint[]) group by content_hash order by min(post_id)`,
    [clusters],
  )
  const groups = groupAlike(rows.map(({ simhash }) => simhash?.padStart(16, '0') ?? null))
  const moved = await tx.query<{ post_id: PostId }>(
    `update near_duplicate member set cluster_id = fresh.cluster_id
     from unnest($1::text[], $2::bigint[]) as fresh (hash, cluster_id)
     where member.content_hash = fresh.hash and member.cluster_id <> fresh.cluster_id returning post_id`,
    [rows.map(({ hash }) => hash), groups.map((first) => rows[first]?.first)],
  )
  return moved.rows.map((row) => row.post_id)
}

/**
 * Adds posts that are in no cluster yet. A cluster is all that is connected by equal content or by SimHashes of few
 * differing bits; its number is the smallest id of its posts.
 * @returns posts that were there before and are in another cluster now
 */
export async function addContents(tx: Queryable, contents: readonly Content[]): Promise<PostId[]> {
  if (contents.length === 0) return []
  const sorted = [...contents].sort((a, b) => a.postId - b.postId)
  const firsts = firstOfEachHash(sorted)
  const known = await clustersBefore(tx, firsts)
  // Nodes: the distinct new contents, then the clusters that were there before.
  const before = [...new Set(known.map(({ cluster }) => cluster))]
  const groups = createGroups(firsts.length + before.length)
  groupAlike(firsts.map(({ simhash }) => simhash)).forEach((first, at) => groups.join(first, at))
  const node = new Map(before.map((cluster, at) => [cluster, firsts.length + at]))
  for (const { at, cluster } of known) groups.join(at, node.get(cluster) ?? at)
  const smallest = new Map<number, number>()
  const ids = [...firsts.map(({ postId }) => postId), ...before]
  ids.forEach((id, at) => smallest.set(groups.first(at), Math.min(id, smallest.get(groups.first(at)) ?? id)))
  const clusterOf = (at: number): number => smallest.get(groups.first(at)) as number

  const moved = await renameClusters(
    tx,
    before.flatMap((from, at) =>
      clusterOf(firsts.length + at) === from ? [] : [{ from, to: clusterOf(firsts.length + at) }],
    ),
  )
  const ofHash = new Map(firsts.map(({ hash }, at) => [hash, clusterOf(at)]))
  await tx.query(
    `insert into near_duplicate (post_id, cluster_id, content_hash, simhash)
     select id, cluster_id, hash, ('x' || simhash)::bit(64)
     from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[]) as fresh (id, cluster_id, hash, simhash)`,
    [
      sorted.map(({ postId }) => postId),
      sorted.map(({ hash }) => ofHash.get(hash)),
      sorted.map(({ hash }) => hash),
      sorted.map(({ simhash }) => simhash),
    ],
  )
  return moved
}

function firstOfEachHash(sorted: readonly Content[]): Content[] {
  const seen = new Set<string>()
  return sorted.filter(({ hash }) => !seen.has(hash) && seen.add(hash))
}

const BANDS = [1, 17, 33, 49].map(
  (from) => `select cluster_id from near_duplicate other
    where simhash is not null and substring(simhash from ${from} for 16) = substring(fresh.simhash from ${from} for 16)
      and bit_count(simhash # fresh.simhash) <= ${MAX_DIFFERING_BITS}`,
)

/** By index of content: clusters with an equal one, or else with similar ones. */
async function clustersBefore(tx: Queryable, contents: readonly Content[]): Promise<{ at: number; cluster: number }[]> {
  const { rows } = await tx.query<{ at: number; cluster: number }>(
    `select fresh.at::int - 1 as at, coalesce(equal.cluster_id, alike.cluster_id) as cluster
     from (select at, hash, ('x' || simhash)::bit(64) as simhash
           from unnest($1::text[], $2::text[]) with ordinality as page (hash, simhash, at)) as fresh
     left join lateral (select cluster_id from near_duplicate where content_hash = fresh.hash limit 1) as equal on true
     left join lateral (${BANDS.join(' union ')}) as alike on equal.cluster_id is null and fresh.simhash is not null
     where equal.cluster_id is not null or alike.cluster_id is not null`,
    [contents.map(({ hash }) => hash), contents.map(({ simhash }) => simhash)],
  )
  return rows
}

async function renameClusters(tx: Queryable, names: readonly { from: number; to: number }[]): Promise<PostId[]> {
  if (names.length === 0) return []
  const { rows } = await tx.query<{ post_id: PostId }>(
    `update near_duplicate member set cluster_id = renamed.to_id
     from unnest($1::bigint[], $2::bigint[]) as renamed (from_id, to_id)
     where member.cluster_id = renamed.from_id returning post_id`,
    [names.map(({ from }) => from), names.map(({ to }) => to)],
  )
  return rows.map((row) => row.post_id)
}
