import type { ReactElement } from 'react'
import { scoreHistogram } from '../../src/charts/histograms.js'
import { groupsOf, partsByGroup, SENTIMENTS } from '../../src/charts/splits.js'
import { SMALL_CELL_POSTS } from '../../src/domain/reading/intervals.js'
import { sharesOverTime } from '../../src/charts/timeline.js'
import { useThemes, useTopics } from '../api/questions.js'
import { groupsTable, sharesTable } from '../figure/count-tables.js'
import { CountsFigure, hasSmallBuckets, useCounts, useLeadWays } from '../figure/counts-figure.js'
import { HistogramFigure } from '../figure/histogram-figure.js'
import { groupLeads, shareLeads, type FilteredDimension } from '../figure/leads.js'
import { FilterBar } from '../filter/filter-bar.js'
import { useBucket } from '../filter/use-bucket.js'
import { useWords } from '../messages/messages.js'
import { PageTitle } from '../shell/page-title.js'
import { useLook } from '../shell/theme.js'

export function SentimentPage(): ReactElement {
  const words = useWords()
  const says = words.sentiment
  const topics = useTopics().data
  const overTime = useCounts('sentiment', useBucket())
  const ways = useLeadWays()
  return (
    <>
      <PageTitle title={says.title} lead={says.lead} />
      <FilterBar />
      <div className="grid">
        <div className="wide-left">
          <CountsFigure
            title={says.overTime}
            note={says.overTimeNote}
            file="sentiment-over-time"
            answer={overTime}
            chart={(answer, look, events) => sharesOverTime(answer, 'sentiment', SENTIMENTS, look, events)}
            table={(answer, _look, events) => sharesTable(answer, 'sentiment', SENTIMENTS, words, events)}
            smallCells={hasSmallBuckets}
            isTimeline
            leads={(answer) => shareLeads(answer, 'sentiment', SENTIMENTS, ways)}
            height={300}
          />
        </div>
        <div className="narrow-right">
          <HistogramFigure
            measure="score"
            title={says.histogram}
            note={says.histogramNote}
            chart={scoreHistogram}
            height={280}
          />
        </div>
        <div className="half stack">
          <ByGroup group="language" title={says.byLanguage} part="sentiment" />
          <ByGroup group="platform" title={says.byPlatform} part="sentiment" />
        </div>
        <div className="half stack">
          <ByGroup group="theme" title={says.byTheme} part="sentiment" />
          {topics && topics.rows.length > 0 && <ByGroup group="topic" title={says.byTopic} part="sentiment" />}
        </div>
      </div>
    </>
  )
}

interface ByGroupProps {
  readonly group: FilteredDimension
  readonly part: 'sentiment' | 'origin'
  readonly title: string
}

const ROW = 26
const FRAME = 70

/** Sentiment or origin within each value of a dimension. */
export function ByGroup({ group, part, title }: ByGroupProps): ReactElement {
  const words = useWords()
  const look = useLook()
  const answer = useCounts(`${group},${part}`)
  const themes = useThemes(group === 'theme').data
  const topics = useTopics(group === 'topic').data
  const titled = group === 'theme' ? themes : group === 'topic' ? topics : undefined
  const ways = useLeadWays()
  const nameOf = (value: string) =>
    titled?.rows.find(({ key }) => key === value)?.title ?? words.chart.value(group, value)
  return (
    <CountsFigure
      title={title}
      note={words.figure.bordersNote}
      file={`${part}-by-${group}`}
      answer={answer}
      chart={(data, chartLook) => partsByGroup(data, group, part, chartLook, nameOf)}
      table={(data) => groupsTable(data, group, part, words, look, nameOf)}
      height={(data) => groupsOf(data, group, part).length * ROW + FRAME}
      leads={(data) => groupLeads(data, group, part, nameOf, ways)}
      smallCells={(data) => groupsOf(data, group, part).some(({ posts }) => posts < SMALL_CELL_POSTS)}
    />
  )
}
