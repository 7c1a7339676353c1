import type { ReactElement } from 'react'
import { useFilter } from '../filter/filter-state.js'
import { useWords } from '../messages/messages.js'
import { Missing } from '../shell/missing.js'

/** Says that there is no story with the number of the link, and leads to those that there are. */
export function NoStory(): ReactElement {
  const { story: says } = useWords()
  const filter = useFilter()
  return <Missing title={says.unknown} help={says.unknownHelp} to={filter.to('/trends')} back={says.back} />
}
