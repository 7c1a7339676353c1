import type { ReactElement } from 'react'
import { Link } from 'wouter'
import { trendBars } from '../../src/charts/trend-bars.js'
import type { Trend, TrendsAnswer } from '../../src/domain/reading/figures.js'
import { useAnswer } from '../api/questions.js'
import { Figure } from '../figure/figure.js'
import { number, text, type TableContent } from '../figure/table.js'
import { useFilter } from '../filter/filter-state.js'
import type { Messages } from '../messages/en.js'
import { useWords } from '../messages/messages.js'
import { TrendList } from './trend-list.js'
import { postsOfTrend } from './trend-links.js'
import { timesAsOften } from './times-as-often.js'
import { TrendPanel } from './trend-panel.js'

const LIMIT = 20
const ROW = 24
const FRAME = 44

export interface TrendTermsProps {
  /** Undefined: the 24 hours up to now. */
  readonly day: string | undefined
  /** Term of the link. */
  readonly chosen: string | null
  readonly to: (more: { day?: string | undefined; trend?: string | undefined }) => string
}

/** The words and names that rose, each with its explanation. */
export function TrendTerms({ day, chosen, to }: TrendTermsProps): ReactElement {
  const words = useWords()
  const says = words.trends
  const { link } = useFilter()
  const answer = useAnswer<TrendsAnswer>('trends', { collection: link.collection, day, limit: String(LIMIT) })
  const trend = answer.data?.rows.find(({ term }) => term === chosen) ?? answer.data?.rows[0]
  return (
    <div className="grid">
      <div className="half">
        <Figure<TrendsAnswer>
          title={day === undefined ? says.now : says.ofDay(words.longDay(day))}
          note={answer.data && !answer.data.baseline.enough ? says.shortBaseline(answer.data.baseline.days) : says.note}
          file={`trends-${day ?? 'now'}`}
          answer={answer}
          provenance={({ provenance }) => provenance}
          isEmpty={({ rows }) => rows.length === 0}
          empty={({ latestDay }) => (
            <NoTrends latestDay={latestDay} to={(next) => to({ day: next, trend: undefined })} />
          )}
          chart={trendBars}
          table={({ rows }) => trendsTable(rows, words)}
          height={({ rows }) => rows.length * ROW + FRAME}
          leads={({ rows }) =>
            rows.map((row, y) => ({
              key: `${row.kind} ${row.term}`,
              name: words.leads.posts(row.label, row.posts),
              to: postsOfTrend(row, day, link.collection),
              y,
            }))
          }
        >
          {answer.data && trend && (
            <TrendList rows={answer.data.rows} chosen={trend.term} to={(term) => to({ trend: term })} />
          )}
        </Figure>
      </div>
      <div className="half">{trend && <TrendPanel key={`${day} ${trend.term}`} trend={trend} day={day} />}</div>
    </div>
  )
}

interface NoTrendsProps {
  readonly latestDay: string | null
  readonly to: (day: string) => string
}

/** No term was used often enough. Shows where the last trends are. */
function NoTrends({ latestDay, to }: NoTrendsProps): ReactElement {
  const words = useWords()
  const says = words.trends
  return (
    <div className="state">
      <p className="state-title">{says.none}</p>
      <p>{says.noneHelp}</p>
      {latestDay !== null && <Link href={to(latestDay)}>{says.latest(words.longDay(latestDay))}</Link>}
    </div>
  )
}

function trendsTable(rows: readonly Trend[], words: Messages): TableContent {
  const { chart, columns } = words
  return {
    columns: [
      { name: columns.name },
      { name: columns.state },
      { name: columns.authors, numeric: true },
      { name: columns.posts, numeric: true },
      { name: columns.baseline, numeric: true },
      { name: columns.times, numeric: true },
      { name: columns.score, numeric: true },
    ],
    rows: rows.map((row) => ({
      key: `${row.kind} ${row.term}`,
      cells: [
        text(row.label),
        text(row.state, chart.state(row.state)),
        number(row.authors, chart.count),
        number(row.posts, chart.count),
        number(row.baselinePerDay, chart.decimal),
        number(timesAsOften(row), chart.tenths),
        number(row.score?.mean, words.signed),
      ],
    })),
  }
}
