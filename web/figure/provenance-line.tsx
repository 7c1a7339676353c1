import type { ReactElement } from 'react'
import type { Provenance } from '../../src/domain/reading/answer.js'
import { useWords } from '../messages/messages.js'
import type { Messages } from '../messages/en.js'

/** The source of a figure in one line. A click shows the rest. */
export function ProvenanceLine({ provenance }: { provenance: Provenance }): ReactElement {
  const words = useWords()
  const says = words.provenance
  const models = Object.entries(provenance.models)
  return (
    <details className="provenance">
      <summary>{provenanceText(provenance, words)}</summary>
      <dl>
        <dt>{says.query}</dt>
        <dd>
          <code>{new URLSearchParams(provenance.query).toString() || says.everything}</code>
        </dd>
        <dt>{says.models}</dt>
        <dd>
          {models.map(([stage, { name, ordinal }]) => `${words.stage(stage)}: ${name} (${ordinal})`).join(' · ') || '–'}
        </dd>
        <dt>{says.gaps}</dt>
        <dd>
          {provenance.gaps.length === 0 ? says.noGaps : null}
          <ul>
            {provenance.gaps.slice(0, 10).map((gap) => (
              <li key={gap.id}>{words.gap(gap)}</li>
            ))}
          </ul>
        </dd>
        <dt>{says.computed}</dt>
        <dd>{words.moment(provenance.computedAt)}</dd>
      </dl>
    </details>
  )
}

export function provenanceText(provenance: Provenance, words: Messages): string {
  const says = words.provenance
  return [
    provenance.collection.isSample ? says.sample : provenance.collection.title,
    provenance.window ? words.window(provenance.window.from, provenance.window.to) : says.ever,
    words.chart.posts(provenance.posts),
    ...(provenance.pending > 0 ? [says.pending(provenance.pending)] : []),
    ...(provenance.gaps.length > 0 ? [says.gapCount(provenance.gaps.length)] : []),
  ].join(' · ')
}
