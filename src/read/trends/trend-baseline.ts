import { dayOf } from '../../domain/singapore-time.js'
import type { Queryable } from '../../store/pool.js'
import { dispersionOf, liftOf, scoreTerm } from '../../domain/trends/trend-score.js'
import type { Candidate } from './trend-merge.js'

/** The days that the window is compared with, in Singapore time. */
export interface Baseline {
  readonly collectionId: number
  /** `2026-08-09`, first and last day. */
  readonly first: string
  readonly last: string
  /** Days that have posts, with the votes of all. */
  readonly totals: ReadonlyMap<string, number>
  readonly total: number
}

const BASELINE_DAYS = 28
/**
 * Days between baseline and window, so that what began yesterday is not compared with itself (as in EARS C2: Hutwagner et
 * al., "The bioterrorism preparedness and response Early Aberration Reporting System", Journal of Urban Health 80, 2003).
 */
const GUARD_DAYS = 2
/** Fewer days with posts are no baseline: everything would look new. */
export const MIN_BASELINE_DAYS = 7

/** Twice its usual share, and further off than chance takes it in one of a hundred cases. */
const MIN_LIFT = 2
const MIN_Z = 2.58

/** The 28 days that end two days before the window's first. */
export async function readBaseline(db: Queryable, collectionId: number, from: Date): Promise<Baseline> {
  const first = dayOf(from, -BASELINE_DAYS - GUARD_DAYS)
  const last = dayOf(from, -1 - GUARD_DAYS)
  const { rows } = await db.query<{ day: string; authors: number }>(
    `select day::text, authors from day_total where collection_id = $1 and day between $2::date and $3::date`,
    [collectionId, first, last],
  )
  const totals = new Map(rows.map(({ day, authors }) => [day, authors]))
  return { collectionId, first, last, totals, total: rows.reduce((sum, { authors }) => sum + authors, 0) }
}

export type Said = Omit<Candidate, 'posts' | 'logOdds' | 'z' | 'baseVotes'>

/**
 * The terms with unusually many votes against the baseline, strongest first. Without a baseline it is all of them, most
 * votes first.
 * @param total votes of all in the window
 */
export async function scoreTerms(
  db: Queryable,
  baseline: Baseline,
  said: readonly Said[],
  total: number,
): Promise<Omit<Candidate, 'posts'>[]> {
  if (baseline.totals.size < MIN_BASELINE_DAYS) {
    return said
      .map((each) => ({ ...each, logOdds: 0, z: 0, baseVotes: 0 }))
      .sort((a, b) => b.votes - a.votes || order(a, b))
  }
  const days = [...baseline.totals]
  const votes = await readDays(db, baseline.collectionId, said, baseline.first, baseline.last)
  return said
    .flatMap((each) => {
      const byDay = votes.get(keyOf(each))
      const baseVotes = [...(byDay?.values() ?? [])].reduce((sum, count) => sum + count, 0)
      const counts = { votes: each.votes, total, baseVotes, baseTotal: baseline.total }
      if (liftOf(counts) < MIN_LIFT) return []
      const dispersion = dispersionOf(days.map(([day, all]) => ({ votes: byDay?.get(day) ?? 0, total: all })))
      const score = scoreTerm({ ...counts, dispersion })
      return score.z < MIN_Z ? [] : [{ ...each, ...score, baseVotes }]
    })
    .sort((a, b) => b.z - a.z || order(a, b))
}

const order = (a: Said, b: Said): number => (keyOf(a) < keyOf(b) ? -1 : 1)

export const keyOf = ({ kind, term }: { readonly kind: string; readonly term: string }): string => `${kind} ${term}`

/** Votes by day of each term, for the days that have any. */
export async function readDays(
  db: Queryable,
  collectionId: number,
  terms: readonly { readonly kind: string; readonly term: string }[],
  first: string,
  last: string,
): Promise<Map<string, Map<string, number>>> {
  const { rows } = await db.query<[kind: string, term: string, days: string[], votes: number[]]>({
    rowMode: 'array',
    text: `select asked.kind, asked.term, array_agg(day::text), array_agg(authors)
           from unnest($2::text[], $3::text[]) as asked (kind, term)
           join day_term known on known.collection_id = $1 and known.kind = asked.kind and known.term = asked.term
             and known.day between $4::date and $5::date
           group by 1, 2`,
    values: [collectionId, terms.map(({ kind }) => kind), terms.map(({ term }) => term), first, last],
  })
  return new Map(
    rows.map(([kind, term, days, votes]) => [
      keyOf({ kind, term }),
      new Map(days.map((day, at) => [day, votes[at] ?? 0])),
    ]),
  )
}
