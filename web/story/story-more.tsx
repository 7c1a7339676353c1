import type { ReactElement } from 'react'
import type { StoryAnswer } from '../../src/domain/reading/stories.js'
import type { Answer } from '../api/questions.js'
import { useWords } from '../messages/messages.js'
import { PostCard } from '../post/post-card.js'
import { SimilarStories } from './similar-stories.js'
import { StoryFeelings } from './story-feelings.js'
import { StoryOnsets } from './story-onsets.js'
import { StoryPlaces } from './story-places.js'
import { StorySplit } from './story-shares.js'
import { StoryTerms } from './story-terms.js'

interface StoryMoreProps {
  readonly answer: Answer<StoryAnswer>
  /** The same as a list, for figures of one story or two. */
  readonly list: Answer<readonly StoryAnswer[]>
  readonly data: StoryAnswer
}

/** What a story's page shows below its history, loaded after that. */
export function StoryMore({ answer, list, data }: StoryMoreProps): ReactElement {
  const { story: says } = useWords()
  return (
    <div className="grid below">
      <div className="wide-left stack">
        <section className="figure" aria-labelledby="representatives">
          <h2 id="representatives">{says.representatives}</h2>
          <ul className="posts">
            {data.representatives.map((post) => (
              <li key={post.id}>
                <PostCard post={post} why={says.standsFor(post.standsFor)} />
              </li>
            ))}
          </ul>
        </section>
        <StoryTerms answer={data} />
        <StoryPlaces answer={data} />
      </div>
      <div className="narrow-right stack">
        <StorySplit title={says.languages} file="story-languages" dimension="language" answer={list} />
        <StorySplit title={says.origins} file="story-origin" dimension="origin" answer={list} />
        <StorySplit title={says.platforms} file="story-platforms" dimension="platform" answer={list} />
      </div>
      <div className="half">
        <StoryFeelings answer={answer} />
      </div>
      <div className="half">
        <StoryOnsets answer={answer} />
      </div>
      <div className="full">
        <SimilarStories answer={data} />
      </div>
    </div>
  )
}
