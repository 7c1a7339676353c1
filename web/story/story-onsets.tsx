import { useState, type ReactElement } from 'react'
import { onsetDots } from '../../src/charts/onset-dots.js'
import type { StoryAnswer } from '../../src/domain/reading/stories.js'
import type { Answer } from '../api/questions.js'
import { Figure } from '../figure/figure.js'
import { number, text, type TableContent } from '../figure/table.js'
import type { Messages } from '../messages/en.js'
import { useWords } from '../messages/messages.js'
import { nameOfGroup, toldOnset, type Onset, type OnsetSide } from './onset-words.js'
import { Segments } from './segments.js'

const SIDES = ['language', 'origin', 'platform', 'voice'] as const
const ROW = 28
const FRAME = 44

/** Which groups took up a story first, and how much later the others followed. */
export function StoryOnsets({ answer }: { answer: Answer<StoryAnswer> }): ReactElement {
  const words = useWords()
  const says = words.story
  const [side, choose] = useState<OnsetSide>('language')
  return (
    <Figure<StoryAnswer>
      title={says.onsets}
      note={says.onsetsNote}
      choice={
        <Segments title={says.by} values={SIDES} value={side} name={(each) => says.sides[each]} choose={choose} />
      }
      file={`story-first-by-${side}`}
      answer={answer}
      provenance={({ provenance }) => provenance}
      isEmpty={({ onsets }) => onsets[side].length === 0}
      empty={() => <p className="muted">{says.noOnsets}</p>}
      chart={({ onsets }, look) =>
        onsetDots(
          onsets[side],
          (group) => nameOfGroup(side, group, words),
          (onset) => toldOnset(onset, words),
          look,
        )
      }
      table={({ onsets }) => onsetsTable(onsets[side], side, words)}
      height={({ onsets }) => onsets[side].length * ROW + FRAME}
    />
  )
}

function onsetsTable(onsets: readonly Onset[], side: OnsetSide, words: Messages): TableContent {
  const { columns, chart, story: says } = words
  return {
    columns: [
      { name: says.sides[side] },
      { name: columns.began },
      ...[columns.lag, columns.low, columns.high, columns.authors].map((name) => ({ name, numeric: true })),
      { name: columns.unknown },
    ],
    rows: onsets.map((onset) => ({
      key: onset.group,
      cells: [
        text(onset.group, nameOfGroup(side, onset.group, words)),
        text(onset.at, words.moment(onset.at)),
        number(onset.lag?.hours, chart.tenths),
        number(onset.lag?.low, chart.tenths),
        number(onset.lag?.high, chart.tenths),
        number(onset.authors, chart.count),
        text(onset.unknown ?? '', onset.lag === null ? says.why[onset.unknown ?? 'few'] : ''),
      ],
    })),
  }
}
