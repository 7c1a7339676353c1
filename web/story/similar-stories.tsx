import type { ReactElement } from 'react'
import { Link } from 'wouter'
import type { StoryAnswer } from '../../src/domain/reading/stories.js'
import { useFilter } from '../filter/filter-state.js'
import { useWords } from '../messages/messages.js'
import { StoryTitle } from './story-title.js'

/** The stories whose meaning is nearest, each with its page and a comparison. */
export function SimilarStories({ answer: { story, like } }: { answer: StoryAnswer }): ReactElement {
  const words = useWords()
  const says = words.story
  const filter = useFilter()
  return (
    <section className="figure" aria-labelledby="similar-stories">
      <h2 id="similar-stories">{says.like}</h2>
      {like.length === 0 ? (
        <p className="muted">{says.noLike}</p>
      ) : (
        <>
          <p className="figure-note">{says.likeNote}</p>
          <ul className="lines">
            {like.map((other) => (
              <li key={other.id}>
                <Link href={filter.to(`/stories/${other.id}`)}>
                  <StoryTitle story={other} />
                </Link>{' '}
                <span className="muted">{says.near(words.chart.decimal(other.similarity))}</span> ·{' '}
                <Link
                  href={filter.to(`/stories/${story.id}/against/${other.id}`)}
                  aria-label={says.compareWithOf(other.title)}
                >
                  {says.compare}
                </Link>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}
