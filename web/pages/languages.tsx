import type { ReactElement } from 'react'
import { confidenceHistogram, lengthHistogram } from '../../src/charts/histograms.js'
import { sharesOverTime } from '../../src/charts/timeline.js'
import type { CountsAnswer } from '../../src/domain/reading/figures.js'
import { sharesTable, valuesTable } from '../figure/count-tables.js'
import { CountsFigure, hasSmallBuckets, useCounts, useLeadWays, valueLeads } from '../figure/counts-figure.js'
import { HistogramFigure } from '../figure/histogram-figure.js'
import { shareLeads } from '../figure/leads.js'
import { LanguageShares } from '../figure/language-shares.js'
import { Table } from '../figure/table.js'
import { FilterBar } from '../filter/filter-bar.js'
import { useBucket } from '../filter/use-bucket.js'
import { useWords } from '../messages/messages.js'
import { PageTitle } from '../shell/page-title.js'

const LINES = 5

const largest = (answer: CountsAnswer) => {
  const posts = new Map<string, number>()
  for (const { key, posts: n } of answer.rows) posts.set(key.language ?? '', (posts.get(key.language ?? '') ?? 0) + n)
  return [...posts]
    .filter(([label]) => !['none', 'pending', 'und'].includes(label))
    .sort((one, other) => other[1] - one[1])
    .slice(0, LINES)
    .map(([label]) => label)
}

export function LanguagesPage(): ReactElement {
  const words = useWords()
  const says = words.languages
  const ways = useLeadWays()
  const languages = useCounts('language')
  const overTime = useCounts('language', useBucket())
  return (
    <>
      <PageTitle title={says.title} lead={says.lead} />
      <FilterBar />
      <div className="grid">
        <div className="wide-left">
          <LanguageShares posts={languages} />
        </div>
        <div className="narrow-right stack">
          <HistogramFigure
            measure="confidence"
            title={says.confidence}
            note={says.confidenceNote}
            chart={confidenceHistogram}
          />
          <HistogramFigure measure="words" title={says.length} note={says.lengthNote} chart={lengthHistogram} />
        </div>
        <div className="full">
          <CountsFigure
            title={says.overTime}
            file="languages-over-time"
            answer={overTime}
            chart={(answer, look, events) => sharesOverTime(answer, 'language', largest(answer), look, events)}
            table={(answer, _look, events) => sharesTable(answer, 'language', largest(answer), words, events)}
            smallCells={hasSmallBuckets}
            isTimeline
            leads={(answer) => shareLeads(answer, 'language', largest(answer), ways)}
            height={300}
          />
        </div>
        {languages.data && (
          <section className="full figure">
            <h2>{says.details}</h2>
            <p className="figure-note">{says.codeMixedNote}</p>
            <Table
              caption={says.details}
              content={valuesTable(languages.data, 'language', words)}
              leads={valueLeads(languages.data, 'language', ways)}
              quiet
            />
          </section>
        )}
      </div>
    </>
  )
}
