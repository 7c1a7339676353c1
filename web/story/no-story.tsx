import type { ReactElement } from 'react'
import { Link } from 'wouter'
import { useFilter } from '../filter/filter-state.js'
import { useWords } from '../messages/messages.js'

/** Says that there is no story with the number of the link, and leads to those that there are. */
export function NoStory(): ReactElement {
  const { story: says } = useWords()
  const filter = useFilter()
  return (
    <div className="state" role="status">
      <p className="state-title">{says.unknown}</p>
      <p>{says.unknownHelp}</p>
      <Link href={filter.to('/trends')}>{says.back}</Link>
    </div>
  )
}
