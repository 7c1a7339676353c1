import type { ReactElement } from 'react'
import { Link } from 'wouter'
import { SMALL_CELL_POSTS } from '../../src/domain/reading/intervals.js'
import type { EntityRow } from '../../src/domain/reading/figures.js'
import { toValue } from '../figure/leads.js'
import { number, Table, text, type TableContent } from '../figure/table.js'
import { useFilter } from '../filter/filter-state.js'
import type { Messages } from '../messages/en.js'
import { useWords } from '../messages/messages.js'

/** Names by posts; each leads to its mentions over time. */
export function EntityTable({ caption, rows }: { caption: string; rows: readonly EntityRow[] }): ReactElement {
  const words = useWords()
  const filter = useFilter()
  return (
    <Table
      caption={caption}
      content={entityTable(rows, words, {
        mentions: (id) => filter.to('/entities', { entity: id }),
        posts: (id) => toValue(filter, 'entity', id),
      })}
      quiet
    />
  )
}

interface EntityLinks {
  /** To its mentions over time. */
  mentions(id: string): string
  /** To the posts that name it. */
  posts(id: string): string
}

export function entityTable(rows: readonly EntityRow[], words: Messages, to: EntityLinks): TableContent {
  const { columns, chart } = words
  return {
    columns: [
      { name: columns.name },
      { name: columns.kind },
      { name: columns.area },
      { name: columns.posts, numeric: true },
      { name: columns.authors, numeric: true },
      { name: columns.score, numeric: true },
    ],
    rows: rows.map((row) => ({
      key: row.id,
      small: row.posts < SMALL_CELL_POSTS,
      cells: [
        text(row.name, <Link href={to.mentions(row.id)}>{row.name}</Link>),
        text(row.kind ?? '', words.kind(row.kind)),
        text(row.area ?? '', row.area ?? '–'),
        number(row.posts, (n) => (
          <Link href={to.posts(row.id)} aria-label={words.leads.posts(row.name, n)}>
            {chart.count(n)}
          </Link>
        )),
        number(row.authors, chart.count),
        number(row.score?.mean, words.signed),
      ],
    })),
  }
}
