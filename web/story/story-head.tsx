import type { ReactElement } from 'react'
import { Link } from 'wouter'
import type { StoryAnswer } from '../../src/domain/reading/stories.js'
import { Total } from '../figure/total.js'
import { useFilter } from '../filter/filter-state.js'
import { useWords } from '../messages/messages.js'
import { StateMark } from '../trend/state-mark.js'
import { CompareWith } from './compare-with.js'
import { withinStory } from './story-links.js'

/** What a reader can do with a story. */
export function StoryTools({ answer }: { answer: StoryAnswer }): ReactElement {
  const words = useWords()
  const says = words.story
  const filter = useFilter()
  const { id, titlePost } = answer.story
  return (
    <p className="filters-row story-tools">
      <Link href={withinStory(filter, id, '/posts')}>{says.readPosts}</Link>
      <Link href={withinStory(filter, id, '/posts', { story: undefined, q: undefined, likeStory: String(id) })}>
        {says.moreLike}
      </Link>
      <Link href={filter.to(`/posts/${titlePost}`)}>{says.titlePost}</Link>
      <CompareWith answer={answer} />
    </p>
  )
}

/** The life of a story and its size, in a few numbers. */
export function StoryTotals({ answer: { story } }: { answer: StoryAnswer }): ReactElement {
  const words = useWords()
  const says = words.story
  return (
    <section aria-label={says.facts}>
      <dl className="totals">
        <Total name={says.state} value={<StateMark state={story.state} />} note={says.states[story.state]} />
        <Total name={says.first} value={words.moment(story.firstAt)} />
        <Total name={says.last} value={words.moment(story.lastAt)} />
        <Total name={words.columns.authors} value={words.chart.count(story.authors)} />
        <Total name={words.columns.posts} value={words.chart.count(story.posts)} />
        <Total
          name={says.feeling}
          value={story.score === null ? '–' : words.signed(story.score.mean)}
          note={
            story.score === null
              ? undefined
              : words.chart.interval(words.signed(story.score.low), words.signed(story.score.high))
          }
        />
      </dl>
    </section>
  )
}
