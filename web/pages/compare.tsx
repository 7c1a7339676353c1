import { useId, type ReactElement } from 'react'
import { useLocation, useSearch } from 'wouter'
import { comparedRows, differenceBars } from '../../src/charts/compare-bars.js'
import { SMALL_CELL_POSTS } from '../../src/domain/reading/intervals.js'
import type { CompareAnswer } from '../../src/domain/reading/figures.js'
import { useAnswer } from '../api/questions.js'
import { address } from '../api/request.js'
import { GROUPS, pairIn, PAIRS, sidesOf } from '../compare/sides.js'
import { useLeadWays } from '../figure/counts-figure.js'
import { Figure } from '../figure/figure.js'
import { rowLeads } from '../figure/leads.js'
import { number, text } from '../figure/table.js'
import { FilterBar } from '../filter/filter-bar.js'
import { useFilter, type FilterKey } from '../filter/filter-state.js'
import { oneOf, strangeIn } from '../filter/link-values.js'
import { COMPARED_BY } from '../filter/page-fields.js'
import { UnknownInLink } from '../filter/unknown-in-link.js'
import type { Messages } from '../messages/en.js'
import { useWords } from '../messages/messages.js'
import { PageTitle } from '../shell/page-title.js'

const ROW = 28
const FRAME = 44

export function ComparePage(): ReactElement {
  const words = useWords()
  const says = words.compare
  const { params, link } = useFilter()
  const search = new URLSearchParams(useSearch())
  const [, navigate] = useLocation()
  const by = oneOf(COMPARED_BY, search.get('by')) ?? 'sentiment'
  const pair = pairIn(search.get('with'))
  const side = pair ?? 'before'
  const sides = sidesOf(side, params, Date.now())
  const group = side === 'before' ? undefined : GROUPS[side].field
  const isTold = group !== by
  const answer = useAnswer<CompareAnswer>(
    'compare',
    { ...sides?.left, by, against: sides?.right },
    { enabled: sides !== undefined && isTold },
  )
  const [left, right] = says.pairs[side]
  const ways = useLeadWays()
  const change = (more: Record<string, string>) =>
    navigate(address('/compare', { ...Object.fromEntries(search), ...more }))
  return (
    <>
      <PageTitle title={says.title} lead={says.lead} />
      <FilterBar />
      <div className="filters-row choices">
        <Choice
          title={says.by}
          value={by}
          values={COMPARED_BY}
          name={(value) => words.filter.fields[value] ?? value}
          onChange={(value) => change({ by: value })}
        />
        <Choice
          title={says.with}
          value={side}
          values={PAIRS}
          name={(value) => says.pairNames[value]}
          onChange={(value) => change({ with: value })}
        />
      </div>
      <UnknownInLink
        fields={strangeIn(search, { by, with: pair === undefined ? undefined : (search.get('with') ?? undefined) })}
      />
      {group !== undefined && link[group as FilterKey] !== undefined && (
        <p className="muted" role="status">
          {says.setAside(words.filter.fields[group] ?? group)}
        </p>
      )}
      {sides === undefined ? (
        <p className="state">{says.noBefore}</p>
      ) : !isTold ? (
        <p className="state">{says.sameField(words.filter.fields[by] ?? by)}</p>
      ) : (
        <Figure<CompareAnswer>
          title={says.figure(words.filter.fields[by] ?? by, left, right)}
          note={says.note(left, right)}
          file={`compare-${by}-${side}`}
          answer={answer}
          provenance={(data) => data.left}
          sides={(data) => [
            { name: left, provenance: data.left },
            { name: right, provenance: data.right },
          ]}
          isEmpty={({ rows }) => rows.length === 0}
          chart={(data, look) => differenceBars(data, by, look)}
          height={(data) => comparedRows(data).length * ROW + FRAME}
          table={({ rows }) => compareTable(rows, by, [left, right], words)}
          leads={(data) =>
            rowLeads(
              comparedRows(data).map(({ value, left }) => ({
                value,
                name: words.chart.value(by, value),
                posts: left.posts,
              })),
              by,
              ways,
              side === 'before' ? {} : { [GROUPS[side].field]: GROUPS[side].left },
            )
          }
          hasSmallCells={({ rows }) =>
            rows.some(({ left, right }) => Math.min(left.posts, right.posts) < SMALL_CELL_POSTS)
          }
        />
      )}
    </>
  )
}

function compareTable(rows: CompareAnswer['rows'], by: string, sides: readonly string[], words: Messages) {
  const { chart, columns, compare } = words
  // Programs, too, read points, because the column says so.
  const inPoints = (share: number | null) => (share === null ? null : Math.round(share * 1_000_000) / 10_000)
  const shownPoints = (points: number) => chart.points(points / 100)
  return {
    columns: [
      { name: columns.value },
      ...sides.flatMap((side) => [
        { name: `${side}: ${columns.posts}`, numeric: true },
        { name: `${side}: ${columns.share}`, numeric: true },
      ]),
      { name: compare.difference, numeric: true },
      { name: columns.low, numeric: true },
      { name: columns.high, numeric: true },
    ],
    rows: rows.map(({ value, left, right, difference }) => ({
      key: value,
      small: Math.min(left.posts, right.posts) < SMALL_CELL_POSTS,
      cells: [
        text(value, chart.value(by, value)),
        ...[left, right].flatMap(({ posts, share }) => [number(posts, chart.count), number(share, chart.percent)]),
        number(inPoints(difference.value), shownPoints),
        number(inPoints(difference.low), shownPoints),
        number(inPoints(difference.high), shownPoints),
      ],
    })),
  }
}

interface ChoiceProps<T extends string> {
  readonly title: string
  readonly value: T
  readonly values: readonly T[]
  readonly name: (value: T) => string
  readonly onChange: (value: string) => void
}

function Choice<T extends string>({ title, value, values, name, onChange }: ChoiceProps<T>): ReactElement {
  const id = useId()
  return (
    <span className="field-inline">
      <label htmlFor={id}>{title}</label>
      <select id={id} value={value} onChange={(event) => onChange(event.target.value)}>
        {values.map((each) => (
          <option key={each} value={each}>
            {name(each)}
          </option>
        ))}
      </select>
    </span>
  )
}
