import type { ReactElement } from 'react'
import type { Provenance } from '../../src/domain/reading/answer.js'
import { useWords } from '../messages/messages.js'
import { provenanceFacts, provenanceText } from './provenance-facts.js'

interface ProvenanceLineProps {
  readonly provenance: Provenance
  /** Of the side of a comparison that it is about. */
  readonly name?: string
}

/** The source of a figure in one line. A click shows the rest. */
export function ProvenanceLine({ provenance, name = '' }: ProvenanceLineProps): ReactElement {
  const words = useWords()
  return (
    <details className="provenance">
      <summary>
        {name !== '' && `${name}: `}
        {provenanceText(provenance, words)}
      </summary>
      <dl>
        {provenanceFacts(provenance, words).map((fact) => (
          <Fact key={fact.name} {...fact} />
        ))}
      </dl>
    </details>
  )
}

function Fact({ name, value }: { readonly name: string; readonly value: string }): ReactElement {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  )
}
