import type { ReactElement } from 'react'
import { areaBars, MOST_AREAS } from '../../src/charts/area-bars.js'
import { SMALL_CELL_POSTS } from '../../src/domain/reading/intervals.js'
import type { AreasAnswer } from '../../src/domain/reading/figures.js'
import { useLeadWays } from '../figure/counts-figure.js'
import { Figure } from '../figure/figure.js'
import { rowLeads } from '../figure/leads.js'
import { number, text } from '../figure/table.js'
import type { Answer } from '../api/questions.js'
import { useWords } from '../messages/messages.js'

const ROW = 22
const FRAME = 44

/** Mentions of places by planning area. */
export function AreaFigure({ answer }: { answer: Answer<AreasAnswer> }): ReactElement {
  const words = useWords()
  const { chart, columns } = words
  const ways = useLeadWays()
  return (
    <Figure<AreasAnswer>
      title={words.entities.areas}
      note={
        ways.filter.link.area === undefined
          ? words.entities.areasNote
          : `${words.entities.areasNote} ${words.map.areaNote}`
      }
      file="planning-areas"
      answer={answer}
      provenance={({ provenance }) => provenance}
      isEmpty={({ rows }) => rows.length === 0}
      hasSmallCells={({ rows }) => rows.some(({ posts }) => posts < SMALL_CELL_POSTS)}
      chart={areaBars}
      leads={({ rows }) =>
        rowLeads(
          rows.slice(0, MOST_AREAS).map(({ area, posts }) => ({ value: area, name: area, posts })),
          'area',
          ways,
        )
      }
      height={({ rows }) => Math.min(rows.length, MOST_AREAS) * ROW + FRAME}
      table={({ rows }) => ({
        columns: [
          { name: columns.area },
          { name: columns.posts, numeric: true },
          { name: columns.places, numeric: true },
          { name: columns.score, numeric: true },
        ],
        rows: rows.map(({ area, posts, places, score }) => ({
          key: area,
          small: posts < SMALL_CELL_POSTS,
          cells: [
            text(area),
            number(posts, chart.count),
            number(places, chart.count),
            number(score?.mean, words.signed),
          ],
        })),
      })}
    />
  )
}
