import type { ReactElement, ReactNode } from 'react'
import { useWords } from '../messages/messages.js'

type Outcome =
  | {
      readonly outcome: 'done' | 'not_applicable'
      readonly model: string
      readonly at: string
      readonly reason?: string
    }
  | { readonly outcome: 'pending' }
  | { readonly outcome: 'dead'; readonly reason: string; readonly detail: string; readonly at: string }

interface StageBoxProps {
  readonly title: string
  readonly stage: Outcome
  readonly children?: ReactNode
}

/** The result of a stage for a post, or why there is none, and the name of the model. */
export function StageBox({ title, stage, children }: StageBoxProps): ReactElement {
  const words = useWords()
  const says = words.post
  return (
    <section className="half figure" aria-label={title}>
      <h2>{title}</h2>
      {stage.outcome === 'pending' && <p className="muted">{says.pending}</p>}
      {stage.outcome === 'not_applicable' && <p className="muted">{says.notApplicable(stage.reason ?? '')}</p>}
      {stage.outcome === 'dead' && <p className="form-error">{says.dead(stage.reason, stage.detail)}</p>}
      {children}
      {'model' in stage && <p className="provenance">{says.by(stage.model, words.moment(stage.at))}</p>}
    </section>
  )
}
