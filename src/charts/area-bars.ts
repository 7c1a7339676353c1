import { SMALL_CELL_POSTS } from '../domain/reading/intervals.js'
import type { EChartsOption } from 'echarts'
import type { AreasAnswer } from '../domain/reading/figures.js'
import type { ChartLook } from './look.js'
import { barSeries, baseOption, nameAxis, valueAxis } from './parts.js'

/** Areas drawn; the table has them all. */
export const MOST_AREAS = 25

/** Planning areas by posts that name a place in them. */
export function areaBars(answer: AreasAnswer, look: ChartLook): EChartsOption {
  const { words, colours } = look
  const rows = answer.rows.slice(0, MOST_AREAS)
  return {
    ...baseOption(look),
    grid: { left: 4, right: 48, top: 4, bottom: 34, containLabel: true },
    xAxis: { ...valueAxis(look, words.postsAxis, (value) => words.count(value)), min: 0, minInterval: 1 },
    yAxis: nameAxis(
      look,
      rows.map(({ area }) => area),
    ),
    series: [
      {
        ...barSeries(
          look,
          rows.map(({ posts }, row) => ({
            row,
            from: 0,
            to: posts,
            colour: posts < SMALL_CELL_POSTS ? colours.small : colours.main,
            label: words.count(posts),
          })),
        ),
        tooltip: {
          formatter: (params) => {
            const row = rows[Array.isArray(params) ? -1 : params.dataIndex]
            return row ? `${row.area}\n${words.posts(row.posts)}` : ''
          },
        },
      },
    ],
  }
}
