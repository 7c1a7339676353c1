import { SMALL_CELL_POSTS } from '../domain/reading/intervals.js'
import type { EChartsOption } from 'echarts'
import type { CountRow, CountsAnswer, Dimension } from '../domain/reading/figures.js'
import type { ChartLook } from './look.js'
import { barSeries, baseOption, nameAxis, valueAxis } from './parts.js'

const TOP = 20

/** The rows that a bar chart of one dimension draws: labels only, largest first, at most 20. */
export function topRows(answer: CountsAnswer, dimension: Dimension, top = TOP): CountRow[] {
  return answer.rows
    .filter((row) => row.key[dimension] !== 'none' && row.key[dimension] !== 'pending')
    .sort((one, other) => other.posts - one.posts)
    .slice(0, top)
}

/** The share that is drawn: corrected for measured confusions when asked for and known, else as counted. */
export function shownShare(row: CountRow, look: Pick<ChartLook, 'corrected'>): CountRow['share'] {
  return (look.corrected ? row.corrected : null) ?? row.share
}

/** The study's bar chart: the 20 languages with most posts, shares with their 95 % intervals. Needs `by=language`. */
export function languageBars(answer: CountsAnswer, look: ChartLook): EChartsOption {
  return shareBars(answer, 'language', look)
}

/** Shares of one dimension as horizontal bars with intervals; rows with few posts are greyed. Needs `by=<dimension>`. */
export function shareBars(answer: CountsAnswer, dimension: Dimension, look: ChartLook): EChartsOption {
  const { words, colours } = look
  const rows = topRows(answer, dimension)
  return {
    ...baseOption(look),
    grid: { left: 4, right: 64, top: 4, bottom: 34, containLabel: true },
    xAxis: { ...valueAxis(look, words.shareAxis, (value) => words.percent(value).replace(/[.,]0(?=\D)/, '')), min: 0 },
    yAxis: nameAxis(
      look,
      rows.map((row) => words.value(dimension, row.key[dimension] ?? '')),
    ),
    series: [
      {
        ...barSeries(
          look,
          rows.map((row, index) => {
            const share = shownShare(row, look)
            const colour = row.posts < SMALL_CELL_POSTS ? colours.small : colours.main
            const value = share?.share ?? 0
            return { row: index, from: 0, to: value, colour, interval: share, label: words.percent(value) }
          }),
        ),
        tooltip: {
          formatter: (params) => {
            const row = rows[Array.isArray(params) ? -1 : params.dataIndex]
            return row ? describe(row, dimension, look) : ''
          },
        },
      },
    ],
  }
}

function describe(row: CountRow, dimension: Dimension, { words, corrected }: ChartLook): string {
  const share = shownShare(row, { corrected: corrected ?? false })
  return [
    words.value(dimension, row.key[dimension] ?? ''),
    words.posts(row.posts) + (row.posts < SMALL_CELL_POSTS ? ` (${words.fewPosts})` : ''),
    ...(share
      ? [`${words.percent(share.share)}, ${words.interval(words.percent(share.low), words.percent(share.high))}`]
      : []),
  ].join('\n')
}
