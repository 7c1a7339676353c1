import type { ReactElement } from 'react'
import type { StoryAnswer } from '../../src/domain/reading/stories.js'
import { useFilter } from '../filter/filter-state.js'
import { useWords } from '../messages/messages.js'
import { termFilter, withinStory } from './story-links.js'
import { TermLinks } from './term-links.js'

/** What the authors of a story say in each language, as links to the posts. */
export function StoryTerms({ answer: { story, termsByLanguage } }: { answer: StoryAnswer }): ReactElement {
  const words = useWords()
  const says = words.story
  const filter = useFilter()
  const languages = Object.entries(termsByLanguage)
    .filter(([, terms]) => terms.length > 0)
    .sort(([one], [other]) => (story.languages[other] ?? 0) - (story.languages[one] ?? 0))
  return (
    <section className="figure" aria-labelledby="story-terms">
      <h2 id="story-terms">{says.terms}</h2>
      {languages.length === 0 ? (
        <p className="muted">{says.noTerms}</p>
      ) : (
        <>
          <p className="figure-note">{says.termsNote}</p>
          <dl className="by-language">
            {languages.map(([language, terms]) => (
              <div key={language}>
                <dt>{words.chart.language(language)}</dt>
                <dd>
                  <TermLinks terms={terms} to={(term) => withinStory(filter, story.id, '/posts', termFilter(term))} />
                </dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </section>
  )
}
