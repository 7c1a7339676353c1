import type { Trend } from '../../domain/reading/figures.js'
import { dayOf, startOf } from '../../domain/singapore-time.js'
import type { Queryable } from '../../store/pool.js'
import { entityLabel, readGazetteerNames } from '../gazetteer-names.js'
import { meanOf } from '../../domain/reading/intervals.js'
import { keyOf, MIN_BASELINE_DAYS, readDays, type Baseline } from './trend-baseline.js'
import type { Candidate } from './trend-merge.js'
import { stateAfter } from '../../domain/trends/trend-state.js'
import { votersOf, type WindowPost } from './trend-window.js'

const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000
const MAX_EXAMPLES = 6
/** A term with no more votes a day than this in the baseline was not spoken of. */
const UNKNOWN_PER_DAY = 0.1
const CJK_ONLY = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana} ]+$/u

interface DescribedWindow {
  readonly posts: readonly WindowPost[]
  readonly from: Date
  readonly to: Date
  /** Votes of all. */
  readonly total: number
  readonly baseline: Baseline
}

/** Everything that a trend explains itself with. */
export async function describeTrends(
  db: Queryable,
  window: DescribedWindow,
  groups: readonly { readonly lead: Candidate; readonly alike: readonly Candidate[] }[],
): Promise<Trend[]> {
  const { baseline, posts, from, to } = window
  const leads = groups.map(({ lead }) => lead)
  const lastDay = dayOf(to.getTime() - 1)
  const history = await readDays(db, baseline.collectionId, leads, baseline.first, lastDay)
  const names = await readGazetteerNames(
    db,
    leads.filter(({ kind }) => kind === 'entity').map(({ term }) => term),
  )
  const totals = hourly(window, votersOf(posts, posts.keys()).values())
  const days = daysBetween(baseline.first, lastDay)
  return groups.map(({ lead, alike }) => {
    const byDay = history.get(keyOf(lead)) ?? new Map<string, number>()
    const ownPosts = lead.posts.flatMap((index) => posts[index] ?? [])
    const hours = hourly(window, votersOf(posts, lead.posts).values())
    const windowDays = votesByDay(posts, lead.posts)
    const perDay = lead.baseVotes / Math.max(1, baseline.totals.size)
    const scores = ownPosts.flatMap(({ score }) => (score === null ? [] : [score]))
    return {
      kind: lead.kind,
      term: filterTerm(lead),
      label: lead.kind === 'entity' ? entityLabel(lead.term, names) : labelOf(lead),
      state: stateAfter(
        hours.map((votes, at) => ({ votes, total: totals[at] ?? 0 })),
        lead.baseVotes / Math.max(1, baseline.total),
        baseline.totals.size >= MIN_BASELINE_DAYS &&
          perDay <= UNKNOWN_PER_DAY &&
          ![...byDay.keys()].some((day) => day > baseline.last && day < dayOf(from)),
      ),
      logOdds: lead.logOdds,
      z: lead.z,
      authors: lead.votes,
      posts: ownPosts.length,
      baselinePerDay: perDay,
      firstSeen: new Date(Math.min(...ownPosts.map(({ at }) => at))).toISOString(),
      languages: splitBy(ownPosts, 'language'),
      sentiments: splitBy(ownPosts, 'sentiment'),
      origins: splitBy(ownPosts, 'origin'),
      score: meanOf(
        {
          n: scores.length,
          sum: scores.reduce((sum, each) => sum + each, 0),
          squares: scores.reduce((sum, each) => sum + each ** 2, 0),
        },
        [-1, 1],
      ),
      alike: alike.map(filterTerm),
      examples: pickExamples(posts, lead, alike),
      hours: hours.map((authors, at) => ({ at: new Date(firstHour(from) + at * HOUR_MS).toISOString(), authors })),
      days: days.map((day) => ({ day, authors: Math.max(byDay.get(day) ?? 0, windowDays.get(day) ?? 0) })),
    }
  })
}

/** As the filters `entity` and `term` take it. */
function filterTerm({ kind, term }: Candidate): string {
  return kind === 'hashtag' ? `#${term.replace(/^#/, '')}` : term
}

/** Chinese is written without spaces between words. */
function labelOf(candidate: Candidate): string {
  const term = filterTerm(candidate)
  return CJK_ONLY.test(term) ? term.replaceAll(' ', '') : term
}

const firstHour = (from: Date): number => Math.floor(from.getTime() / HOUR_MS) * HOUR_MS

/** Votes by hour of the window; an author's vote counts in the hour of the first post. */
function hourly({ from, to }: DescribedWindow, voters: Iterable<WindowPost>): number[] {
  const start = firstHour(from)
  const hours = new Array<number>(Math.ceil((to.getTime() - start) / HOUR_MS)).fill(0)
  for (const { hour } of voters) {
    const at = (hour - start) / HOUR_MS
    hours[at] = (hours[at] ?? 0) + 1
  }
  return hours
}

function votesByDay(posts: readonly WindowPost[], indices: readonly number[]): Map<string, number> {
  const days = new Map<string, number>()
  for (const { at } of votersOf(posts, indices).values()) days.set(dayOf(at), (days.get(dayOf(at)) ?? 0) + 1)
  return days
}

function daysBetween(first: string, last: string): string[] {
  const days: string[] = []
  for (let at = startOf(first).getTime(); at <= startOf(last).getTime(); at += DAY_MS) days.push(dayOf(at))
  return days
}

function splitBy(posts: readonly WindowPost[], field: 'language' | 'sentiment' | 'origin'): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const post of posts) counts[post[field]] = (counts[post[field]] ?? 0) + 1
  return counts
}

/**
 * Posts with most of the trend's terms, the earliest among equals; one an author and cluster, and languages in turn,
 * the most frequent first.
 */
function pickExamples(posts: readonly WindowPost[], lead: Candidate, alike: readonly Candidate[]): number[] {
  const held = new Map<number, number>()
  for (const { posts: indices } of alike) for (const index of indices) held.set(index, (held.get(index) ?? 0) + 1)
  const central = lead.posts
    .flatMap((index) => (posts[index] ? [{ post: posts[index], terms: held.get(index) ?? 0 }] : []))
    .sort((a, b) => b.terms - a.terms || a.post.at - b.post.at)
  const voters = new Set<number>()
  const clusters = new Set<number>()
  const byLanguage = new Map<string, number[]>()
  for (const { post } of central) {
    if (voters.has(post.voter) || clusters.has(post.cluster)) continue
    voters.add(post.voter)
    clusters.add(post.cluster)
    byLanguage.set(post.language, [...(byLanguage.get(post.language) ?? []), post.postId])
  }
  const queues = [...byLanguage.values()].sort((a, b) => b.length - a.length)
  const examples: number[] = []
  for (let turn = 0; examples.length < MAX_EXAMPLES && queues.some((queue) => queue.length > turn); turn += 1) {
    for (const queue of queues) {
      const id = queue[turn]
      if (id !== undefined && examples.length < MAX_EXAMPLES) examples.push(id)
    }
  }
  return examples
}
