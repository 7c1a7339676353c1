import { useState, type ReactElement } from 'react'
import { Link } from 'wouter'
import type { StoryAnswer } from '../../src/domain/reading/stories.js'
import { Skeleton } from '../figure/states.js'
import { useFilter } from '../filter/filter-state.js'
import { useWords } from '../messages/messages.js'
import { StoryTitle, type Titled } from './story-title.js'
import { useStories } from './use-stories.js'

const MOST = 12

/** A folded list of the stories that one can be compared with: similar ones, and those of the window with most authors. */
export function CompareWith({ answer: { story, like } }: { answer: StoryAnswer }): ReactElement {
  const { story: says } = useWords()
  const { params } = useFilter()
  const [wasOpened, setWasOpened] = useState(false)
  const { data, error } = useStories({ ...params, story: undefined }, MOST, wasOpened)
  const others = data?.rows.filter(({ id }) => id !== story.id && !like.some((other) => other.id === id)) ?? []
  return (
    <details
      className="more-filters compare-with"
      onToggle={({ currentTarget }) => setWasOpened(wasOpened || currentTarget.open)}
    >
      <summary>{says.compareWith}</summary>
      <div className="compare-panel">
        <Choices title={says.similar} id={story.id} stories={like} />
        {data || error ? (
          <Choices title={says.mostAuthors} id={story.id} stories={others} />
        ) : (
          wasOpened && <Skeleton height={200} />
        )}
        {(data || error) && like.length === 0 && others.length === 0 && <p>{says.nothingToCompare}</p>}
      </div>
    </details>
  )
}

interface ChoicesProps {
  readonly title: string
  /** The story that they are compared with. */
  readonly id: number
  readonly stories: readonly (Titled & { readonly id: number })[]
}

function Choices({ title, id, stories }: ChoicesProps): ReactElement | null {
  const filter = useFilter()
  if (stories.length === 0) return null
  return (
    <>
      <p className="split-title">{title}</p>
      <ul className="lines">
        {stories.map((story) => (
          <li key={story.id}>
            <Link href={filter.to(`/stories/${id}/against/${story.id}`)}>
              <StoryTitle story={story} />
            </Link>
          </li>
        ))}
      </ul>
    </>
  )
}
