import type { ReactElement } from 'react'
import { Link } from 'wouter'
import type { StoriesAnswer, StoryRow } from '../../src/domain/reading/stories.js'
import type { Answer } from '../api/questions.js'
import { Empty, Failed, Skeleton } from '../figure/states.js'
import { useWords } from '../messages/messages.js'
import { useLook } from '../shell/theme.js'
import { Sparkline } from '../trend/sparkline.js'
import { SplitBar } from '../trend/split-bar.js'
import { StateMark } from '../trend/state-mark.js'
import { authorsByDay } from './story-days.js'
import { StoryNote } from './story-note.js'
import { StoryTitle } from './story-title.js'

const ROW_HEIGHT = { wide: 128, narrow: 250 }
/** Room is kept for so many rows at most: there may be fewer stories. */
const ROOM = 8
/** Terms of a row; the page of the story has them all. */
const TERMS = 6
/** Fewer days say nothing as a line. */
const MIN_DAYS = 3

interface StoryListProps {
  readonly answer: Answer<StoriesAnswer>
  /** Rows that are asked for. */
  readonly limit: number
  /** Address of the page of a story. */
  readonly to: (story: StoryRow) => string
}

/** Stories by authors, numbered as on the timeline, with what a reader wants to know before opening one. */
export function StoryList({ answer, limit, to }: StoryListProps): ReactElement {
  const words = useWords()
  const { narrow } = useLook()
  const { data, error } = answer
  if (!data) {
    return error ? (
      <Failed error={error} retry={() => void answer.refetch()} />
    ) : (
      <Skeleton height={Math.min(limit, ROOM) * ROW_HEIGHT[narrow ? 'narrow' : 'wide']} />
    )
  }
  if (data.provenance.posts === 0) return <Empty />
  return (
    <div className={answer.isPlaceholderData ? 'figure-body stale' : 'figure-body'} aria-busy={answer.isFetching}>
      <StoryNote answer={data} />
      {data.rows.length > 0 && (
        <ol className="stories" aria-label={words.story.list}>
          {data.rows.map((story, index) => (
            <Row key={story.id} story={story} number={index + 1} window={data.provenance.window} href={to(story)} />
          ))}
        </ol>
      )}
      <p className="figure-note">{words.story.shown(data.rows.length, data.stories)}</p>
    </div>
  )
}

interface RowProps {
  readonly story: StoryRow
  readonly number: number
  readonly window: StoriesAnswer['provenance']['window']
  readonly href: string
}

function Row({ story, number, window, href }: RowProps): ReactElement {
  const words = useWords()
  const says = words.story
  const fields = words.filter.fields
  const days = authorsByDay(story.days, window)
  // A town and its station have the same name.
  const labels = [...new Set(story.terms.map(({ label }) => label))].slice(0, TERMS)
  return (
    <li>
      <span className="story-number" aria-hidden="true">
        {number}
      </span>
      <div className="story-said">
        <h3>
          <Link href={href}>
            <StoryTitle story={story} />
          </Link>
        </h3>
        <p className="story-facts">
          <StateMark state={story.state} /> {words.chart.authors(story.authors)} · {words.chart.posts(story.posts)} ·{' '}
          {says.since(story.firstAt)}
        </p>
        {labels.length > 0 && (
          <ul className="terms">
            {labels.map((label) => (
              <li key={label} className="label">
                <bdi>{label}</bdi>
              </li>
            ))}
          </ul>
        )}
      </div>
      <div className="story-shown">
        {days.length >= MIN_DAYS && <Sparkline values={days} label={says.sparkline(story.title)} />}
        <SplitBar title={fields.language ?? ''} dimension="language" split={story.languages} />
        <SplitBar title={fields.sentiment ?? ''} dimension="sentiment" split={story.sentiments} />
      </div>
    </li>
  )
}
