import { useMemo, type ReactElement, type ReactNode } from 'react'
import type { EChartsOption } from 'echarts'
import { SMALL_CELL_POSTS } from '../../src/domain/reading/intervals.js'
import { topRows } from '../../src/charts/language-bars.js'
import { bucketsOf, partialBuckets, smallBuckets } from '../../src/charts/buckets.js'
import { eventsIn } from '../../src/charts/event-marks.js'
import type { ChartLook } from '../../src/charts/look.js'
import type { CountsAnswer } from '../../src/domain/reading/figures.js'
import { useLocation } from 'wouter'
import { useAnswer, type Answer } from '../api/questions.js'
import type { Params } from '../api/request.js'
import { useFilter } from '../filter/filter-state.js'
import { useEventsOf, type ShownEvent } from '../mark/use-events.js'
import { useWords } from '../messages/messages.js'
import { Figure, type FigureProps } from './figure.js'
import { intervalNote } from './interval-note.js'
import { brushedTime, linkOfTime, rowLeads, type FilteredDimension, type Lead, type LeadWays } from './leads.js'
import type { TableContent } from './table.js'

/** Counts under the page's filter. */
export function useCounts(by: string, bucket?: 'hour' | 'day', more: Params = {}): Answer<CountsAnswer> {
  const { params } = useFilter()
  return useAnswer<CountsAnswer>('counts', { ...params, by: by || undefined, bucket, ...more })
}

/** The filter and the words, as the makers of leads take them. */
export function useLeadWays(): LeadWays {
  const filter = useFilter()
  const words = useWords()
  const [path] = useLocation()
  return { filter, words, path }
}

/** A link from each value of a dimension. @param values those drawn, in their order */
export function valueLeads(
  answer: CountsAnswer,
  dimension: FilteredDimension,
  ways: LeadWays,
  values = topRows(answer, dimension).map(({ key }) => key[dimension] ?? ''),
): Lead[] {
  const posts = new Map(answer.rows.map((row) => [row.key[dimension], row.posts]))
  return rowLeads(
    values.map((value) => ({ value, name: ways.words.chart.value(dimension, value), posts: posts.get(value) ?? 0 })),
    dimension,
    ways,
  )
}

type Kept = Pick<FigureProps<CountsAnswer>, 'title' | 'file' | 'answer' | 'height' | 'onChoose' | 'leads'>

interface CountsFigureProps extends Kept {
  /** @param events that are marked on it, when it is over time */
  readonly chart: (answer: CountsAnswer, look: ChartLook, events: readonly ShownEvent[]) => EChartsOption
  readonly table: (answer: CountsAnswer, look: ChartLook, events: readonly ShownEvent[]) => TableContent
  readonly note?: ReactNode
  readonly children?: ReactNode
  /** Whether it is over time, so that a brush sets the window. */
  readonly isTimeline?: boolean
  /** Whether some of what is drawn has few posts. Absent: the chart greys nothing. */
  readonly smallCells?: (answer: CountsAnswer) => boolean
}

/** A figure of counts: what all of them have in common. */
export function CountsFigure({
  smallCells = never,
  isTimeline = false,
  chart,
  table,
  ...figure
}: CountsFigureProps): ReactElement {
  const words = useWords()
  const says = words.leads
  const filter = useFilter()
  const eventsOf = useEventsOf(isTimeline)
  const drawn = useMemo(
    () => (answer: CountsAnswer, look: ChartLook) => chart(answer, look, eventsOf(answer.provenance)),
    [chart, eventsOf],
  )
  const lettered = (answer: CountsAnswer) => {
    const { step, starts } = bucketsOf(answer)
    return eventsIn(eventsOf(answer.provenance), step, starts)
  }
  const onBrush = (answer: CountsAnswer, ends: readonly [number, number]) => {
    const time = brushedTime(answer, ends)
    if (time) filter.set(linkOfTime(time.from, time.to))
  }
  return (
    <Figure<CountsAnswer>
      {...figure}
      chart={drawn}
      table={(answer, look) => table(answer, look, eventsOf(answer.provenance))}
      {...(isTimeline
        ? {
            onBrush,
            events: lettered,
            note: (
              <>
                {figure.note} {says.timeHelp}
              </>
            ),
          }
        : {})}
      provenance={provenanceOf}
      isEmpty={isEmpty}
      correctable={isCorrectable}
      intervals={(answer, corrected) => intervalNote(answer, corrected, words)}
      hasSmallCells={smallCells}
      hasParts={hasParts}
    />
  )
}

const provenanceOf = (answer: CountsAnswer) => answer.provenance
const isEmpty = (answer: CountsAnswer) => answer.rows.length === 0
const isCorrectable = (answer: CountsAnswer) => answer.rows.some((row) => row.corrected !== null)
/** For charts that draw each row of the answer. */
export const hasSmallRows = (answer: CountsAnswer) => answer.rows.some((row) => row.posts < SMALL_CELL_POSTS)
/** For charts of shares over time. */
export const hasSmallBuckets = (answer: CountsAnswer) => smallBuckets(answer).length > 0
const hasParts = (answer: CountsAnswer) => answer.bucket !== undefined && partialBuckets(answer).length > 0
const never = () => false
