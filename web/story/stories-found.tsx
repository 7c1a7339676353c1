import type { ReactElement } from 'react'
import { Link } from 'wouter'
import { Skeleton } from '../figure/states.js'
import { useFilter } from '../filter/filter-state.js'
import { useWords } from '../messages/messages.js'
import { StoryTitle } from './story-title.js'
import { useStories } from './use-stories.js'

const MOST = 3
const HEIGHT = 118

/** The stories with the most authors among the posts that a search finds. */
export function StoriesFound(): ReactElement | null {
  const words = useWords()
  const filter = useFilter()
  const { data, error } = useStories(filter.params, MOST)
  if (!data) return error ? null : <Skeleton height={HEIGHT} />
  if (data.rows.length === 0) return <p className="muted">{words.story.noneOfPosts}</p>
  return (
    <nav className="stories-found" aria-label={words.story.ofPosts}>
      <p className="split-title">{words.story.ofPosts}</p>
      <ul className="lines">
        {data.rows.map((story) => (
          <li key={story.id}>
            <Link href={filter.to(`/stories/${story.id}`, { q: undefined })}>
              <StoryTitle story={story} />
            </Link>{' '}
            <span className="muted">{words.chart.posts(story.posts)}</span>
          </li>
        ))}
      </ul>
    </nav>
  )
}
