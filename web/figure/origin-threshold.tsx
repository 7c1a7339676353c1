import { useState, type ReactElement } from 'react'
import { originsAt } from '../../src/domain/reading/origin-shares.js'
import type { OriginsAnswer } from '../../src/domain/reading/origins.js'
import { useAnswer } from '../api/questions.js'
import { useFilter } from '../filter/filter-state.js'
import { useWords } from '../messages/messages.js'
import { ProvenanceLine } from './provenance-line.js'
import { Failed, Skeleton } from './states.js'
import { number, Table, text, type TableContent } from './table.js'

const COUNTED = ['posts', 'authors'] as const
/** Beyond it the post is labelled, as the origin stage does. */
const USUAL_PERCENT = 75

/** How many posts and authors are inside and outside when the line is drawn elsewhere. */
export function OriginThreshold(): ReactElement {
  const words = useWords()
  const { origin: says, chart } = words
  const { params } = useFilter()
  const answer = useAnswer<OriginsAnswer>('origins', params)
  const [percent, setPercent] = useState(USUAL_PERCENT)
  const { data } = answer
  const content = (shown: OriginsAnswer): TableContent => ({
    columns: [
      { name: words.columns.value },
      { name: words.filter.fields.origin ?? '' },
      ...(['count', 'share', 'low', 'high'] as const).map((name) => ({ name: words.columns[name], numeric: true })),
    ],
    rows: COUNTED.flatMap((counted) =>
      originsAt(shown, percent / 100, counted).map(({ label, count, share }) => ({
        key: `${counted} ${label}`,
        cells: [
          text(counted, says.counted[counted]),
          text(label, chart.origin(label)),
          number(count, chart.count),
          number(share.share, chart.percent),
          number(share.low, chart.percent),
          number(share.high, chart.percent),
        ],
      })),
    ),
  })
  return (
    <section className="figure">
      <header className="figure-head">
        <h2>{says.threshold}</h2>
      </header>
      <p className="figure-note">{says.thresholdNote}</p>
      <label>
        {says.limit(chart.percent(percent / 100))}{' '}
        <input
          type="range"
          min={50}
          max={95}
          step={5}
          value={percent}
          onChange={(event) => setPercent(Number(event.target.value))}
        />
      </label>
      {data ? (
        <>
          <Table caption={says.threshold} content={content(data)} quiet />
          {data.oneOf > 1 && <p className="muted">{says.oneOf(data.oneOf)}</p>}
          <ProvenanceLine provenance={data.provenance} />
        </>
      ) : answer.error ? (
        <Failed error={answer.error} retry={() => void answer.refetch()} />
      ) : (
        <Skeleton height={200} />
      )}
    </section>
  )
}
