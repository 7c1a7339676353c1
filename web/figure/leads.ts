import { bucketsOf } from '../../src/charts/buckets.js'
import { groupsOf, ORIGINS, SENTIMENTS } from '../../src/charts/splits.js'
import type { CountsAnswer, Dimension } from '../../src/domain/reading/figures.js'
import { dayOf, SINGAPORE_AHEAD_MS } from '../../src/domain/singapore-time.js'
import type { Params } from '../api/request.js'
import type { FilterState } from '../filter/filter-state.js'
import type { Messages } from '../messages/en.js'

/** A mark of a chart as a link to the posts that it counts. */
export interface Lead {
  /** Key of its row in the table twin. */
  readonly key: string
  /** What it leads to, for a screen reader. */
  readonly name: string
  readonly to: string
  /** Where the mark is, in values of the axes. Absent: from the left edge of the bars to the right edge of the chart. */
  readonly x?: readonly [number, number]
  /** A row of the name axis, or values of the other axis. Absent: the whole height. */
  readonly y?: number | readonly [number, number]
  /** Or the entry of the legend that says this. It filters the page. */
  readonly legend?: string
}

/** What the makers of leads need. */
export interface LeadWays {
  readonly filter: Pick<FilterState, 'to' | 'link'>
  readonly words: Messages
  /** Of this page. */
  readonly path: string
}

/** A dimension that the filter has a field for. */
export type FilteredDimension = Exclude<Dimension, 'repost'>

const POSTS = '/posts'

/**
 * The posts of one value. A second theme, topic or entity, next to the one of the filter, is sought by the query: the field has
 * room for one.
 */
export function toValue(
  filter: LeadWays['filter'],
  field: FilteredDimension | 'entity' | 'area',
  value: string,
  more: Params = {},
): string {
  const { q } = filter.link
  const given = field === 'theme' || field === 'topic' || field === 'entity' ? filter.link[field] : undefined
  if (given === undefined || given === value) return filter.to(POSTS, { ...more, [field]: value })
  return filter.to(POSTS, { ...more, q: `${q === undefined ? '' : `(${q}) `}${field}:"${value}"` })
}

/**
 * A link from each row of a bar chart of one dimension.
 * @param rows in the order drawn, the first one on top
 * @param more what the figure asks for next to the filter of the page
 */
export function rowLeads(
  rows: readonly { readonly value: string; readonly name: string; readonly posts: number }[],
  field: FilteredDimension | 'entity' | 'area',
  { filter, words }: LeadWays,
  more: Params = {},
): Lead[] {
  return rows.map(({ value, name, posts }, y) => ({
    key: value,
    name: words.leads.posts(name, posts),
    to: toValue(filter, field, value, more),
    y,
  }))
}

/** A link from each bucket that has posts. */
export function bucketLeads(answer: CountsAnswer, { filter, words }: LeadWays): Lead[] {
  const posts = new Map<number, number>()
  for (const { at, posts: n } of answer.rows) if (at) posts.set(Date.parse(at), (posts.get(Date.parse(at)) ?? 0) + n)
  const { step, starts } = bucketsOf(answer)
  return starts.flatMap((at) => {
    const n = posts.get(at) ?? 0
    if (n === 0) return []
    const name = words.leads.posts(words.leads.time(at, step), n)
    return [{ key: String(at), name, to: filter.to(POSTS, windowOf(answer, at, step)), x: onAxis(at, step) }]
  })
}

/** A link from each point of a chart of shares over time, and from each entry of its legend. */
export function shareLeads(
  answer: CountsAnswer,
  dimension: FilteredDimension,
  values: readonly string[],
  ways: LeadWays,
): Lead[] {
  const { filter, words } = ways
  const { step } = bucketsOf(answer)
  return [
    ...legendLeads(dimension, values, ways),
    ...answer.rows.flatMap(({ at, key, posts, share }) => {
      const value = key[dimension] ?? ''
      if (at === undefined || posts === 0 || !values.includes(value)) return []
      const start = Date.parse(at)
      const name = `${words.chart.value(dimension, value)}, ${words.leads.time(start, step)}`
      const lead = {
        key: `${at} ${value}`,
        name: words.leads.posts(name, posts),
        to: filter.to(POSTS, { ...windowOf(answer, start, step), [dimension]: value }),
        x: onAxis(start, step),
      }
      return [share ? { ...lead, y: [share.low, share.high] as const } : lead]
    }),
  ]
}

/** A link from each part of each group, and from each entry of the legend. */
export function groupLeads(
  answer: CountsAnswer,
  group: FilteredDimension,
  part: 'sentiment' | 'origin',
  names: (value: string) => string,
  ways: LeadWays,
): Lead[] {
  const { filter, words } = ways
  const groups = groupsOf(answer, group, part)
  const labels = part === 'sentiment' ? SENTIMENTS : ORIGINS
  return [
    ...legendLeads(part, labels, ways),
    ...groups.flatMap(({ value, parts }, y) => {
      let from = 0
      return parts.flatMap((row, index) => {
        const label = labels[index] ?? ''
        const share = row?.share?.share ?? 0
        const x = [from, from + share] as const
        from += share
        if (!row || row.posts === 0) return []
        const name = `${names(value)}, ${words.chart.value(part, label)}`
        const to = toValue(filter, group, value, { [part]: label })
        return [{ key: `${value} ${label}`, name: words.leads.posts(name, row.posts), to, x, y }]
      })
    }),
  ]
}

/** The entries of a legend: each shows its value alone on this page, or all values again. */
function legendLeads(
  dimension: FilteredDimension,
  values: readonly string[],
  { filter, words, path }: LeadWays,
): Lead[] {
  return values.map((value) => {
    const legend = words.chart.value(dimension, value)
    const isAlone = filter.link[dimension] === value
    return {
      key: `legend ${value}`,
      name: isAlone ? words.leads.all(legend) : words.leads.only(legend),
      to: filter.to(path, { [dimension]: isAlone ? undefined : value }),
      legend,
    }
  })
}

/** The window of a stretch of time, in the fields of a link; days where both ends are beginnings of days. */
export function linkOfTime(from: number, to: number): { from: string; to: string; window: undefined } {
  const wholeDays = [from, to].every((at) => (at + SINGAPORE_AHEAD_MS) % DAY === 0)
  const text = (at: number) => (wholeDays ? dayOf(at) : new Date(at).toISOString())
  return { from: text(from), to: text(to), window: undefined }
}

const DAY = 86_400_000

/** A bucket's time within the window of its figure: the first and the last one may be cut. */
function windowOf({ provenance: { window } }: CountsAnswer, at: number, step: number) {
  const from = window ? Math.max(at, Date.parse(window.from)) : at
  const to = window ? Math.min(at + step, Date.parse(window.to)) : at + step
  return linkOfTime(from, to)
}

const onAxis = (at: number, step: number): [number, number] => [at + SINGAPORE_AHEAD_MS, at + SINGAPORE_AHEAD_MS + step]

/** What a brush chose on the axis of buckets, as whole buckets; milliseconds. */
export function brushedTime(
  answer: CountsAnswer,
  [one, other]: readonly [number, number],
): { from: number; to: number } | null {
  const { step, starts } = bucketsOf(answer)
  const [low, high] = [Math.min(one, other) - SINGAPORE_AHEAD_MS, Math.max(one, other) - SINGAPORE_AHEAD_MS]
  const within = starts.filter((at) => at < high && at + step > low)
  const [first] = within
  const last = within.at(-1)
  return first === undefined || last === undefined ? null : { from: first, to: last + step }
}
