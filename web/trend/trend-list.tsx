import type { ReactElement } from 'react'
import { Link } from 'wouter'
import type { Trend } from '../../src/domain/reading/figures.js'
import { useWords } from '../messages/messages.js'
import { StateMark } from './state-mark.js'

interface TrendListProps {
  readonly rows: readonly Trend[]
  /** Term whose panel is open. */
  readonly chosen: string
  readonly to: (term: string) => string
}

/** Every trend, as a link to its explanation. */
export function TrendList({ rows, chosen, to }: TrendListProps): ReactElement {
  const words = useWords()
  return (
    <ol className="trend-list" aria-label={words.trends.list}>
      {rows.map((row, index) => (
        <li key={`${row.kind} ${row.term}`}>
          <Link href={to(row.term)} aria-current={row.term === chosen ? 'true' : undefined}>
            <span className="trend-rank">{index + 1}</span>
            <span className="trend-name" dir="auto">
              {row.label}
            </span>
            <StateMark state={row.state} />
            <span className="number">{words.chart.authors(row.authors)}</span>
          </Link>
        </li>
      ))}
    </ol>
  )
}
