import type { ReactElement } from 'react'
import type { Trend } from '../../src/domain/reading/figures.js'
import { useWords } from '../messages/messages.js'

/** New, rising, peak or fading: the word and its colour. */
export function StateMark({ state }: { state: Trend['state'] }): ReactElement {
  const words = useWords()
  return (
    <span className="state-mark">
      <i className={`dot dot-${state}`} aria-hidden="true" />
      {words.chart.state(state)}
    </span>
  )
}
