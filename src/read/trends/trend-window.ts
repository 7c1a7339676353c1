import type { Queryable } from '../../store/pool.js'
import { findCopies } from '../../domain/trends/trend-copies.js'

/** A post of the window, as trends look at it. */
export interface WindowPost {
  readonly postId: number
  /** Beginning of its hour, in milliseconds. */
  readonly hour: number
  readonly at: number
  /** Its author; a post without one counts as a separate author. */
  readonly voter: number
  /** Near-duplicates have one number. */
  readonly cluster: number
  readonly language: string
  readonly sentiment: string
  readonly origin: string
  readonly score: number | null
  /** Joined by one space; empty without. */
  readonly words: string
}

/** A hashtag or entity and its posts in the window, as indices in order. */
export interface WindowTerm {
  readonly kind: 'hashtag' | 'entity'
  readonly term: string
  readonly posts: readonly number[]
}

export interface VoteRules {
  /** One vote an author, however often they post. Off only to test its effect. */
  readonly capAuthors: boolean
  /** One vote a cluster of near-duplicates: its first post's. */
  readonly capClusters: boolean
}

const HOUR_MS = 3_600_000

/** Posts of [from, to) in order of id. */
export async function readWindowPosts(
  db: Queryable,
  collectionId: number,
  from: Date,
  to: Date,
  rules: VoteRules,
): Promise<WindowPost[]> {
  type Row = [number, number, number | null, number, string, string, string, number | null, string | null]
  const { rows } = await db.query<Row>({
    rowMode: 'array',
    text: `select fact.post_id, extract(epoch from fact.posted_at)::float8 * 1000, fact.author_id, fact.cluster_id,
                  fact.language, fact.sentiment, fact.origin, fact.score, clean.words
           from post_fact fact
           left join clean_text clean on clean.post_id = fact.post_id and fact.word_count > 0
           where fact.collection_id = $1 and fact.posted_at >= $2 and fact.posted_at < $3
           order by fact.post_id`,
    values: [collectionId, from, to],
  })
  const posts = rows.map(([postId, at, author, cluster, language, sentiment, origin, score, words]) => ({
    postId,
    hour: Math.floor(at / HOUR_MS) * HOUR_MS,
    at,
    voter: rules.capAuthors && author !== null ? author : -postId,
    cluster: rules.capClusters ? cluster : postId,
    language,
    sentiment,
    origin,
    score,
    words: words ?? '',
  }))
  return rules.capClusters ? findCopies(posts) : posts
}

/** Hashtags and entities of at least `floor` posts of the window. */
export async function readWindowTerms(
  db: Queryable,
  collectionId: number,
  from: Date,
  to: Date,
  posts: readonly WindowPost[],
  floor: number,
): Promise<WindowTerm[]> {
  const { rows } = await db.query<{ kind: WindowTerm['kind']; term: string; ids: number[] }>(
    `select kind, term, array_agg(post_id order by post_id)::float8[] as ids from post_term
     where collection_id = $1 and kind in ('hashtag', 'entity') and posted_at >= $2 and posted_at < $3
     group by kind, term having count(*) >= $4`,
    [collectionId, from, to, floor],
  )
  const indexOf = new Map(posts.map(({ postId }, index) => [postId, index]))
  return rows.map(({ kind, term, ids }) => ({
    kind,
    term,
    posts: ids.flatMap((id) => indexOf.get(id) ?? []),
  }))
}

/**
 * The voters, each once, with the first post of each cluster.
 * @param indices of the posts that say it, in order of id
 */
export function votersOf(posts: readonly WindowPost[], indices: Iterable<number>): Map<number, WindowPost> {
  const clusters = new Set<number>()
  const voters = new Map<number, WindowPost>()
  for (const index of indices) {
    const post = posts[index]
    if (!post || clusters.has(post.cluster)) continue
    clusters.add(post.cluster)
    const known = voters.get(post.voter)
    if (!known || post.at < known.at) voters.set(post.voter, post)
  }
  return voters
}
