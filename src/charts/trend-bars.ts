import type { EChartsOption } from 'echarts'
import type { TrendsAnswer } from '../domain/reading/figures.js'
import type { ChartLook } from './look.js'
import { barSeries, baseOption, nameAxis, valueAxis } from './parts.js'

/** Trends in their order: distinct authors as bars, coloured by state. */
export function trendBars({ rows }: Pick<TrendsAnswer, 'rows'>, look: ChartLook): EChartsOption {
  const { words, colours } = look
  return {
    ...baseOption(look),
    grid: { left: 4, right: 48, top: 4, bottom: 34, containLabel: true },
    xAxis: { ...valueAxis(look, words.authorsAxis, (value) => words.count(value)), min: 0, minInterval: 1 },
    yAxis: nameAxis(
      look,
      rows.map((row) => row.label),
    ),
    series: [
      {
        ...barSeries(
          look,
          rows.map(({ authors, state }, row) => ({
            row,
            from: 0,
            to: authors,
            colour: colours.state[state],
            label: words.count(authors),
          })),
        ),
        tooltip: {
          formatter: (params) => {
            const row = rows[Array.isArray(params) ? -1 : params.dataIndex]
            if (!row) return ''
            return `${row.label}\n${words.state(row.state)} · ${words.authors(row.authors)} · ${words.posts(row.posts)}`
          },
        },
      },
    ],
  }
}
