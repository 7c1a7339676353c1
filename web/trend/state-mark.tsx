import type { ReactElement } from 'react'
import type { StoryRow } from '../../src/domain/reading/stories.js'
import { useWords } from '../messages/messages.js'

/** The state of a story or trend: the word and its colour. */
export function StateMark({ state }: { state: StoryRow['state'] }): ReactElement {
  const words = useWords()
  return (
    <span className="state-mark">
      <i className={`dot dot-${state}`} aria-hidden="true" />
      {words.chart.state(state)}
    </span>
  )
}
