import type { ReactElement } from 'react'
import type { CountsAnswer, CountRow, Dimension } from '../../src/domain/reading/figures.js'
import type { Answer } from '../api/questions.js'
import { Total } from '../figure/total.js'
import { useWords } from '../messages/messages.js'

interface TotalsProps {
  /** With `recent`. */
  readonly timeline: Answer<CountsAnswer>
  readonly languages: Answer<CountsAnswer>
  readonly sentiment: Answer<CountsAnswer>
  readonly origin: Answer<CountsAnswer>
}

/** The few numbers that a reader wants first. */
export function Totals({ timeline, languages, sentiment, origin }: TotalsProps): ReactElement {
  const words = useWords()
  const says = words.overview
  const recent = timeline.data?.recent
  const provenance = languages.data?.provenance
  const inside = rowOf(origin.data, 'origin', 'inside')
  const unknown = rowOf(origin.data, 'origin', 'unknown')
  const spoken = languages.data?.rows.filter(({ key }) => !['none', 'pending', 'und'].includes(key.language ?? ''))
  const mean = meanScore(sentiment.data)
  return (
    <section aria-label={says.totals}>
      <dl className="totals">
        <Total
          name={says.posts}
          value={provenance ? words.chart.count(provenance.posts) : unknownOf(languages)}
          note={provenance && provenance.pending > 0 ? words.provenance.pending(provenance.pending) : undefined}
        />
        <Total
          name={says.today}
          value={recent === undefined ? unknownOf(timeline) : words.chart.count(recent)}
          note={says.todayNote}
        />
        <Total name={says.languages} value={spoken ? words.chart.count(spoken.length) : unknownOf(languages)} />
        <Total
          name={says.meanScore}
          value={mean === undefined ? unknownOf(sentiment) : mean === null ? '–' : words.signed(mean)}
          note={says.scoreScale}
        />
        <Total
          name={says.inside}
          value={origin.data ? (inside?.share ? words.chart.percent(inside.share.share) : '–') : unknownOf(origin)}
          note={unknown?.share ? says.ofKnown(words.chart.percent(unknown.share.share)) : undefined}
        />
      </dl>
    </section>
  )
}

/** What stands for a number that is not there: nothing yet while it may still come. */
function unknownOf({ error }: Answer<CountsAnswer>): string | undefined {
  return error ? '–' : undefined
}

function rowOf(answer: CountsAnswer | undefined, dimension: Dimension, value: string): CountRow | undefined {
  return answer?.rows.find((row) => row.key[dimension] === value)
}

/** The mean over all posts that have a score, from the means of the three classes. */
function meanScore(answer: CountsAnswer | undefined): number | null | undefined {
  if (!answer) return undefined
  const scores = answer.rows.flatMap(({ score }) => (score ? [score] : []))
  const n = scores.reduce((sum, score) => sum + score.n, 0)
  return n === 0 ? null : scores.reduce((sum, { mean, n: posts }) => sum + mean * posts, 0) / n
}
