import { useId, type ReactElement } from 'react'
import type { TopicFitAnswer } from '../../src/domain/reading/topics.js'
import { useWords } from '../messages/messages.js'

/** How often it is to be right, and what each choice would give on the examples. */
export function TopicPrecision({
  choices,
  wanted,
  onChange,
}: {
  readonly choices: TopicFitAnswer['choices']
  readonly wanted: number | null
  readonly onChange: (wanted: number | null) => void
}): ReactElement {
  const says = useWords().topics
  const id = useId()
  return (
    <fieldset className="options" data-topic-precision>
      <legend>{says.wanted}</legend>
      {choices.map(({ precision, figures }) => (
        <label key={precision} className="check">
          <input type="radio" name={id} checked={precision === wanted} onChange={() => onChange(precision)} />
          <span>
            <strong>{says.precisionName(precision)}</strong> {says.choice(precision, figures)}
          </span>
        </label>
      ))}
    </fieldset>
  )
}
