import type { ReactElement } from 'react'
import { Link } from 'wouter'
import type { StoriesAnswer } from '../../src/domain/reading/stories.js'
import { useFilter } from '../filter/filter-state.js'
import { useWords } from '../messages/messages.js'

/** Why there are no stories, or not all of them: one sentence, or nothing. */
export function StoryNote({ answer }: { answer: StoriesAnswer }): ReactElement | null {
  const words = useWords()
  const filter = useFilter()
  const says = words.story
  if (answer.provenance.posts > 0 && answer.meant === 0) {
    return (
      <p className="story-note" role="status">
        {says.noMeaning} <Link href={filter.to('/pipeline')}>{says.pipeline}</Link>
      </p>
    )
  }
  if (answer.waiting.length > 0) {
    return (
      <p className="story-note" role="status">
        {says.waiting(answer.waiting)}
      </p>
    )
  }
  return answer.rows.length === 0 ? <p className="story-note">{says.none}</p> : null
}
