import type { ReactElement } from 'react'
import { ORIGINS, originSplit } from '../../src/charts/splits.js'
import { sharesOverTime } from '../../src/charts/timeline.js'
import { sharesTable, valuesTable } from '../figure/count-tables.js'
import {
  CountsFigure,
  hasSmallBuckets,
  hasSmallRows,
  useCounts,
  useLeadWays,
  valueLeads,
} from '../figure/counts-figure.js'
import { shareLeads } from '../figure/leads.js'
import { FilterBar } from '../filter/filter-bar.js'
import { useBucket } from '../filter/use-bucket.js'
import { useWords } from '../messages/messages.js'
import { PageTitle } from '../shell/page-title.js'
import { OriginThreshold } from '../figure/origin-threshold.js'
import { ByGroup } from './sentiment.js'

export function OriginPage(): ReactElement {
  const words = useWords()
  const says = words.origin
  const ways = useLeadWays()
  const split = useCounts('origin')
  const overTime = useCounts('origin', useBucket())
  return (
    <>
      <PageTitle title={says.title} lead={says.lead} />
      <FilterBar />
      <div className="grid">
        <div className="narrow-right">
          <CountsFigure
            title={says.split}
            note={says.splitNote}
            file="origin"
            answer={split}
            chart={originSplit}
            table={(answer) => valuesTable(answer, 'origin', words)}
            height={170}
            smallCells={hasSmallRows}
            leads={(answer) => valueLeads(answer, 'origin', ways, ORIGINS)}
          />
        </div>
        <div className="wide-left">
          <CountsFigure
            title={says.overTime}
            file="origin-over-time"
            answer={overTime}
            chart={(answer, look, events) => sharesOverTime(answer, 'origin', ORIGINS, look, events)}
            table={(answer, _look, events) => sharesTable(answer, 'origin', ORIGINS, words, events)}
            smallCells={hasSmallBuckets}
            isTimeline
            leads={(answer) => shareLeads(answer, 'origin', ORIGINS, ways)}
            height={280}
          />
        </div>
        <div className="full">
          <OriginThreshold />
        </div>
        <div className="half">
          <ByGroup group="origin" part="sentiment" title={says.sentimentByOrigin} />
        </div>
        <div className="half">
          <ByGroup group="platform" part="origin" title={says.byPlatform} />
        </div>
        <div className="full">
          <ByGroup group="language" part="origin" title={says.byLanguage} />
        </div>
      </div>
    </>
  )
}
