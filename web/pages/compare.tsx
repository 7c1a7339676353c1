import { useId, type ReactElement } from 'react'
import { useLocation, useSearch } from 'wouter'
import { comparedRows, differenceBars } from '../../src/charts/compare-bars.js'
import { SMALL_CELL_POSTS } from '../../src/domain/reading/intervals.js'
import type { CompareAnswer } from '../../src/domain/reading/figures.js'
import { useAnswer } from '../api/questions.js'
import { address, type Params } from '../api/request.js'
import { windowBefore } from '../compare/other-side.js'
import { Figure } from '../figure/figure.js'
import { number, text } from '../figure/table.js'
import { FilterBar } from '../filter/filter-bar.js'
import { useFilter } from '../filter/filter-state.js'
import { oneOf, strangeIn } from '../filter/link-values.js'
import { UnknownInLink } from '../filter/unknown-in-link.js'
import type { Messages } from '../messages/en.js'
import { useWords } from '../messages/messages.js'
import { PageTitle } from '../shell/page-title.js'

const DIMENSIONS = ['language', 'sentiment', 'origin', 'platform', 'theme', 'topic'] as const
const SIDES = ['before', 'outside', 'inside', 'singlish', 'english', 'reposts'] as const
type Side = (typeof SIDES)[number]

const ROW = 28
const FRAME = 44

/** The other side of each comparison, as the query for the API. */
function otherSides(params: Params): Readonly<Record<Side, string>> {
  const { from = '', to = '' } = windowBefore(params, Date.now()) ?? {}
  return {
    before: `from=${from}&to=${to}`,
    outside: 'origin=outside',
    inside: 'origin=inside',
    singlish: 'language=en-SG',
    english: 'language=en',
    reposts: 'reposts=only',
  }
}

export function ComparePage(): ReactElement {
  const words = useWords()
  const says = words.compare
  const { params } = useFilter()
  const search = new URLSearchParams(useSearch())
  const [, navigate] = useLocation()
  const by = oneOf(DIMENSIONS, search.get('by')) ?? 'sentiment'
  const side = oneOf(SIDES, search.get('with')) ?? 'before'
  const answer = useAnswer<CompareAnswer>('compare', {
    ...params,
    by,
    against: otherSides(params)[side],
  })
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
          values={DIMENSIONS}
          name={(value) => words.filter.fields[value] ?? value}
          onChange={(value) => change({ by: value })}
        />
        <Choice
          title={says.with}
          value={side}
          values={SIDES}
          name={(value) => says.sides[value]}
          onChange={(value) => change({ with: value })}
        />
      </div>
      <UnknownInLink fields={strangeIn(search, { by, with: side })} />
      <Figure<CompareAnswer>
        title={says.figure(words.filter.fields[by] ?? by, says.sides[side])}
        note={says.note}
        file={`compare-${by}-${side}`}
        answer={answer}
        provenance={({ left }) => left}
        sides={({ left, right }) => [
          { name: says.left, provenance: left },
          { name: says.sides[side], provenance: right },
        ]}
        isEmpty={({ rows }) => rows.length === 0}
        chart={(data, look) => differenceBars(data, by, look)}
        height={(data) => comparedRows(data).length * ROW + FRAME}
        table={({ rows }) => compareTable(rows, by, words)}
        hasSmallCells={({ rows }) =>
          rows.some(({ left, right }) => Math.min(left.posts, right.posts) < SMALL_CELL_POSTS)
        }
      />
    </>
  )
}

function compareTable(rows: CompareAnswer['rows'], by: string, words: Messages) {
  const { chart, columns, compare } = words
  // Programs, too, read points, because the column says so.
  const inPoints = (share: number) => Math.round(share * 1_000_000) / 10_000
  const shownPoints = (points: number) => chart.points(points / 100)
  return {
    columns: [
      { name: columns.value },
      ...[compare.left, compare.right].flatMap((side) => [
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
