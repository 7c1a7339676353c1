import type { ReactElement } from 'react'
import type { StoryAnswer, StoryRow } from '../../src/domain/reading/stories.js'
import { useFilter } from '../filter/filter-state.js'
import { useWords } from '../messages/messages.js'
import { allTerms, ownTerms, sharedTerms, termFilter, withinStory } from './story-links.js'
import { TermLinks } from './term-links.js'

/** What two stories both say, and what only one of them says. */
export function SharedTerms({ one, other }: { one: StoryAnswer; other: StoryAnswer }): ReactElement {
  const { story: says } = useWords()
  const filter = useFilter()
  const [left, right] = [allTerms(one), allTerms(other)]
  const shared = sharedTerms(left, right)
  const within = (id: number) => (term: StoryRow['terms'][number]) =>
    withinStory(filter, id, '/posts', termFilter(term))
  return (
    <>
      <section className="full figure" aria-labelledby="shared-terms">
        <h2 id="shared-terms">{says.shared}</h2>
        {shared.length === 0 ? (
          <p className="muted">{says.noShared}</p>
        ) : (
          <TermLinks
            terms={shared}
            to={(term) => filter.to('/posts', { window: filter.link.window ?? 'all', ...termFilter(term) })}
          />
        )}
      </section>
      {[
        { answer: one, terms: ownTerms(left, right) },
        { answer: other, terms: ownTerms(right, left) },
      ].map(({ answer: { story }, terms }, index) => (
        <section key={story.id} className="half figure" aria-labelledby={`own-terms-${index}`}>
          <h2 id={`own-terms-${index}`}>{says.only(index + 1)}</h2>
          {terms.length === 0 ? (
            <p className="muted">{says.noOwn}</p>
          ) : (
            <TermLinks terms={terms} to={within(story.id)} />
          )}
        </section>
      ))}
    </>
  )
}
