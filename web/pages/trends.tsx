import { lazy, Suspense, useState, type ReactElement } from 'react'
import { useLocation, useSearch } from 'wouter'
import { address, type Params } from '../api/request.js'
import { Skeleton } from '../figure/states.js'
import { FilterBar } from '../filter/filter-bar.js'
import { paramsOf, useFilter } from '../filter/filter-state.js'
import { dayIn, strangeIn } from '../filter/link-values.js'
import { UnknownInLink } from '../filter/unknown-in-link.js'
import { useWords } from '../messages/messages.js'
import { PageTitle } from '../shell/page-title.js'
import { StoryList } from '../story/story-list.js'
import { useStories } from '../story/use-stories.js'
import { DayPicker } from '../trend/day-picker.js'
import { windowOfDay } from '../trend/trend-links.js'
import type { TrendTermsProps } from '../trend/trend-terms.js'

const STORIES = 20
const TERMS_HEIGHT = 560
const HOUR = 3_600_000

const TrendTerms = lazy(async () => ({ default: (await import('../trend/trend-terms.js')).TrendTerms }))

/** The filter of the page in the time that this page chooses: a day, or the last 24 hours. */
function timed({ from, to, window, ...link }: ReturnType<typeof useFilter>['link'], day: string | undefined): Params {
  return paramsOf({ ...link, ...windowOfDay(day) }, Math.floor(Date.now() / HOUR))
}

export function TrendsPage(): ReactElement {
  const words = useWords()
  const says = words.trends
  const filter = useFilter()
  const search = new URLSearchParams(useSearch())
  const [, navigate] = useLocation()
  const day = dayIn(search.get('day'))
  const stories = useStories(timed(filter.link, day), STORIES)
  const to = (more: { day?: string | undefined; trend?: string | undefined }) =>
    address('/trends', { ...Object.fromEntries(search), ...more })
  return (
    <>
      <PageTitle title={says.title} lead={says.lead} />
      <FilterBar time={<DayPicker day={day} onChange={(next) => navigate(to({ day: next, trend: undefined }))} />} />
      <UnknownInLink fields={strangeIn(search, { day })} />
      <section className="figure" aria-labelledby="stories">
        <h2 id="stories">{day === undefined ? says.storiesNow : says.stories(words.longDay(day))}</h2>
        <p className="figure-note">{words.overview.storiesNote}</p>
        <StoryList
          answer={stories}
          limit={STORIES}
          // a day shows a part of a story: its own page shows all of it
          to={({ id }) => filter.to(`/stories/${id}`, { from: undefined, to: undefined, window: undefined })}
        />
      </section>
      <WordsBehind day={day} chosen={search.get('trend')} to={to} />
    </>
  )
}

/** The words and names that rose, loaded when they are opened. A link to one of them opens them. */
function WordsBehind(props: TrendTermsProps): ReactElement {
  const { trends: says } = useWords()
  const [isOpen, setOpen] = useState(props.chosen !== null)
  return (
    <details className="folded" open={isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <h2>{says.behind}</h2>
      </summary>
      <p className="figure-note">{says.behindNote}</p>
      {isOpen && (
        <Suspense fallback={<Skeleton height={TERMS_HEIGHT} />}>
          <TrendTerms {...props} />
        </Suspense>
      )}
    </details>
  )
}
