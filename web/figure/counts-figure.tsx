import type { ReactElement, ReactNode } from 'react'
import { SMALL_CELL_POSTS } from '../../src/domain/reading/intervals.js'
import { smallBuckets } from '../../src/charts/timeline.js'
import type { CountsAnswer } from '../../src/domain/reading/figures.js'
import { useAnswer, type Answer } from '../api/questions.js'
import type { Params } from '../api/request.js'
import { useFilter } from '../filter/filter-state.js'
import { Figure, type FigureProps } from './figure.js'

/** Counts under the page's filter. */
export function useCounts(by: string, bucket?: 'hour' | 'day', more: Params = {}): Answer<CountsAnswer> {
  const { params } = useFilter()
  return useAnswer<CountsAnswer>('counts', { ...params, by: by || undefined, bucket, ...more })
}

type Kept = Pick<FigureProps<CountsAnswer>, 'title' | 'file' | 'answer' | 'chart' | 'table' | 'height' | 'onChoose'>

interface CountsFigureProps extends Kept {
  readonly note?: ReactNode
  readonly children?: ReactNode
  /** Whether some of what is drawn has few posts. Absent: the chart greys nothing. */
  readonly smallCells?: (answer: CountsAnswer) => boolean
}

/** A figure of counts: what all of them have in common. */
export function CountsFigure({ smallCells = never, ...figure }: CountsFigureProps): ReactElement {
  return (
    <Figure<CountsAnswer>
      {...figure}
      provenance={provenanceOf}
      isEmpty={isEmpty}
      correctable={isCorrectable}
      hasSmallCells={smallCells}
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
const never = () => false
