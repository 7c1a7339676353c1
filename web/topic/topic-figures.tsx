import type { ReactElement } from 'react'
import type { TopicFiguresAnswer, TopicRow } from '../../src/domain/reading/topics.js'
import { useWords } from '../messages/messages.js'

/** How well a topic does, in sentences: on its own examples, and on posts that people checked. */
export function TopicFigures({
  figures,
  checked,
}: {
  readonly figures: TopicFiguresAnswer
  readonly checked: TopicRow['checked']
}): ReactElement {
  const says = useWords().topics
  return (
    <ul data-topic-figures>
      <li>{says.recall(figures.recall, figures.about)}</li>
      <li>{says.precision(figures.precision)}</li>
      {figures.found && <li>{says.found(figures.found)}</li>}
      <li>{checked ? says.checked(checked) : says.unchecked}</li>
    </ul>
  )
}
