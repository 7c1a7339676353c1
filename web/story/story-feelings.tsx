import { useState, type ReactElement } from 'react'
import { stackedParts, type PartGroup } from '../../src/charts/splits.js'
import type { ChartLook } from '../../src/charts/look.js'
import { SMALL_CELL_POSTS } from '../../src/domain/reading/intervals.js'
import type { StoryAnswer } from '../../src/domain/reading/stories.js'
import type { Answer } from '../api/questions.js'
import { Figure } from '../figure/figure.js'
import { number, text, type TableContent } from '../figure/table.js'
import type { Messages } from '../messages/en.js'
import { useWords } from '../messages/messages.js'
import { Segments } from './segments.js'

const DIMENSIONS = ['language', 'origin'] as const
type Dimension = (typeof DIMENSIONS)[number]
const LABELS = ['negative', 'neutral', 'positive'] as const
type Feeling = StoryAnswer['feelings'][Dimension][number]
const ROW = 28
const FRAME = 70

/** How each group feels about a story, and which groups differ. */
export function StoryFeelings({ answer }: { answer: Answer<StoryAnswer> }): ReactElement {
  const words = useWords()
  const says = words.story
  const [by, choose] = useState<Dimension>('language')
  const nameOf = (group: string) => words.chart.value(by, group)
  const known = (data: StoryAnswer) => data.feelings[by].filter(({ shares }) => shares !== null)
  const few = answer.data?.feelings[by].filter(({ shares }) => shares === null) ?? []
  return (
    <Figure<StoryAnswer>
      title={says.feelings}
      note={says.feelingsNote}
      choice={
        <Segments title={says.by} values={DIMENSIONS} value={by} name={(each) => says.sides[each]} choose={choose} />
      }
      file={`story-feelings-by-${by}`}
      answer={answer}
      provenance={({ provenance }) => provenance}
      isEmpty={(data) => known(data).length === 0}
      empty={() => <p className="muted">{says.noFeelings}</p>}
      chart={(data, look) =>
        stackedParts(
          known(data).map((feeling) => groupOf(feeling, nameOf(feeling.group), look)),
          'sentiment',
          look,
        )
      }
      table={(data) => feelingsTable(data.feelings[by], says.sides[by], nameOf, words)}
      height={(data) => known(data).length * ROW + FRAME}
      hasSmallCells={(data) => known(data).some(({ posts }) => posts < SMALL_CELL_POSTS)}
    >
      {few.length > 0 && (
        <p className="figure-note">{says.fewToTell(few.map(({ group }) => nameOf(group)).join(', '))}</p>
      )}
      {answer.data && <Divides divides={answer.data.divides[by]} nameOf={nameOf} />}
    </Figure>
  )
}

function groupOf({ posts, shares }: Feeling, name: string, { words }: ChartLook): PartGroup {
  const parts = LABELS.map((label) => shares?.[label] ?? null)
  return {
    name,
    posts,
    shares: parts,
    told(index) {
      const [label, share] = [LABELS[index], parts[index]]
      if (!label || !share) return ''
      const interval = words.interval(words.percent(share.low), words.percent(share.high))
      return `${words.sentiment(label)}\n${words.percent(share.share)}, ${interval}`
    },
  }
}

interface DividesProps {
  readonly divides: StoryAnswer['divides'][Dimension]
  readonly nameOf: (group: string) => string
}

/** Which groups differ by more than chance, in a sentence each. */
function Divides({ divides, nameOf }: DividesProps): ReactElement {
  const { story: says, chart } = useWords()
  if (divides.length === 0) return <p className="figure-note">{says.noDivides}</p>
  const points = (value: number) => chart.tenths(value * 100)
  return (
    <ul className="lines">
      {divides.map(({ one, other, difference: { value, low, high } }) => (
        <li key={`${one} ${other}`}>
          {value < 0
            ? says.divide(nameOf(other), nameOf(one), points(-value), points(-high), points(-low))
            : says.divide(nameOf(one), nameOf(other), points(value), points(low), points(high))}
        </li>
      ))}
    </ul>
  )
}

function feelingsTable(
  feelings: readonly Feeling[],
  first: string,
  nameOf: (group: string) => string,
  words: Messages,
): TableContent {
  const { columns, chart } = words
  return {
    columns: [
      { name: first },
      { name: columns.posts, numeric: true },
      { name: columns.authors, numeric: true },
      ...LABELS.flatMap((label) =>
        [chart.sentiment(label), columns.low, columns.high].map((name, index) => ({
          name: index === 0 ? name : `${chart.sentiment(label)}: ${name}`,
          numeric: true,
        })),
      ),
      { name: columns.isCorrected },
    ],
    rows: feelings.map(({ group, posts, authors, shares, isCorrected }) => ({
      key: group,
      small: posts < SMALL_CELL_POSTS,
      cells: [
        text(group, nameOf(group)),
        number(posts, chart.count),
        number(authors, chart.count),
        ...LABELS.flatMap((label) => {
          const share = shares?.[label]
          return [share?.share, share?.low, share?.high].map((value) => number(value, chart.percent))
        }),
        text(words.story.corrected(isCorrected)),
      ],
    })),
  }
}
