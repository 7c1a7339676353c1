import type { ReactElement } from 'react'
import { Link } from 'wouter'
import { useFilter } from '../filter/filter-state.js'
import { Skeleton } from '../figure/states.js'
import { useWords } from '../messages/messages.js'
import { Sparkline } from './sparkline.js'
import { SplitBar } from './split-bar.js'
import { StateMark } from './state-mark.js'
import type { Story } from './stories.js'

/** The stories of the window, numbered as on the timeline above them. */
export function StoryList({ stories, loading }: { stories: readonly Story[]; loading: boolean }): ReactElement {
  const words = useWords()
  const filter = useFilter()
  if (loading && stories.length === 0) return <Skeleton height={260} />
  if (stories.length === 0) return <p className="muted">{words.overview.noStories}</p>
  return (
    <ol className="stories">
      {stories.map(({ day, trend, others }, index) => (
        <li key={`${day} ${trend.term}`}>
          <span className="story-number" aria-hidden="true">
            {index + 1}
          </span>
          <div className="story">
            <p className="story-day">{words.longDay(`${day}T04:00:00Z`)}</p>
            <h3>
              <Link href={filter.to('/trends', { day, trend: trend.term })} dir="auto">
                {trend.label}
              </Link>
            </h3>
            {others.length > 0 && (
              <p className="story-others" dir="auto">
                {words.overview.also} {[...new Set(others.map(({ label }) => label))].join(' · ')}
              </p>
            )}
            <p className="story-facts">
              <StateMark state={trend.state} /> {words.chart.authors(trend.authors)} · {words.chart.posts(trend.posts)}
            </p>
            <Sparkline values={trend.days.map(({ authors }) => authors)} label={words.trend.history(trend.label)} />
            <SplitBar title={words.filter.fields.sentiment ?? ''} dimension="sentiment" split={trend.sentiments} />
          </div>
        </li>
      ))}
    </ol>
  )
}
