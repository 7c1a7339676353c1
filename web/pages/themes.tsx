import type { ReactElement } from 'react'
import { Link } from 'wouter'
import { useThemes } from '../api/questions.js'
import { useCounts } from '../figure/counts-figure.js'
import { saveFile } from '../figure/download.js'
import { ProvenanceLine } from '../figure/provenance-line.js'
import { Failed, Skeleton } from '../figure/states.js'
import { number, Table, text } from '../figure/table.js'
import { FilterBar } from '../filter/filter-bar.js'
import { useFilter } from '../filter/filter-state.js'
import { useWords } from '../messages/messages.js'
import { PageTitle } from '../shell/page-title.js'
import { themesFile } from '../theme/theme-draft.js'

export function ThemesPage(): ReactElement {
  const words = useWords()
  const says = words.themes
  return (
    <>
      <PageTitle title={says.title} lead={says.lead} />
      <FilterBar />
      <ThemeList />
    </>
  )
}

function ThemeList(): ReactElement {
  const words = useWords()
  const says = words.themes
  const filter = useFilter()
  const themes = useThemes()
  const counts = useCounts('theme')
  const error = themes.error ?? counts.error
  if (!themes.data || !counts.data) {
    const retry = () => void Promise.all([themes.refetch(), counts.refetch()])
    return error ? <Failed error={error} retry={retry} /> : <Skeleton height={400} />
  }
  const { rows } = themes.data
  const posts = new Map(counts.data.rows.map((row) => [row.key.theme, row.posts]))
  const content = {
    columns: [
      { name: says.theme },
      { name: says.postsColumn, numeric: true },
      { name: says.wordsColumn, numeric: true },
      { name: says.queriesColumn, numeric: true },
    ],
    rows: rows.map(({ key, title, words: lists, queries }) => ({
      key,
      cells: [
        text(title, <Link href={filter.to(`/themes/${key}`)}>{title}</Link>),
        number(posts.get(key) ?? 0, (n) => (
          <Link href={filter.to('/posts', { theme: key })} aria-label={says.postsOf(title, n)}>
            {words.chart.count(n)}
          </Link>
        )),
        number(Object.values(lists).flat().length, words.chart.count),
        number(queries.length, words.chart.count),
      ],
    })),
  }
  return (
    <section className="figure" data-figure="themes">
      <header className="figure-head">
        <h2>{says.list}</h2>
        <div className="figure-tools">
          <button type="button" onClick={() => saveFile('themes.json', themesFile(rows), 'application/json')}>
            {says.download}
          </button>
        </div>
      </header>
      <p className="figure-note">{says.listNote}</p>
      <Table caption={says.list} content={content} quiet />
      <ProvenanceLine provenance={counts.data.provenance} />
    </section>
  )
}
