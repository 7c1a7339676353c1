import { PAIR_WEIGHTS, nearness } from './evidence.js'
import { dot } from '../dot.js'
import type { StoryPost } from './story-post.js'

/** So many signs are a bucket: posts that say the same share them more often than others. */
const SIGNS = 10
/** Posts are compared within their buckets of so many kinds. */
const KINDS = 30
/** Of a bucket so many posts at most are compared with each other. */
const IN_BUCKET = 80
/** Of a group so many are taken: what is said every day would fill all places. */
const OF_GROUP = 16
/** Fewer neighbours are chance. */
const MIN_NEIGHBOURS = 3

type Dense = Pick<StoryPost, 'at' | 'meaning'>

/**
 * Posts with many others near them, in meaning and time, some of each group of them: candidates for stories among more posts
 * than can be compared pair by pair. Only posts that share ten signs of their vectors are compared (locality-sensitive
 * hashing by random hyperplanes: Charikar 2002; the coordinates of an encoder serve as planes), thirty times with other
 * signs: of the pairs with a cosine of 0.5 four in ten are seen, and of all pairs one in thirty.
 * @param limit posts at most, those of the largest groups first
 * @returns indices
 */
export async function findDense(
  posts: readonly Dense[],
  { limit, evidence, breathe }: { limit: number; evidence: number; breathe: () => Promise<void> | undefined },
): Promise<number[]> {
  const neighbours = await findNeighbours(posts, evidence, breathe)
  const shared = neighbours.map((own) =>
    [...own].map((other) => ({ other, both: countShared(own, neighbours[other]) })),
  )
  const density = shared.map((own) => own.reduce((sum, { both }) => sum + both, 0))
  const order = [...density.keys()]
    .filter((at) => (neighbours[at]?.size ?? 0) >= MIN_NEIGHBOURS)
    .sort((a, b) => (density[b] ?? 0) - (density[a] ?? 0) || a - b)
  const taken = new Set<number>()
  const seen = new Set<number>()
  for (const at of order) {
    if (taken.size >= limit) break
    if (seen.has(at)) continue
    const own = [...(shared[at] ?? [])].sort((a, b) => b.both - a.both || a.other - b.other)
    const group = [at, ...own.map(({ other }) => other)].filter((each) => !seen.has(each)).slice(0, OF_GROUP)
    for (const each of group) seen.add(each)
    if (group.length <= MIN_NEIGHBOURS) continue
    for (const each of group) taken.add(each)
  }
  return [...taken].slice(0, limit)
}

/** Those near one by chance are not near each other. */
function countShared(one: ReadonlySet<number>, other: ReadonlySet<number> = new Set()): number {
  const [fewer, more] = one.size < other.size ? [one, other] : [other, one]
  let both = 0
  for (const each of fewer) if (more.has(each)) both += 1
  return both
}

async function findNeighbours(
  posts: readonly Dense[],
  evidence: number,
  breathe: () => Promise<void> | undefined,
): Promise<Set<number>[]> {
  const neighbours = posts.map(() => new Set<number>())
  const size = posts[0]?.meaning.length ?? 0
  for (let kind = 0; kind < KINDS; kind += 1) {
    const buckets = new Map<number, number[]>()
    posts.forEach(({ meaning }, at) => {
      let bucket = 0
      for (let sign = 0; sign < SIGNS; sign += 1)
        bucket = 2 * bucket + ((meaning[(kind * SIGNS + sign) % size] as number) < 0 ? 0 : 1)
      const own = buckets.get(bucket)
      if (own) own.push(at)
      else buckets.set(bucket, [at])
    })
    for (const bucket of buckets.values()) {
      compareWithin(posts, bucket.slice(0, IN_BUCKET), evidence, neighbours)
      await breathe()
    }
  }
  return neighbours
}

/** Two posts are neighbours when they would be of one story were all of it like them. */
function compareWithin(
  posts: readonly Dense[],
  bucket: readonly number[],
  evidence: number,
  neighbours: readonly Set<number>[],
): void {
  for (let other = 1; other < bucket.length; other += 1) {
    const b = bucket[other] as number
    for (let one = 0; one < other; one += 1) {
      const a = bucket[one] as number
      const [first, second] = [posts[a] as Dense, posts[b] as Dense]
      const near =
        PAIR_WEIGHTS.unrelated +
        PAIR_WEIGHTS.nearness * nearness(first.at - second.at) +
        PAIR_WEIGHTS.meaning * dot(first.meaning, second.meaning)
      if (near < evidence) continue
      neighbours[a]?.add(b)
      neighbours[b]?.add(a)
    }
  }
}
