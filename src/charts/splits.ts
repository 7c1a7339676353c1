import { SMALL_CELL_POSTS } from '../domain/reading/intervals.js'
import type { EChartsOption } from 'echarts'
import type { Share } from '../domain/reading/answer.js'
import type { CountRow, CountsAnswer, Dimension } from '../domain/reading/figures.js'
import { shownShare } from './language-bars.js'
import type { ChartLook } from './look.js'
import { barSeries, baseOption, legend, nameAxis, valueAxis } from './parts.js'
import { colourOf } from './timeline.js'

/** Labels in the order that charts draw them. */
export const SENTIMENTS = ['negative', 'neutral', 'positive']
export const ORIGINS = ['inside', 'outside', 'unknown']
const GROUPS = 15

/** Inside, outside and unknown, always all three, with intervals. Needs `by=origin`. */
export function originSplit(answer: CountsAnswer, look: ChartLook): EChartsOption {
  return partBars(answer, 'origin', ORIGINS, look)
}

/** Negative, neutral and positive with intervals. Needs `by=sentiment`. */
export function sentimentSplit(answer: CountsAnswer, look: ChartLook): EChartsOption {
  return partBars(answer, 'sentiment', SENTIMENTS, look)
}

function partBars(
  answer: CountsAnswer,
  dimension: Dimension,
  values: readonly string[],
  look: ChartLook,
): EChartsOption {
  const { words, colours } = look
  const rows = values.map((value) => answer.rows.find((row) => row.key[dimension] === value))
  const shares = rows.map((row) => (row ? shownShare(row, look) : null))
  const whole = (value: number) => words.percent(value).replace(/[.,]0(?=\D)/, '')
  return {
    ...baseOption(look),
    grid: { left: 4, right: 56, top: 4, bottom: 8, containLabel: true },
    xAxis: { ...valueAxis(look, '', whole), min: 0, max: 1 },
    yAxis: nameAxis(
      look,
      values.map((value) => words.value(dimension, value)),
    ),
    series: [
      {
        ...barSeries(
          look,
          values.map((value, index) => {
            const share = shares[index] ?? null
            const few = (rows[index]?.posts ?? 0) < SMALL_CELL_POSTS
            const to = share?.share ?? 0
            const colour = few ? colours.small : colourOf(value, index, look)
            return { row: index, from: 0, to, colour, interval: share, label: words.percent(to) }
          }),
        ),
        tooltip: {
          formatter: (params) => {
            const index = Array.isArray(params) ? -1 : params.dataIndex
            return describe(values[index] ?? '', dimension, rows[index], look)
          },
        },
      },
    ],
  }
}

function describe(value: string, dimension: Dimension, row: CountRow | undefined, look: ChartLook): string {
  const { words } = look
  const share = row ? shownShare(row, look) : null
  return [
    words.value(dimension, value),
    words.posts(row?.posts ?? 0),
    ...(share
      ? [`${words.percent(share.share)}, ${words.interval(words.percent(share.low), words.percent(share.high))}`]
      : []),
  ].join('\n')
}

/** The data of a chart of parts by group: groups with most posts first, each with its row for every part. */
export function groupsOf(
  answer: CountsAnswer,
  group: Dimension,
  part: 'sentiment' | 'origin',
): { value: string; posts: number; parts: (CountRow | undefined)[] }[] {
  const values = part === 'sentiment' ? SENTIMENTS : ORIGINS
  const groups = new Map<string, CountRow[]>()
  for (const row of answer.rows) {
    const value = row.key[group]
    if (value === undefined || value === 'none' || value === 'pending') continue
    if (!values.includes(row.key[part] ?? '')) continue
    groups.set(value, [...(groups.get(value) ?? []), row])
  }
  return [...groups]
    .map(([value, rows]) => ({
      value,
      posts: rows.reduce((sum, row) => sum + row.posts, 0),
      parts: values.map((label) => rows.find((row) => row.key[part] === label)),
    }))
    .sort((one, other) => other.posts - one.posts)
    .slice(0, GROUPS)
}

/**
 * Sentiment or origin within each group as bars that fill 100 %, with the intervals of the first and the last part at their
 * borders; groups with few posts are greyed.
 * Needs `by=<group>,<part>`.
 * @param names of the groups, where words do not know them
 */
export function partsByGroup(
  answer: CountsAnswer,
  group: Dimension,
  part: 'sentiment' | 'origin',
  look: ChartLook,
  names: (value: string) => string = (value) => look.words.value(group, value),
): EChartsOption {
  const values = part === 'sentiment' ? SENTIMENTS : ORIGINS
  const groups = groupsOf(answer, group, part).map(({ value, posts, parts }) => ({
    name: names(value),
    posts,
    shares: parts.map((row) => (row ? shownShare(row, look) : null)),
    told: (index: number) => describe(values[index] ?? '', part, parts[index], look),
  }))
  return stackedParts(groups, part, look)
}

/** A bar that fills 100 %. */
export interface PartGroup {
  readonly name: string
  readonly posts: number
  /** Of each part, in its order. */
  readonly shares: readonly (Share | null)[]
  /** What a tooltip says of a part, below the name. */
  told(index: number): string
}

/** Bars of parts that fill 100 %, with the intervals of the first and the last part at their borders. */
export function stackedParts(
  groups: readonly PartGroup[],
  part: 'sentiment' | 'origin',
  look: ChartLook,
): EChartsOption {
  const { words } = look
  const values = part === 'sentiment' ? SENTIMENTS : ORIGINS
  return {
    ...baseOption(look),
    legend: legend(
      look,
      values.map((value) => words.value(part, value)),
    ),
    grid: { left: 4, right: 20, top: look.narrow ? 50 : 30, bottom: 8, containLabel: true },
    xAxis: { ...valueAxis(look, '', (value) => words.percent(value).replace(/[.,]0(?=\D)/, '')), min: 0, max: 1 },
    yAxis: nameAxis(
      look,
      groups.map(({ name }) => name),
    ),
    series: values.map((value, index) => ({
      ...barSeries(
        look,
        groups.map(({ posts, shares }, row) => {
          const from = sum(shares.slice(0, index))
          const to = sum(shares.slice(0, index + 1))
          const opacity = posts < SMALL_CELL_POSTS ? 0.35 : 1
          return { row, from, to, colour: colourOf(value, index, look), opacity, interval: border(shares, index) }
        }),
        0.7,
      ),
      name: words.value(part, value),
      itemStyle: { color: colourOf(value, index, look) }, // for the legend
      tooltip: {
        formatter: (params: unknown) => {
          const group = groups[(params as { dataIndex: number }).dataIndex]
          return group ? `${group.name} · ${words.posts(group.posts)}\n${group.told(index)}` : ''
        },
      },
    })),
  }
}

/** Where the border behind a part may lie: by the interval of the first part, or of the last one, seen from the right. */
function border(shares: readonly (Share | null)[], index: number): { low: number; high: number } | null {
  if (index === 0) return shares[0] ?? null
  const last = index === shares.length - 2 ? (shares.at(-1) ?? null) : null
  return last && { low: 1 - last.high, high: 1 - last.low }
}

function sum(shares: readonly (Share | null)[]): number {
  return shares.reduce((whole, share) => whole + (share?.share ?? 0), 0)
}
