import { useState, type ReactElement } from 'react'
import { bucketsOfLines, STEP_MS, storyLines, type StoryLine, type StoryStep } from '../../src/charts/story-lines.js'
import { partsOf } from '../../src/charts/buckets.js'
import type { Provenance } from '../../src/domain/reading/answer.js'
import type { StoryAnswer } from '../../src/domain/reading/stories.js'
import type { Answer } from '../api/questions.js'
import { timeCell, wholeCell, wholeColumn } from '../figure/count-tables.js'
import { Figure } from '../figure/figure.js'
import { number, type TableContent } from '../figure/table.js'
import type { FigureSide } from '../figure/saved-figure.js'
import type { Messages } from '../messages/en.js'
import { useWords } from '../messages/messages.js'
import { historyLines, usualStep } from './history-lines.js'
import { Segments } from './segments.js'
import { sideNames } from './story-names.js'

const STEPS = ['day', 'hour'] as const

/** The history of one story, or of two on one axis, by day or by hour. */
export function StoryHistory({ answer }: { answer: Answer<readonly StoryAnswer[]> }): ReactElement {
  const words = useWords()
  const says = words.story
  const [chosen, choose] = useState<StoryStep>()
  const step = chosen ?? usualStep(answer.data ?? [])
  return (
    <Figure<readonly StoryAnswer[]>
      title={says.history}
      note={says.historyNote}
      choice={
        <Segments title={says.step} values={STEPS} value={step} name={(each) => says.steps[each]} choose={choose} />
      }
      file="story-history"
      answer={answer}
      provenance={provenanceOf}
      sides={sidesOf}
      isEmpty={(data) => data.every(({ story }) => story.posts === 0)}
      chart={(data, look) =>
        storyLines(
          historyLines(data, step, words, look.narrow),
          step,
          data.length > 1 ? words.chart.authorsAxis : '',
          provenanceOf(data),
          look,
        )
      }
      table={(data) => historyTable(historyLines(data, step, words), step, provenanceOf(data), words)}
      hasParts={(data) =>
        partsOf(bucketsOfLines(historyLines(data, step, words), step), STEP_MS[step], provenanceOf(data)).length > 0
      }
      height={260}
    />
  )
}

/** Where the figures of each story come from; a single one needs no name. */
export function sidesOf(answers: readonly StoryAnswer[]): FigureSide[] {
  const names = sideNames(answers)
  return answers.map(({ provenance }, index) => ({ name: names[index] ?? '', provenance }))
}

/** Where the figures of the first story come from; those of the second have the same filter. */
export function provenanceOf(answers: readonly StoryAnswer[]): StoryAnswer['provenance'] {
  const [first] = answers
  if (!first) throw new Error('a figure of stories was drawn without a story')
  return first.provenance
}

function historyTable(
  lines: readonly StoryLine[],
  step: StoryStep,
  provenance: Provenance,
  words: Messages,
): TableContent {
  const starts = bucketsOfLines(lines, step)
  const parts = partsOf(starts, STEP_MS[step], provenance)
  return {
    columns: [
      { name: words.columns.day },
      ...lines.map(({ name }) => ({ name, numeric: true })),
      ...wholeColumn(parts, words),
    ],
    rows: starts.map((at) => ({
      key: String(at),
      cells: [
        timeCell(at, step, words),
        ...lines.map(({ values }) => number(values.get(at) ?? 0, words.chart.count)),
        ...wholeCell(at, parts, words),
      ],
    })),
  }
}
