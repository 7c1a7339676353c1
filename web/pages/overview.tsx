import { useMemo, type ReactElement } from 'react'
import { Link } from 'wouter'
import { languageBars, topRows } from '../../src/charts/language-bars.js'
import { originSplit, sentimentSplit } from '../../src/charts/splits.js'
import { postsOverTime } from '../../src/charts/timeline.js'
import type { CountsAnswer, EntitiesAnswer } from '../../src/domain/reading/figures.js'
import { useAnswer } from '../api/questions.js'
import { EntityTable } from '../entity/entity-table.js'
import { bucketsTable, valuesTable } from '../figure/count-tables.js'
import { CountsFigure, hasSmallRows, useCounts } from '../figure/counts-figure.js'
import { Failed, Skeleton } from '../figure/states.js'
import { FilterBar } from '../filter/filter-bar.js'
import { bucketFor, useFilter } from '../filter/filter-state.js'
import { useWords } from '../messages/messages.js'
import { PageTitle } from '../shell/page-title.js'
import { useStories } from '../trend/stories.js'
import { StoryList } from '../trend/story-list.js'
import { Totals } from './totals.js'

const TOP_LANGUAGES = 10

const topTen = (answer: CountsAnswer): CountsAnswer => ({ ...answer, rows: topRows(answer, 'language', TOP_LANGUAGES) })

export function OverviewPage(): ReactElement {
  const words = useWords()
  const says = words.overview
  const filter = useFilter()
  const timeline = useCounts('', bucketFor(filter.window), { recent: 'with' })
  const languages = useCounts('language')
  const sentiment = useCounts('sentiment')
  const origin = useCounts('origin')
  const entities = useAnswer<EntitiesAnswer>('entities', { ...filter.params, limit: '12' })
  const { stories, loading, failed, retry } = useStories()
  const days = stories.map(({ day }) => day).join(' ')
  const chart = useMemo(() => {
    const marks = days === '' ? [] : days.split(' ')
    return (answer: CountsAnswer, look: Parameters<typeof postsOverTime>[1]) => postsOverTime(answer, look, marks)
  }, [days])
  return (
    <>
      <PageTitle title={says.title} lead={words.claim} />
      <FilterBar />
      <Totals timeline={timeline} languages={languages} sentiment={sentiment} origin={origin} />
      <div className="grid">
        <div className="full">
          <CountsFigure
            title={says.timeline}
            note={stories.length > 0 ? says.timelineNote : undefined}
            file="posts-over-time"
            answer={timeline}
            chart={chart}
            table={(answer) => bucketsTable(answer, words)}
            height={220}
          />
        </div>
        <section className="full figure" aria-labelledby="stories">
          <header className="figure-head">
            <h2 id="stories">{says.stories}</h2>
            <Link href={filter.to('/trends')}>{says.allTrends}</Link>
          </header>
          <p className="figure-note">{says.storiesNote}</p>
          {failed && stories.length === 0 ? (
            <Failed error={failed} retry={() => void retry()} />
          ) : (
            <StoryList stories={stories} loading={loading} />
          )}
        </section>
        <div className="half">
          <CountsFigure
            title={says.languagesFigure}
            file="languages"
            answer={languages}
            chart={(answer, look) => languageBars(topTen(answer), look)}
            table={(answer) => valuesTable(answer, 'language', words)}
            height={290}
            smallCells={(answer) => hasSmallRows(topTen(answer))}
          />
        </div>
        <div className="half stack">
          <CountsFigure
            title={says.sentimentFigure}
            file="sentiment"
            answer={sentiment}
            chart={sentimentSplit}
            table={(answer) => valuesTable(answer, 'sentiment', words)}
            height={118}
          />
          <CountsFigure
            title={says.originFigure}
            file="origin"
            answer={origin}
            chart={originSplit}
            table={(answer) => valuesTable(answer, 'origin', words)}
            height={118}
          />
        </div>
        <section className="full figure">
          <header className="figure-head">
            <h2>{says.entitiesFigure}</h2>
            <Link href={filter.to('/entities')}>{says.allEntities}</Link>
          </header>
          {entities.data ? (
            <EntityTable caption={says.entitiesFigure} rows={entities.data.rows} />
          ) : entities.error ? (
            <Failed error={entities.error} retry={() => void entities.refetch()} />
          ) : (
            <Skeleton height={300} />
          )}
        </section>
      </div>
    </>
  )
}
