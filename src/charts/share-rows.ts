import type { EChartsOption } from 'echarts'
import type { Share } from '../domain/reading/answer.js'
import { SMALL_CELL_POSTS, wilson } from '../domain/reading/intervals.js'
import type { ChartLook, ChartWords } from './look.js'
import { barSeries, baseOption, legend, nameAxis, valueAxis } from './parts.js'
import { meantColour } from './timeline.js'

/** One value, with what one story or two have of it. */
export interface ShareRow {
  readonly value: string
  readonly name: string
  /** Null: not known. */
  readonly sides: readonly ({ readonly share: Share; readonly posts: number } | null)[]
}

/** Rows drawn; a table has them all. */
export const MOST_ROWS = 12
const NO_LABEL = ['none', 'pending']

/**
 * Posts by label as shares with their Wilson intervals, the most frequent label first. Posts without a label are not part
 * of the whole.
 * @param splits posts by label, of each side
 */
export function splitRows(
  splits: readonly Readonly<Record<string, number>>[],
  dimension: string,
  words: Pick<ChartWords, 'value'>,
): ShareRow[] {
  const labels = (split: Readonly<Record<string, number>>) =>
    Object.entries(split).filter(([value, posts]) => posts > 0 && !NO_LABEL.includes(value))
  const wholes = splits.map((split) => labels(split).reduce((sum, [, posts]) => sum + posts, 0))
  const values = [...new Set(splits.flatMap((split) => labels(split).map(([value]) => value)))]
  return values
    .map((value) => {
      const posts = splits.map((split) => split[value] ?? 0)
      return {
        value,
        name: words.value(dimension, value),
        sides: posts.map((n, side) => ({ share: wilson(n, wholes[side] ?? 0), posts: n })),
        rank: posts.reduce((sum, n, side) => sum + (wholes[side] ? n / (wholes[side] ?? 1) : 0), 0),
      }
    })
    .sort((one, other) => other.rank - one.rank)
    .map(({ value, name, sides }) => ({ value, name, sides }))
}

/**
 * Horizontal bars with intervals, one a side; a pale one has few posts.
 * @param names of the sides, for the legend; none for a single side
 */
export function shareRowBars(
  all: readonly ShareRow[],
  names: readonly string[],
  axis: string,
  look: ChartLook,
): EChartsOption {
  const { words, colours } = look
  const rows = all.slice(0, MOST_ROWS)
  const sides = Math.max(1, names.length)
  const paints = colours.series
  return {
    ...baseOption(look),
    ...(names.length > 0 ? { legend: legend(look, names) } : {}),
    grid: {
      left: 4,
      right: 64,
      top: names.length > 0 ? 12 + 20 * sides : 4, // long names are below each other
      bottom: 34,
      containLabel: true,
    },
    xAxis: { ...valueAxis(look, axis, (value) => words.percent(value).replace(/[.,]0(?=\D)/, '')), min: 0 },
    yAxis: nameAxis(
      look,
      rows.map(({ name }) => name),
    ),
    series: Array.from({ length: sides }, (_, side) => ({
      ...barSeries(
        look,
        rows.map(({ value, sides: told }, row) => {
          const own = told[side] ?? null
          const colour = names.length > 0 ? (paints[side] ?? colours.muted) : (meantColour(value, look) ?? colours.main)
          return {
            row,
            shift: sides === 1 ? 0 : (side - (sides - 1) / 2) * 0.4,
            from: 0,
            to: own?.share.share ?? 0,
            colour,
            opacity: own && own.posts < SMALL_CELL_POSTS ? 0.45 : 1,
            interval: own?.share ?? null,
            label: own ? words.percent(own.share.share) : '–',
          }
        }),
        sides === 1 ? 0.62 : 0.34,
      ),
      ...(names[side] === undefined ? {} : { name: names[side], itemStyle: { color: paints[side] ?? colours.muted } }),
      tooltip: {
        formatter: (params: unknown) => {
          const row = rows[(params as { dataIndex?: number }).dataIndex ?? -1]
          return row ? described(row, side, names[side], look) : ''
        },
      },
    })),
  }
}

function described(row: ShareRow, side: number, name: string | undefined, { words }: ChartLook): string {
  const own = row.sides[side]
  const title = name === undefined ? row.name : `${row.name} · ${name}`
  if (!own) return title
  const { share, low, high } = own.share
  const few = own.posts < SMALL_CELL_POSTS ? ` (${words.fewPosts})` : ''
  const interval = words.interval(words.percent(low), words.percent(high))
  return [title, `${words.posts(own.posts)}${few}`, `${words.percent(share)}, ${interval}`].join('\n')
}
