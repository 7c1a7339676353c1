import { useId, type ReactElement } from 'react'
import { Link } from 'wouter'
import type { StoryRow } from '../../src/domain/reading/stories.js'
import { useFilter } from '../filter/filter-state.js'
import { useWords } from '../messages/messages.js'
import { SplitBar } from '../trend/split-bar.js'
import { StateMark } from '../trend/state-mark.js'
import { StoryTitle } from './story-title.js'

interface StorySideProps {
  readonly story: StoryRow
  /** 1 or 2, as in the charts. */
  readonly number: number
}

/** The head of one of two stories that are compared. */
export function StorySide({ story, number }: StorySideProps): ReactElement {
  const words = useWords()
  const filter = useFilter()
  const fields = words.filter.fields
  const id = useId()
  return (
    <section className={`half story-side story-side-${number}`} aria-labelledby={id}>
      <span className="story-number" aria-hidden="true">
        {number}
      </span>
      <div className="story-said">
        <h2 id={id}>
          <Link href={filter.to(`/stories/${story.id}`)}>
            <StoryTitle story={story} />
          </Link>
        </h2>
        <p className="story-facts">
          <StateMark state={story.state} /> {words.chart.authors(story.authors)} · {words.chart.posts(story.posts)}
        </p>
        <p className="story-facts">{words.story.lifeline(story.firstAt, story.lastAt)}</p>
        <SplitBar title={fields.origin ?? ''} dimension="origin" split={story.origins} />
      </div>
    </section>
  )
}
