import { dayOf } from '../../../domain/singapore-time.js'
import { findDense } from '../../../domain/stories/dense-groups.js'
import { MAX_COMPARED } from '../../../domain/stories/find-stories.js'
import { votesOf, type StoryPost } from '../../../domain/stories/story-post.js'
import { readBaseline, scoreTerms } from '../../../read/trends/trend-baseline.js'
import { readTermVotes } from '../../../store/derived/story-details.js'
import { samplePostsOfTerms, type StoryRange } from '../../../store/derived/story-window.js'
import type { Queryable } from '../../../store/pool.js'

/** The strongest terms against the days before, and so many posts of each. */
const TERMS = 60
const OF_TERM = 40
/**
 * What speaks for two neighbours: more than for two posts of a core, because among so many posts each has some near it by
 * chance.
 */
const NEIGHBOUR_EVIDENCE = 1
/** What dense groups may fill of the places. */
const DENSE_SHARE = 0.6

/** Posts with the hashtags and names that are more frequent than usual, as trends find them: by id. */
export async function pickByTerms(db: Queryable, range: StoryRange): Promise<number[]> {
  const [first, last] = [dayOf(range.from), dayOf(range.to.getTime() - 1)]
  const { terms, total } = await readTermVotes(db, range.collectionId, { first, last })
  const baseline = await readBaseline(db, range.collectionId, range.from)
  const strongest = (await scoreTerms(db, baseline, terms, total)).slice(0, TERMS)
  return samplePostsOfTerms(db, range, strongest, OF_TERM)
}

/**
 * The posts that are compared with each other where not all can be, one a voter and cluster: those of dense groups, then
 * those picked by their terms, then any.
 * @param usual a random sample of the window
 */
export async function pickCompared(
  usual: readonly StoryPost[],
  byTerms: readonly StoryPost[],
  breathe: () => Promise<void> | undefined,
): Promise<StoryPost[]> {
  const votes = votesOf(usual)
  const dense = await findDense(votes, {
    limit: Math.floor(DENSE_SHARE * MAX_COMPARED),
    evidence: NEIGHBOUR_EVIDENCE,
    breathe,
  })
  const picked = new Map<number, StoryPost>()
  const voters = new Set<number>()
  const clusters = new Set<number>()
  for (const post of [...dense.map((at) => votes[at] as StoryPost), ...votesOf(byTerms), ...votes]) {
    if (picked.size === MAX_COMPARED) break
    if (voters.has(post.voter) || clusters.has(post.cluster)) continue
    voters.add(post.voter)
    clusters.add(post.cluster)
    picked.set(post.id, post)
  }
  return [...picked.values()].sort((a, b) => a.at - b.at || a.id - b.id)
}
