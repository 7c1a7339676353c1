import { useState, type ReactElement } from 'react'
import { languageBars, languageUnitBars, TOP_LANGUAGES, topRows } from '../../src/charts/language-bars.js'
import { SMALL_CELL_POSTS } from '../../src/domain/reading/intervals.js'
import type { CountsAnswer } from '../../src/domain/reading/figures.js'
import type { LanguagesAnswer } from '../../src/domain/reading/language-shares.js'
import { useAnswer, type Answer } from '../api/questions.js'
import { useFilter } from '../filter/filter-state.js'
import { useWords } from '../messages/messages.js'
import type { Messages } from '../messages/en.js'
import { valuesTable } from './count-tables.js'
import { useLeadWays } from './counts-figure.js'
import { Figure } from './figure.js'
import { rowLeads } from './leads.js'
import { number, text, type TableContent } from './table.js'

const UNITS = ['posts', 'authors', 'words'] as const
const FILE = { posts: 'languages', authors: 'languages-by-author', words: 'languages-by-word' }
const ROW = 24
const FRAME = 44

type Shown = CountsAnswer | LanguagesAnswer

/** The proportion of languages by post, by author or by word, as the reader chooses. */
export function LanguageShares({ posts }: { posts: Answer<CountsAnswer> }): ReactElement {
  const words = useWords()
  const says = words.languages
  const { params } = useFilter()
  const ways = useLeadWays()
  const [unit, setUnit] = useState<(typeof UNITS)[number]>('posts')
  const others = useAnswer<LanguagesAnswer>('languages', { ...params, unit }, { enabled: unit !== 'posts' })
  const answer: Answer<Shown> = unit === 'posts' ? posts : others
  const oneOf = answer.data && 'unit' in answer.data ? answer.data.oneOf : 1
  return (
    <Figure<Shown>
      title={says.bars[unit]}
      note={`${says.unitNote[unit]} ${oneOf > 1 ? words.origin.oneOf(oneOf) : ''}`}
      choice={
        <div className="figure-choice segments segments-small" role="group" aria-label={says.unit}>
          {UNITS.map((each) => (
            <button key={each} type="button" aria-pressed={each === unit} onClick={() => setUnit(each)}>
              {says.units[each]}
            </button>
          ))}
        </div>
      }
      file={FILE[unit]}
      answer={answer}
      provenance={({ provenance }) => provenance}
      isEmpty={({ rows }) => rows.length === 0}
      chart={(shown, look) => ('unit' in shown ? languageUnitBars(shown, look) : languageBars(shown, look))}
      table={(shown) => ('unit' in shown ? unitTable(shown, words) : valuesTable(shown, 'language', words))}
      height={barsHeight}
      leads={(shown) =>
        rowLeads(
          languagesOf(shown).map(({ value, posts: n }) => ({ value, name: words.chart.language(value), posts: n })),
          'language',
          ways,
        )
      }
      hasSmallCells={({ rows }) => rows.some(({ posts: n }) => n < SMALL_CELL_POSTS)}
    />
  )
}

/** The languages drawn, in their order. */
function languagesOf(shown: Shown): { value: string; posts: number }[] {
  return 'unit' in shown
    ? shown.rows.slice(0, TOP_LANGUAGES).map(({ language, posts }) => ({ value: language, posts }))
    : topRows(shown, 'language').map(({ key, posts }) => ({ value: key.language ?? '', posts }))
}

function barsHeight(shown: Shown): number {
  const bars = 'unit' in shown ? Math.min(shown.rows.length, TOP_LANGUAGES) : topRows(shown, 'language').length
  return bars * ROW + FRAME
}

function unitTable({ unit, rows }: LanguagesAnswer, { columns, chart, ...words }: Messages): TableContent {
  const isWords = unit === 'words'
  return {
    columns: [
      { name: words.filter.fields.language ?? columns.value },
      ...[isWords ? columns.words : columns.votes, columns.share, columns.low, columns.high].map((name) => ({
        name,
        numeric: true,
      })),
      { name: columns.posts, numeric: true },
      { name: columns.authors, numeric: true },
    ],
    rows: rows.map(({ language, amount, posts, authors, share }) => ({
      key: language,
      small: posts < SMALL_CELL_POSTS,
      cells: [
        text(language, chart.language(language)),
        number(amount, isWords ? (n) => chart.count(Math.round(n)) : chart.tenths),
        number(share.share, chart.percent),
        number(share.low, chart.percent),
        number(share.high, chart.percent),
        number(posts, chart.count),
        number(authors, chart.count),
      ],
    })),
  }
}
