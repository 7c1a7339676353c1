import type { FoundPeak } from '../../domain/peaks/find-peaks.js'
import type { Grown } from '../../domain/peaks/explain-peak.js'
import type { GrownValue } from '../../domain/reading/peaks.js'
import type { Queryable } from '../../store/pool.js'
import { createParameters, type Parameters } from '../../store/parameters.js'
import { AUTHOR } from '../figures/author-sample.js'
import { cells } from '../figures/cells.js'
import { postSource } from '../filter-sql.js'
import type { Question } from '../question.js'

const DAY_MS = 86_400_000
/** The same hours of so many days before a peak say how much is usual of a part of it. */
const DAYS_BEFORE = 7
const CITED = 3
/** Groups of a kind that are looked at. */
const MOST_GROUPS = 6

/** Posts of a peak that have something in common. */
export interface Group extends Grown {
  readonly authors: number
  readonly cited: readonly number[]
}

/** What is grouped by, where its posts in other hours are found, and which of its posts are cited. */
const KINDS = {
  author: {
    key: 'found.author',
    from: 'found',
    own: 'select id from post where author_id = any($keys)',
    order: 'found.posted_at, found.post_id',
  },
  story: {
    key: 'member.story_id',
    from: 'found join story_post member using (collection_id, post_id)',
    own: 'select post_id from story_post where story_id = any($keys)',
    // A vote is the first of its author: the cited posts are of different people.
    order: 'member.vote desc, member.evidence desc, found.posted_at, found.post_id',
  },
  copies: {
    key: 'found.cluster_id',
    from: 'found',
    own: 'select post_id from near_duplicate where cluster_id = any($keys)',
    order: 'found.posted_at, found.post_id',
  },
} as const
export type GroupKind = keyof typeof KINDS

/** What most of a peak may have in common. */
export type Dimension = GrownValue['dimension']

/** A peak of a question, and the same hours of days before, as far back as anything was collected. */
export interface PeakHours {
  readonly question: Question
  readonly from: Date
  readonly to: Date
  /** Beginnings of the same hours before; none where nothing was collected. */
  readonly before: readonly Date[]
}

/** @param since since when posts were collected, in milliseconds */
export function hoursOf(question: Question, peak: FoundPeak, since: number): PeakHours {
  const days = Math.ceil((peak.to - peak.from) / DAY_MS)
  const before = Array.from({ length: DAYS_BEFORE }, (_, at) => peak.from - (at + 1) * days * DAY_MS)
  return {
    question,
    from: new Date(peak.from),
    to: new Date(peak.to),
    before: before.filter((at) => at >= since).map((at) => new Date(at)),
  }
}

/**
 * The groups with most posts in a peak, and how many posts are usual of each.
 * @param without.authors whose posts do not count
 * @param without.stories whose posts do not count
 */
export async function readGroups(
  db: Queryable,
  hours: PeakHours,
  kind: GroupKind,
  without: { readonly authors: readonly number[]; readonly stories: readonly number[] },
): Promise<Group[]> {
  const { key, from, order } = KINDS[kind]
  const parameters = createParameters()
  const { bind } = parameters
  const { rows } = await db.query<{ key: number; posts: number; authors: number; cited: number[] }>(
    `with found as (${foundIn({ ...hours.question, from: hours.from, to: hours.to }, parameters)})
     select ${key}::float8 as key, count(*) as posts, count(distinct found.author) as authors,
            (array_agg(found.post_id order by ${order}))[1:${CITED}]::float8[] as cited
     from ${from}
     where found.author <> all(${bind(without.authors)}::bigint[])
       and not exists (select from story_post named where named.collection_id = found.collection_id
                       and named.post_id = found.post_id and named.story_id = any(${bind(without.stories)}::bigint[]))
     group by ${key} having count(*) > 1 order by posts desc, key limit ${MOST_GROUPS}`,
    parameters.values,
  )
  const usual = await readUsual(
    db,
    hours,
    kind,
    rows.map((row) => row.key),
  )
  return rows.map((row) => ({ ...row, key: String(row.key), usual: usual.get(row.key) ?? 0 }))
}

