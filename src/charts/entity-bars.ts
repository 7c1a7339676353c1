import { SMALL_CELL_POSTS } from '../domain/reading/intervals.js'
import type { EChartsOption } from 'echarts'
import type { EntitiesAnswer, EntityRow } from '../domain/reading/figures.js'
import type { ChartLook } from './look.js'
import { baseOption, nameAxis, valueAxis } from './parts.js'

/** Names in their order, by posts that mention them. */
export function entityBars(answer: EntitiesAnswer, look: ChartLook): EChartsOption {
  const { words, colours } = look
  const rows = answer.rows
  return {
    ...baseOption(look),
    grid: { left: 4, right: 56, top: 4, bottom: 34, containLabel: true },
    xAxis: { ...valueAxis(look, words.postsAxis, (value) => words.count(value)), min: 0, minInterval: 1 },
    yAxis: nameAxis(
      look,
      rows.map((row) => nameAmong(row, rows)),
    ),
    series: [
      {
        type: 'bar',
        barWidth: '62%',
        data: rows.map((row) => ({
          value: row.posts,
          itemStyle: { color: row.posts < SMALL_CELL_POSTS ? colours.small : colours.main },
        })),
        label: {
          show: true,
          position: 'right',
          formatter: ({ value }) => words.count(Number(value)),
          color: colours.ink,
          fontFamily: look.font,
          fontSize: 11,
        },
        tooltip: {
          formatter: (params) => {
            const row = rows[Array.isArray(params) ? -1 : params.dataIndex]
            return row ? `${row.name}\n${words.posts(row.posts)} · ${words.authors(row.authors)}` : ''
          },
        },
      },
    ],
  }
}

/** A town and its station may have the same name. Then the kind is added behind it. */
function nameAmong({ name, kind }: EntityRow, rows: readonly EntityRow[]): string {
  const isShared = rows.filter((row) => row.name === name).length > 1
  return isShared && kind !== null ? `${name} (${kind.replaceAll('_', ' ')})` : name
}
