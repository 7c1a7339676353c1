import type { ReactElement } from 'react'
import { useLocation, useSearch } from 'wouter'
import { AREA_MEASURES, isFew } from '../../src/charts/area-map.js'
import type { AreasAnswer } from '../../src/domain/reading/figures.js'
import { address } from '../api/request.js'
import { useAnswer } from '../api/questions.js'
import { useLeadWays } from '../figure/counts-figure.js'
import { Figure } from '../figure/figure.js'
import { rowLeads } from '../figure/leads.js'
import { FilterBar } from '../filter/filter-bar.js'
import { useFilter } from '../filter/filter-state.js'
import { oneOf, strangeIn } from '../filter/link-values.js'
import { UnknownInLink } from '../filter/unknown-in-link.js'
import { AreaMap } from '../map/area-map.js'
import { areaTable } from '../map/area-table.js'
import { useWords } from '../messages/messages.js'
import { PageTitle } from '../shell/page-title.js'
import { useLook } from '../shell/theme.js'

/** Which parts of Singapore posts name, and how they feel. */
export function MapPage(): ReactElement {
  const words = useWords()
  const says = words.map
  const { params } = useFilter()
  const look = useLook()
  const ways = useLeadWays()
  const search = new URLSearchParams(useSearch())
  const [path, navigate] = useLocation()
  const measure = oneOf(AREA_MEASURES, search.get('show')) ?? 'posts'
  // The whole map stays when an area is chosen, so that you can choose another one.
  const answer = useAnswer<AreasAnswer>('areas', { ...params, area: undefined })
  const leadsOf = ({ rows }: AreasAnswer) =>
    rowLeads(
      rows.map(({ area, posts }) => ({ value: area, name: area, posts })),
      'area',
      ways,
    )
  return (
    <>
      <PageTitle title={says.title} lead={says.lead} />
      <FilterBar />
      <UnknownInLink fields={strangeIn(search, { show: measure })} />
      <Figure<AreasAnswer>
        title={says.figures[measure]}
        note={
          <>
            {answer.data && says.located(answer.data.located, answer.data.provenance.posts)} {says.notes[measure]}{' '}
            {params.area !== undefined && says.areaNote}
          </>
        }
        choice={
          <div className="figure-choice segments segments-small" role="group" aria-label={says.show}>
            {AREA_MEASURES.map((each) => (
              <button
                key={each}
                type="button"
                aria-pressed={each === measure}
                onClick={() => navigate(address(path, { ...Object.fromEntries(search), show: each }))}
              >
                {says.measures[each]}
              </button>
            ))}
          </div>
        }
        file={`map-${measure}`}
        answer={answer}
        provenance={({ provenance }) => provenance}
        isEmpty={({ rows }) => rows.length === 0}
        draw={(data, handle) => (
          <AreaMap rows={data.rows} measure={measure} look={look} leads={leadsOf(data)} handle={handle} />
        )}
        table={({ rows }) => areaTable(rows, words, (row) => isFew(row, 'feeling'))}
        leads={leadsOf}
        height={look.narrow ? 280 : 640}
      />
    </>
  )
}
