import type { ReactElement } from 'react'
import { MOST_ROWS, shareRowBars, splitRows, type ShareRow } from '../../src/charts/share-rows.js'
import type { ChartWords } from '../../src/charts/look.js'
import { SMALL_CELL_POSTS } from '../../src/domain/reading/intervals.js'
import type { StoryAnswer } from '../../src/domain/reading/stories.js'
import type { Answer } from '../api/questions.js'
import { Figure } from '../figure/figure.js'
import { useWords } from '../messages/messages.js'
import { shareTable } from './share-table.js'
import { provenanceOf, sidesOf } from './story-history.js'
import { sideNames } from './story-names.js'

const ROW = { one: 26, two: 38 }
const FRAME = 48
const LEGEND = 48

interface StorySharesProps {
  readonly title: string
  readonly note?: string
  /** Name of downloaded files. */
  readonly file: string
  /** Name of the first column. */
  readonly of: string
  readonly answer: Answer<readonly StoryAnswer[]>
  readonly rows: (answers: readonly StoryAnswer[], words: ChartWords) => ShareRow[]
}

/** Shares of one story, or of two side by side, as bars with their intervals. */
export function StoryShares({ title, note, file, of, answer, rows }: StorySharesProps): ReactElement {
  const words = useWords()
  const rowsOf = (data: readonly StoryAnswer[]) => rows(data, words.chart)
  return (
    <Figure<readonly StoryAnswer[]>
      title={title}
      {...(note === undefined ? {} : { note })}
      file={file}
      answer={answer}
      provenance={provenanceOf}
      sides={sidesOf}
      isEmpty={(data) => rowsOf(data).length === 0}
      empty={() => <p className="muted">{words.story.noLabels}</p>}
      chart={(data, look) => shareRowBars(rowsOf(data), sideNames(data, look.narrow), words.chart.shareAxis, look)}
      table={(data) => shareTable(rowsOf(data), of, sideNames(data), words)}
      height={(data) => {
        const drawn = Math.min(rowsOf(data).length, MOST_ROWS)
        return data.length > 1 ? drawn * ROW.two + FRAME + LEGEND : drawn * ROW.one + FRAME
      }}
      hasSmallCells={(data) =>
        rowsOf(data).some(({ sides }) => sides.some((side) => (side?.posts ?? 0) < SMALL_CELL_POSTS))
      }
    />
  )
}

/** The parts of a story's posts, by the dimension of their labels. */
const PARTS = { language: 'languages', sentiment: 'sentiments', origin: 'origins', platform: 'platforms' } as const

interface StorySplitProps extends Pick<StorySharesProps, 'title' | 'note' | 'file' | 'answer'> {
  readonly dimension: keyof typeof PARTS
}

/** Posts of one story or two by language, sentiment, origin or platform. */
export function StorySplit({ dimension, ...figure }: StorySplitProps): ReactElement {
  const words = useWords()
  return (
    <StoryShares
      {...figure}
      of={words.filter.fields[dimension] ?? dimension}
      rows={(answers, chart) => {
        const splits = answers.map(({ story }) => story[PARTS[dimension]])
        return splitRows(splits, dimension, chart)
      }}
    />
  )
}
