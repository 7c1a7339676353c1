import type { Trend } from '../../domain/reading/figures.js'
import type { Queryable } from '../../store/pool.js'
import { keyOf, MIN_BASELINE_DAYS, readBaseline, scoreTerms, type Said } from './trend-baseline.js'
import { describeTrends } from './trend-details.js'
import { mergeAlike, type Candidate } from './trend-merge.js'
import { findPhrases, postsOfPhrases } from './trend-phrases.js'
import {
  readWindowPosts,
  readWindowTerms,
  votersOf,
  type VoteRules,
  type WindowPost,
  type WindowTerm,
} from './trend-window.js'

/** Nothing that fewer say is a trend; in large collections, nothing that less than a thousandth say. */
const MIN_VOTES = 5
const MIN_SHARE = 0.001
/** The strongest terms that are looked at more closely: far more than are shown. */
const MAX_CANDIDATES = 300

export interface TrendWindow {
  readonly collectionId: number
  readonly from: Date
  /** Exclusive. */
  readonly to: Date
  readonly limit: number
}

export interface Trends {
  readonly rows: readonly Trend[]
  /** Days with posts among those compared with; below MIN_BASELINE_DAYS there is no comparison. */
  readonly baselineDays: number
}

/**
 * The topics of the posts of a window that are new against the 28 days before: docs/use/trends.md has the method.
 * @param options.rules to test the effect of a vote rule; default: both
 * @param options.breathe awaited now and then, so that the event loop gets its turns
 */
export async function computeTrends(
  db: Queryable,
  { collectionId, from, to, limit }: TrendWindow,
  options: { rules?: VoteRules; breathe?: () => Promise<void> | undefined } = {},
): Promise<Trends> {
  const { rules = { capAuthors: true, capClusters: true }, breathe = () => undefined } = options
  const posts = await readWindowPosts(db, collectionId, from, to, rules)
  const total = votersOf(posts, posts.keys()).size
  const floor = Math.max(MIN_VOTES, Math.ceil(total * MIN_SHARE))
  const terms = await readWindowTerms(db, collectionId, from, to, posts, floor)
  const baseline = await readBaseline(db, collectionId, from)
  const said: Said[] = [
    ...terms.map(({ kind, term, posts: indices }) => ({ kind, term, votes: votersOf(posts, indices).size })),
    ...(await findPhrases(posts, floor, breathe)).map(({ phrase, authors }) => ({
      kind: 'phrase' as const,
      term: phrase,
      votes: authors,
    })),
  ].filter(({ votes }) => votes >= floor)
  const scored = (await scoreTerms(db, baseline, said, total)).slice(0, MAX_CANDIDATES)
  await breathe()
  const groups = mergeAlike(withPosts(scored, posts, terms)).slice(0, limit)
  const rows = await describeTrends(db, { posts, from, to, total, baseline }, groups)
  return { rows, baselineDays: baseline.totals.size }
}

/** Whether a comparison was possible: else the rows are the most frequent terms, and none is new. */
export function hasBaseline(baselineDays: number): boolean {
  return baselineDays >= MIN_BASELINE_DAYS
}

function withPosts(
  scored: readonly Omit<Candidate, 'posts'>[],
  posts: readonly WindowPost[],
  terms: readonly WindowTerm[],
): Candidate[] {
  const phrases = postsOfPhrases(
    posts,
    scored.filter(({ kind }) => kind === 'phrase').map(({ term }) => term),
  )
  const others = new Map(terms.map((term) => [keyOf(term), term.posts]))
  return scored.map((each) => ({
    ...each,
    posts: (each.kind === 'phrase' ? phrases.get(each.term) : others.get(keyOf(each))) ?? [],
  }))
}
