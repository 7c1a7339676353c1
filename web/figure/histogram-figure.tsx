import type { EChartsOption } from 'echarts'
import type { ReactElement, ReactNode } from 'react'
import type { ChartLook } from '../../src/charts/look.js'
import type { HistogramAnswer } from '../../src/domain/reading/figures.js'
import { useAnswer } from '../api/questions.js'
import { useFilter } from '../filter/filter-state.js'
import { useWords } from '../messages/messages.js'
import type { Messages } from '../messages/en.js'
import { Figure } from './figure.js'
import { number, type TableContent } from './table.js'

interface HistogramFigureProps {
  readonly measure: HistogramAnswer['measure']
  readonly title: string
  readonly note?: ReactNode
  readonly chart: (answer: HistogramAnswer, look: ChartLook) => EChartsOption
  readonly height?: number
}

/** Posts by a measure, under the page's filter. */
export function HistogramFigure({ measure, height = 220, ...figure }: HistogramFigureProps): ReactElement {
  const words = useWords()
  const { params } = useFilter()
  const answer = useAnswer<HistogramAnswer>('histogram', { ...params, measure })
  return (
    <Figure<HistogramAnswer>
      {...figure}
      file={`histogram-${measure}`}
      answer={answer}
      provenance={({ provenance }) => provenance}
      isEmpty={({ bins }) => bins.every(({ posts }) => posts === 0)}
      table={({ bins }) => binsTable(bins, words)}
      height={height}
    />
  )
}

function binsTable(bins: HistogramAnswer['bins'], words: Messages): TableContent {
  const { columns, chart } = words
  const limit = (value: number) => (Number.isInteger(value) ? chart.count(value) : chart.decimal(value))
  return {
    columns: [columns.from, columns.to, columns.posts].map((name) => ({ name, numeric: true })),
    rows: bins.map(({ from, to, posts }) => ({
      key: String(from),
      cells: [number(from, limit), number(to, limit), number(posts, chart.count)],
    })),
  }
}
