import { useQuery } from '@tanstack/react-query'
import { useMemo, type ReactElement } from 'react'
import { useLocation, useSearch } from 'wouter'
import { briefText, type BriefText } from '../../src/brief/brief-text.js'
import type { BriefWords } from '../../src/brief/english.js'
import { mondayOf } from '../../src/domain/iso-week.js'
import type { BriefAnswer } from '../../src/domain/reading/brief.js'
import { dayOf } from '../../src/domain/singapore-time.js'
import { useAnswer } from '../api/questions.js'
import { address } from '../api/request.js'
import { BriefView } from '../brief/brief-view.js'
import { PeriodPicker, type Period } from '../brief/period-picker.js'
import { saveFile } from '../figure/download.js'
import { Failed, Skeleton } from '../figure/states.js'
import { FilterBar } from '../filter/filter-bar.js'
import { useFilter } from '../filter/filter-state.js'
import { dayIn, strangeIn } from '../filter/link-values.js'
import { UnknownInLink } from '../filter/unknown-in-link.js'
import { useWords } from '../messages/messages.js'
import { PageTitle } from '../shell/page-title.js'

const MINUTE = 60
const HEIGHT = 600

/** A day or a week in figures and quotations, to read, print or save. */
export function BriefPage(): ReactElement {
  const words = useWords()
  const says = words.brief
  const { params } = useFilter()
  const search = new URLSearchParams(useSearch())
  const [, navigate] = useLocation()
  const week = weekIn(search.get('week'))
  const day = dayIn(search.get('day'))
  const period: Period =
    week === undefined ? { kind: 'day', name: day ?? dayOf(Date.now(), -1) } : { kind: 'week', name: week }
  const { from: _from, to: _to, ...filter } = params
  const asked = { ...filter, [period.kind]: period.name }
  const answer = useAnswer<BriefAnswer>('brief', asked, { everySeconds: 5 * MINUTE, freshSeconds: MINUTE })
  const { data: said } = useQuery({ queryKey: ['brief words'], queryFn: words.briefText, staleTime: Infinity })
  const text = useMemo(() => (answer.data && said ? briefText(answer.data, said) : undefined), [answer.data, said])
  const choose = ({ kind, name }: Period): void =>
    navigate(address('/brief', { ...Object.fromEntries(search), day: undefined, week: undefined, [kind]: name }))
  const file = `brief-${period.name}`
  return (
    <>
      <PageTitle title={text?.title ?? says.title} lead={says.lead} />
      <div className="no-print">
        <FilterBar time={<PeriodPicker period={period} onChange={choose} />} />
        <UnknownInLink fields={strangeIn(search, { day, week })} />
      </div>
      {text && said ? (
        <>
          <p className="brief-tools no-print">
            <button type="button" onClick={() => void saveHtml(file, text, said)}>
              {says.saveHtml}
            </button>
            <button type="button" onClick={() => void saveMarkdown(file, text, said)}>
              {says.saveMarkdown}
            </button>
            <button type="button" onClick={() => print()}>
              {says.print}
            </button>
          </p>
          <div aria-busy={answer.isPlaceholderData}>
            <BriefView text={text} words={said} />
          </div>
        </>
      ) : answer.error ? (
        <Failed error={answer.error} retry={() => void answer.refetch()} />
      ) : (
        <Skeleton height={HEIGHT} />
      )}
    </>
  )
}

// What writes files is loaded when somebody saves one.

async function saveHtml(file: string, text: BriefText, said: BriefWords): Promise<void> {
  const { briefHtml } = await import('../../src/brief/brief-html.js')
  saveFile(`${file}.html`, briefHtml(text, said, location.origin), 'text/html')
}

async function saveMarkdown(file: string, text: BriefText, said: BriefWords): Promise<void> {
  const { briefMarkdown } = await import('../../src/brief/brief-markdown.js')
  saveFile(`${file}.md`, briefMarkdown(text, said, location.origin), 'text/markdown')
}

/** A week as `2026-W32`. Undefined when it is not one. */
function weekIn(given: string | null): string | undefined {
  if (given === null || !/^(?:19|20)\d\d-W\d\d$/.test(given)) return undefined
  return mondayOf(given) === null ? undefined : given
}
