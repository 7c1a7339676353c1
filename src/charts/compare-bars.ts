import { SMALL_CELL_POSTS } from '../domain/reading/intervals.js'
import type { CustomSeriesOption, EChartsOption } from 'echarts'
import type { CompareAnswer, Dimension } from '../domain/reading/figures.js'
import type { ChartLook } from './look.js'
import { baseOption, nameAxis, valueAxis } from './parts.js'
import { meantColour } from './timeline.js'

/** Rows drawn; the table has them all. */
export const MOST_COMPARED = 20

/** Values in the order drawn: labels only, most posts on both sides first. */
export function comparedRows(answer: CompareAnswer): CompareAnswer['rows'] {
  return answer.rows
    .filter(({ value }) => value !== 'none' && value !== 'pending')
    .sort((one, other) => other.left.posts + other.right.posts - one.left.posts - one.right.posts)
    .slice(0, MOST_COMPARED)
}

/** Where the whisker of a difference ends; without an interval it has none. */
function endsOf({ value, low, high }: CompareAnswer['rows'][number]['difference']): { low: number; high: number } {
  return { low: low ?? value, high: high ?? value }
}

/** Differences of shares, first side minus second, with their 95 % intervals; those that reach zero are greyed. */
export function differenceBars(answer: CompareAnswer, by: Dimension, look: ChartLook): EChartsOption {
  const { words, colours, font } = look
  const rows = comparedRows(answer)
  const widest = Math.max(
    ...rows.map(({ difference }) => endsOf(difference)).flatMap(({ low, high }) => [Math.abs(low), Math.abs(high)]),
  )
  const reach = Math.ceil(widest * 20) / 20 || 0.05 // whole five points, so that both ends are round numbers
  const dots: CustomSeriesOption = {
    type: 'custom',
    encode: { x: [1, 2, 3], y: 0 },
    data: rows.map(({ difference }, row) => [row, endsOf(difference).low, difference.value, endsOf(difference).high]),
    renderItem: (params, api) => {
      const row = rows[params.dataIndex]
      if (!row) return null
      const { value } = row.difference
      const { low, high } = endsOf(row.difference)
      const [left = 0, y = 0] = api.coord([low, params.dataIndex])
      const [middle = 0] = api.coord([value, params.dataIndex])
      const [right = 0] = api.coord([high, params.dataIndex])
      const [zero = 0] = api.coord([0, params.dataIndex])
      const few = Math.min(row.left.posts, row.right.posts) < SMALL_CELL_POSTS
      // The colour says which class it is, the sign which side has more of it.
      const fill =
        few || row.difference.low === null || low * high <= 0
          ? colours.small
          : (meantColour(row.value, look) ?? colours.main)
      return {
        type: 'group',
        children: [
          {
            type: 'line' as const,
            shape: { x1: zero, y1: y - 10, x2: zero, y2: y + 10 },
            style: { stroke: colours.muted },
          },
          {
            type: 'line' as const,
            shape: { x1: left, y1: y, x2: right, y2: y },
            style: { stroke: colours.ink, lineWidth: 1.5 },
          },
          {
            type: 'circle' as const,
            shape: { cx: middle, cy: y, r: 5.5 },
            style: { fill, stroke: colours.ink, lineWidth: 1 },
          },
          {
            type: 'text' as const,
            style: {
              x: right + 6,
              y,
              text: words.points(value),
              fill: colours.ink,
              font: `11px ${font}`,
              verticalAlign: 'middle' as const,
            },
          },
        ],
      }
    },
  }
  return {
    ...baseOption(look),
    grid: { left: 4, right: 48, top: 4, bottom: 34, containLabel: true },
    xAxis: {
      ...valueAxis(look, words.differenceAxis, (value) => words.count(Math.round(value * 1_000) / 10)),
      min: -reach,
      max: reach,
    },
    yAxis: nameAxis(
      look,
      rows.map(({ value }) => words.value(by, value)),
    ),
    series: [
      {
        ...dots,
        tooltip: {
          formatter: (params) => {
            const row = rows[Array.isArray(params) ? -1 : params.dataIndex]
            if (!row) return ''
            const { points } = words
            const { value, low, high } = row.difference
            const interval = low === null || high === null ? '' : `, ${words.interval(points(low), points(high))}`
            return [
              words.value(by, row.value),
              `${words.percent(row.left.share)} – ${words.percent(row.right.share)}`,
              `${points(value)}${interval}`,
            ].join('\n')
          },
        },
      },
    ],
  }
}
