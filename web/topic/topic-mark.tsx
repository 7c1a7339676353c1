import type { ReactElement } from 'react'
import { useWords } from '../messages/messages.js'

/** Tells a topic from a theme: nobody wrote down what it looks for. */
export function TopicMark(): ReactElement {
  const says = useWords().topics
  return (
    <span className="label" title={says.markHelp} data-topic-mark>
      {says.mark}
    </span>
  )
}
