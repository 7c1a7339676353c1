import { useQueries } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { Link } from 'wouter'
import type { Trend } from '../../src/domain/reading/figures.js'
import type { PostAnswer } from '../../src/domain/reading/posts.js'
import { question } from '../api/questions.js'
import { useFilter } from '../filter/filter-state.js'
import { Table, number, text } from '../figure/table.js'
import { useWords } from '../messages/messages.js'
import { PostCard } from '../post/post-card.js'
import { Sparkline } from './sparkline.js'
import { SplitBar } from './split-bar.js'
import { StateMark } from './state-mark.js'
import { timesAsOften } from './times-as-often.js'
import { postsOfTrend } from './trend-links.js'

const EXAMPLES = 5

/** Why a term trends: its numbers, its history, languages, places and feeling, and example posts. */
export function TrendPanel({ trend, day }: { readonly trend: Trend; readonly day: string | undefined }): ReactElement {
  const words = useWords()
  const says = words.trends
  const filter = useFilter()
  const fields = words.filter.fields
  const examples = useQueries({
    queries: trend.examples
      .slice(0, EXAMPLES)
      .map((id) => question<PostAnswer>(`posts/${id}`, {}, { everySeconds: 300 })),
  })
  const posts = examples.flatMap(({ data }) => (data ? [data] : []))
  const history = trend.days.map(({ authors }) => authors)
  return (
    <section className="figure trend-panel" aria-labelledby="trend">
      <p className="story-day">{says.kinds[trend.kind]}</p>
      <h2 id="trend" dir="auto">
        {trend.label}
      </h2>
      <p>
        <StateMark state={trend.state} /> <span className="muted">{says.states[trend.state]}</span>
      </p>
      <p>{says.why(trend.authors, trend.posts, trend.baselinePerDay)}</p>
      <p className="muted">{says.measure(timesAsOften(trend), words.moment(trend.firstSeen))}</p>
      {trend.alike.length > 0 && (
        <p>
          {says.alike} <bdi>{trend.alike.join(', ')}</bdi>
        </p>
      )}
      <h3>{says.history}</h3>
      <Sparkline values={history} label={words.trend.history(trend.label)} width={480} height={64} />
      <details className="provenance">
        <summary>{says.historyTable}</summary>
        <Table
          caption={says.history}
          content={{
            columns: [{ name: words.columns.day }, { name: words.columns.authors, numeric: true }],
            rows: trend.days.map(({ day, authors }) => ({
              key: day,
              cells: [text(day, words.day(day)), number(authors, words.chart.count)],
            })),
          }}
          quiet
        />
      </details>
      <h3>{says.hours}</h3>
      <Sparkline
        values={trend.hours.map(({ authors }) => authors)}
        label={says.hoursLabel(trend.label)}
        width={480}
        height={48}
      />
      <div className="splits">
        <SplitBar title={fields.sentiment ?? ''} dimension="sentiment" split={trend.sentiments} />
        <SplitBar title={fields.language ?? ''} dimension="language" split={trend.languages} />
        <SplitBar title={fields.origin ?? ''} dimension="origin" split={trend.origins} />
      </div>
      <h3>{says.examples}</h3>
      <ul className="posts">
        {posts.map((post) => (
          <li key={post.id}>
            <PostCard post={post} />
          </li>
        ))}
      </ul>
      <p>
        <Link href={postsOfTrend(trend, day, filter.link.collection)}>{says.allPosts}</Link>
      </p>
    </section>
  )
}