/** Posts of each in the same hours before, on average. */
async function readUsual(
  db: Queryable,
  hours: PeakHours,
  kind: GroupKind,
  keys: readonly number[],
): Promise<Map<number, number>> {
  if (keys.length === 0 || hours.before.length === 0) return new Map()
  const { key, from, own } = KINDS[kind]
  const parameters = createParameters()
  const asked = `${parameters.bind(keys)}::bigint[]`
  const { rows } = await db.query<{ key: number; posts: number }>(
    `with found as (${foundIn({ ...hours.question, from: earliestOf(hours), to: hours.from }, parameters)}
       and fact.post_id in (${own.replace('$keys', asked)}) and ${isBefore('fact.posted_at', hours, parameters)})
     select ${key}::float8 as key, count(*)::float8 as posts from ${from} where ${key} = any(${asked}) group by ${key}`,
    parameters.values,
  )
  return new Map(rows.map((row) => [row.key, row.posts / hours.before.length]))
}

/** All values of a dimension in a peak, with how many posts are usual of each. */
export async function readValues(db: Queryable, hours: PeakHours, dimension: Dimension): Promise<Grown[]> {
  const parameters = createParameters()
  const asked = { ...hours.question, from: earliestOf(hours), to: hours.to }
  const source =
    dimension === 'community'
      ? `(select fact.posted_at as hour, 1 as posts, post.community
          from (${foundIn(asked, parameters)}) as fact join post on post.id = fact.post_id where post.community is not null) as cell`
      : cells(asked, parameters, 'hour', [dimension])
  const isInPeak = `hour >= ${parameters.bind(hours.from)}::timestamptz`
  const { rows } = await db.query<Grown>(
    `select ${dimension} as key, coalesce(sum(posts) filter (where ${isInPeak}), 0)::float8 as posts,
            coalesce(sum(posts) filter (where not ${isInPeak}), 0)::float8 / ${Math.max(1, hours.before.length)} as usual
     from ${source} where ${isInPeak} or ${isBefore('hour', hours, parameters)} group by ${dimension}`,
    parameters.values,
  )
  return rows
}

/** The first posts in a peak with a value of a dimension, each of another author. */
export async function readFirstOf(
  db: Queryable,
  hours: PeakHours,
  dimension: Dimension,
  value: string,
): Promise<number[]> {
  const parameters = createParameters()
  const ofPost = dimension === 'community' ? 'join post on post.id = found.post_id' : ''
  const { rows } = await db.query<{ id: number }>(
    `with found as (${foundIn({ ...hours.question, from: hours.from, to: hours.to }, parameters)})
     select id from (
       select distinct on (found.author) found.post_id as id, found.posted_at
       from found ${ofPost}
       where ${dimension} = ${parameters.bind(value)}
       order by found.author, found.posted_at, found.post_id) as first
     order by posted_at, id limit ${CITED}`,
    parameters.values,
  )
  return rows.map(({ id }) => id)
}

function foundIn(question: Question, parameters: Parameters): string {
  return `select fact.collection_id, fact.post_id, fact.posted_at, fact.cluster_id, ${AUTHOR} as author,
           fact.language, fact.platform
    from ${postSource(question, parameters).sql}`
}

const earliestOf = ({ before, from }: PeakHours): Date => before.at(-1) ?? from

/** As a condition on a column of time: in the same hours of a day before. */
function isBefore(column: string, { from, to, before }: PeakHours, { bind }: Parameters): string {
  const length = `${bind(to.getTime() - from.getTime())}::float8 * interval '1 millisecond'`
  return `exists (select from unnest(${bind(before)}::timestamptz[]) as start
    where ${column} >= start and ${column} < start + ${length})`
}
