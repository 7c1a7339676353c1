import { neighboursOf } from './neighbours.js'
import type { StoryPost } from './story-post.js'

/** Of a group so many are taken: what is said every day would fill all places. */
const OF_GROUP = 16
/** Fewer neighbours are chance. */
const MIN_NEIGHBOURS = 3

/**
 * Posts with many others near them, in meaning and time, some of each group of them: candidates for stories among more posts
 * than can be compared pair by pair.
 * @param posts by time
 * @param limit posts at most, those of the largest groups first
 * @returns indices
 */
export async function findDense(
  posts: readonly Pick<StoryPost, 'at' | 'meaning'>[],
  { limit, evidence, breathe }: { limit: number; evidence: number; breathe: () => Promise<void> | undefined },
): Promise<number[]> {
  const neighbours = await neighboursOf(posts, evidence, breathe)
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
