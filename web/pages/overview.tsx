import { useMemo, type ReactElement } from 'react'
import { Link, useLocation } from 'wouter'
import { languageBars, topRows } from '../../src/charts/language-bars.js'
import { ORIGINS, originSplit, SENTIMENTS, sentimentSplit } from '../../src/charts/splits.js'
import type { ChartLook } from '../../src/charts/look.js'
import { postsOverTime } from '../../src/charts/timeline.js'
import type { CountsAnswer, EntitiesAnswer } from '../../src/domain/reading/figures.js'
import { useAnswer } from '../api/questions.js'
import { EntityTable } from '../entity/entity-table.js'
import { bucketsTable, valuesTable } from '../figure/count-tables.js'
import { CountsFigure, hasSmallRows, useCounts, useLeadWays, valueLeads } from '../figure/counts-figure.js'
import { bucketLeads } from '../figure/leads.js'
import { Failed, Skeleton } from '../figure/states.js'
import { FilterBar } from '../filter/filter-bar.js'
import { useFilter } from '../filter/filter-state.js'
import { useBucket } from '../filter/use-bucket.js'
import type { ShownEvent } from '../mark/use-events.js'
import { useWords } from '../messages/messages.js'
import { marksOfPeaks, usePeaks } from '../peaks/peak-marks.js'
import { PageTitle } from '../shell/page-title.js'
import { marksOf } from '../story/story-days.js'
import { StoryList } from '../story/story-list.js'
import { useStories } from '../story/use-stories.js'
import { Totals } from './totals.js'

const TOP_LANGUAGES = 10
const STORIES = 8

const topTen = (answer: CountsAnswer): CountsAnswer => ({ ...answer, rows: topRows(answer, 'language', TOP_LANGUAGES) })

export function OverviewPage(): ReactElement {
  const words = useWords()
  const says = words.overview
  const filter = useFilter()
  const bucket = useBucket()
  const timeline = useCounts('', bucket, { recent: 'with' })
  const languages = useCounts('language')
  const sentiment = useCounts('sentiment')
  const origin = useCounts('origin')
  const entities = useAnswer<EntitiesAnswer>('entities', { ...filter.params, limit: '12' })
  const stories = useStories(filter.params, STORIES)
  const [, navigate] = useLocation()
  const ways = useLeadWays()
  const rows = stories.data?.rows
  const marks = useMemo(() => marksOf(rows ?? []), [rows])
  const found = usePeaks(bucket).data?.rows
  const peaks = useMemo(() => marksOfPeaks(found ?? [], words), [found, words])
  const chart = useMemo(
    () => (answer: CountsAnswer, look: ChartLook, events: readonly ShownEvent[]) =>
      postsOverTime(answer, look, marks, peaks, events),
    [marks, peaks],
  )
  const pageOf = ({ id }: { readonly id: number }) => filter.to(`/stories/${id}`)
  const open = (index: number) => {
    const story = rows?.[index]
    if (story) navigate(pageOf(story))
  }
  return (
    <>
      <PageTitle title={says.title} lead={words.claim} />
      <FilterBar />
      <Totals timeline={timeline} languages={languages} sentiment={sentiment} origin={origin} />
      <div className="grid">
        <div className="full">
          <CountsFigure
            title={says.timeline}
            note={peaks.length > 0 ? `${says.timelineNote} ${words.peaks.note}` : says.timelineNote}
            file="posts-over-time"
            answer={timeline}
            chart={chart}
            onChoose={open}
            isTimeline
            leads={(answer) => bucketLeads(answer, ways)}
            table={(answer, _look, events) => bucketsTable(answer, words, marks, peaks, events)}
            height={240}
          />
        </div>
        <section className="full figure" aria-labelledby="stories">
          <header className="figure-head">
            <h2 id="stories">{says.stories}</h2>
            <Link href={filter.to('/trends')}>{says.allStories}</Link>
          </header>
          <p className="figure-note">{says.storiesNote}</p>
          <StoryList answer={stories} limit={STORIES} to={pageOf} />
        </section>
        <div className="half">
          <CountsFigure
            title={says.languagesFigure}
            file="languages"
            answer={languages}
            chart={(answer, look) => languageBars(topTen(answer), look)}
            table={(answer) => valuesTable(answer, 'language', words)}
            height={290}
            leads={(answer) => valueLeads(topTen(answer), 'language', ways)}
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
            leads={(answer) => valueLeads(answer, 'sentiment', ways, SENTIMENTS)}
            height={118}
          />
          <CountsFigure
            title={says.originFigure}
            file="origin"
            answer={origin}
            chart={originSplit}
            table={(answer) => valuesTable(answer, 'origin', words)}
            leads={(answer) => valueLeads(answer, 'origin', ways, ORIGINS)}
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
