import type { Dimension } from '../../domain/reading/figures.js'
import { conditions, hasRollup, postSource, termSource } from '../filter-sql.js'
import type { Parameters } from '../../store/parameters.js'
import { inParts, type Question } from '../question.js'

/** Whether the hours of cells are needed, or their day in Singapore is enough. */
export type Grain = 'hour' | 'day'

/** Of the rows of a rollup. */
const COUNTED =
  'platform, language, sentiment, origin, repost, posts, code_mixed, confidence_sum, score_sum, score_square_sum'

/**
 * As a condition on a rollup: the largest cells that still distinguish the asked dimensions. In merged cells the platform,
 * or the platform and the origin, are `*`.
 * @param by dimensions that the answer distinguishes
 */
export function mergedFor({ filter }: Question, by: readonly Dimension[]): string {
  const isAsked = (dimension: 'platform' | 'origin'): boolean => Boolean(filter[dimension]) || by.includes(dimension)
  return `merged = ${isAsked('platform') ? 0 : isAsked('origin') ? 1 : 2}`
}

/**
 * `(…) as cell` with the columns of hour_count: from rollups where they can answer, else from the posts, one cell each.
 * Without facts, `code_mixed` and `confidence_sum` are null.
 * @param grain day: `hour` is where the day begins in Singapore
 * @param by dimensions that are asked for: others may be merged
 */
export function cells(question: Question, parameters: Parameters, grain: Grain, by: readonly Dimension[]): string {
  if (!hasRollup(question)) {
    const { sql, hasFacts } = postSource(question, parameters)
    return `(
      select ${begin('fact.posted_at', grain)} as hour, fact.platform, fact.language, fact.sentiment, fact.origin, fact.repost,
             1 as posts, ${hasFacts ? 'fact.code_mixed::int' : 'null::int'} as code_mixed,
             ${hasFacts ? 'coalesce(fact.confidence, 0)' : 'null'}::float8 as confidence_sum,
             coalesce(fact.score, 0)::float8 as score_sum,
             coalesce(fact.score * fact.score, 0)::float8 as score_square_sum
      from ${sql}) as cell`
  }
  const merged = mergedFor(question, by)
  const hours = (asked: Question): string =>
    `select ${begin('hour', grain)} as hour, ${COUNTED} from hour_count
     where ${merged} and ${conditions(asked, parameters, 'hour_count', { column: 'hour' })}`
  if (grain === 'hour') return `(${hours(question)}) as cell`
  const days = `select ${dayStart('day_count.day')} as hour, ${COUNTED} from day_count where ${merged} and theme = ''`
  return daysAndHours(question, parameters, days, (asked, within) => `${hours(asked)} and ${within('hour_count.hour')}`)
}

/**
 * As `cells`, with a theme or a topic: a post counts once for each that it has. Themes have a rollup by day. Of topics there
 * are fifty at most, each found in few posts, and they change with every answer of a person: the posts are counted.
 */
export function termCells(
  question: Question,
  parameters: Parameters,
  grain: Grain,
  by: readonly Dimension[],
  kind: 'theme' | 'topic',
): string {
  const posts = (asked: Question): string => `
    select term.term as ${kind}, ${begin('term.posted_at', grain)} as hour, term.platform, term.language, term.sentiment,
           term.origin, term.repost, 1 as posts, null::int as code_mixed, null::float8 as confidence_sum,
           coalesce(term.score, 0)::float8 as score_sum, coalesce(term.score * term.score, 0)::float8 as score_square_sum
    from ${termSource(asked, parameters, kind)}`
  if (grain === 'hour' || kind === 'topic' || !hasRollup(question)) return `(${posts(question)}) as cell`
  const days = `select theme, ${dayStart('day_count.day')} as hour, ${COUNTED} from day_count
    where ${mergedFor(question, by)} and theme <> ''`
  return daysAndHours(question, parameters, days, (asked, within) => `${posts(asked)} and ${within('term.posted_at')}`)
}

/**
 * Whole days from day_count; the window's first and last hours, and days that are still to be counted, from their hours.
 * @param days a select from day_count, open for more conditions
 * @param hours the same columns of all time, within what its second argument says of a column of time
 */
function daysAndHours(
  question: Question,
  parameters: Parameters,
  days: string,
  hours: (asked: Question, within: (column: string) => string) => string,
): string {
  const { bind } = parameters
  const { days: whole, edges } = inParts(question)
  const ends = edges.map(
    ({ from, to }) => `select ${bind(from)}::timestamptz, ${bind(to)}::timestamptz - ${MICROSECOND}`,
  )
  const hourly = (stretches: readonly string[]): string => `
    select cell.* from (${stretches.join(' union all ')}) as stretch (since, until)
    cross join lateral (${hours({ ...question, from: null, to: null }, IN_STRETCH)} offset 0) as cell`
  if (!whole) return `(${hourly(ends)}) as cell`
  const isWhole = { column: 'day', type: 'date' } as const
  const ofStale = conditions({ ...question, ...whole, filter: {} }, parameters, 'stale_day', isWhole)
  const stale = `select ${dayStart('day')}, ${dayStart('day + 1')} - ${MICROSECOND} from stale_day where ${ofStale}`
  return `(
    ${days} and ${conditions({ ...question, ...whole }, parameters, 'day_count', isWhole)}
      and not exists (select from stale_day
                      where stale_day.collection_id = day_count.collection_id and stale_day.day = day_count.day)
    union all ${hourly([...ends, stale])}) as cell`
}

const MICROSECOND = "interval '1 microsecond'"
const IN_STRETCH = (column: string): string => `${column} between stretch.since and stretch.until`

function begin(instant: string, grain: Grain): string {
  return grain === 'hour' ? `date_trunc('hour', ${instant})` : `date_trunc('day', ${instant}, 'Asia/Singapore')`
}

function dayStart(day: string): string {
  return `((${day})::timestamp at time zone 'Asia/Singapore')`
}
