import { SMALL_CELL_POSTS } from '../domain/reading/intervals.js'
import type { EChartsOption } from 'echarts'
import type { Share } from '../domain/reading/answer.js'
import type { CountRow, CountsAnswer, Dimension } from '../domain/reading/figures.js'
import type { LanguagesAnswer } from '../domain/reading/language-shares.js'
import type { ChartLook } from './look.js'
import { barSeries, baseOption, nameAxis, valueAxis } from './parts.js'

/** How many languages a chart has at most. */
export const TOP_LANGUAGES = 20

/** The rows that a bar chart of one dimension draws: labels only, largest first, at most 20. */
export function topRows(answer: CountsAnswer, dimension: Dimension, top = TOP_LANGUAGES): CountRow[] {
  return answer.rows
    .filter((row) => row.key[dimension] !== 'none' && row.key[dimension] !== 'pending')
    .sort((one, other) => other.posts - one.posts)
    .slice(0, top)
}

/** The share that is drawn: as counted, or corrected where asked for; null where it cannot be: the two are never mixed. */
export function shownShare(row: CountRow, look: Pick<ChartLook, 'corrected'>): CountRow['share'] {
  return look.corrected ? row.corrected : row.share
}

/** A language as a bar; `said` is how much there is of it. */
interface LanguageBar {
  readonly language: string
  readonly share: Share | null
  readonly isSmall: boolean
  readonly said: string
}

/** The study's bar chart: the 20 languages with most posts, shares with their 95 % intervals. Needs `by=language`. */
export function languageBars(answer: CountsAnswer, look: ChartLook): EChartsOption {
  const bars = topRows(answer, 'language').map((row) => ({
    language: row.key.language ?? '',
    share: shownShare(row, look),
    isSmall: row.posts < SMALL_CELL_POSTS,
    said: look.words.posts(row.posts),
  }))
  return shareBars(bars, look.words.shareAxis, look)
}

/** The same by author or by word. */
export function languageUnitBars({ unit, rows }: LanguagesAnswer, look: ChartLook): EChartsOption {
  const { words } = look
  const bars = rows.slice(0, TOP_LANGUAGES).map(({ language, share, posts, amount }) => ({
    language,
    share,
    isSmall: posts < SMALL_CELL_POSTS,
    said: `${unit === 'authors' ? words.votes(amount) : words.words(amount)}, ${words.posts(posts)}`,
  }))
  return shareBars(bars, unit === 'authors' ? words.authorShareAxis : words.wordShareAxis, look)
}

/** Horizontal bars with intervals, the small ones grey. */
function shareBars(bars: readonly LanguageBar[], axis: string, look: ChartLook): EChartsOption {
  const { words, colours } = look
  return {
    ...baseOption(look),
    grid: { left: 4, right: 64, top: 4, bottom: 34, containLabel: true },
    xAxis: { ...valueAxis(look, axis, (value) => words.percent(value).replace(/[.,]0(?=\D)/, '')), min: 0 },
    yAxis: nameAxis(
      look,
      bars.map(({ language }) => words.language(language)),
    ),
    series: [
      {
        ...barSeries(
          look,
          bars.map(({ share, isSmall }, index) => {
            const value = share?.share ?? 0
            const colour = isSmall ? colours.small : colours.main
            return { row: index, from: 0, to: value, colour, interval: share, label: words.percent(value) }
          }),
        ),
        tooltip: {
          formatter: (params) => {
            const bar = bars[Array.isArray(params) ? -1 : params.dataIndex]
            return bar ? describe(bar, look) : ''
          },
        },
      },
    ],
  }
}

function describe({ language, share, isSmall, said }: LanguageBar, { words }: ChartLook): string {
  return [
    words.language(language),
    said + (isSmall ? ` (${words.fewPosts})` : ''),
    ...(share
      ? [`${words.percent(share.share)}, ${words.interval(words.percent(share.low), words.percent(share.high))}`]
      : []),
  ].join('\n')
}
