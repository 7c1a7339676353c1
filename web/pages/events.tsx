import { useState, type ReactElement } from 'react'
import type { MarkAnswer } from '../../src/domain/reading/marks.js'
import { useMe } from '../api/questions.js'
import { EventForm } from '../mark/event-form.js'
import { EventList } from '../mark/event-list.js'
import { showHolidays, useHolidaysShown } from '../mark/holidays-choice.js'
import { useWords } from '../messages/messages.js'
import { PageTitle } from '../shell/page-title.js'

export function EventsPage(): ReactElement {
  const says = useWords().events
  const me = useMe().data
  const holidays = useHolidaysShown()
  const mayChange = me?.demo === true || me?.role === 'analyst' || me?.role === 'operator'
  const [edited, setEdited] = useState<MarkAnswer>()
  return (
    <>
      <PageTitle title={says.title} lead={says.lead} />
      <div className="grid">
        <div className={mayChange ? 'wide-left' : 'full'}>
          <EventList onEdit={mayChange ? setEdited : undefined} />
          <p>
            <label className="field-inline">
              <input type="checkbox" checked={holidays} onChange={({ target }) => showHolidays(target.checked)} />{' '}
              {says.showHolidays}
            </label>
          </p>
        </div>
        {mayChange && (
          <div className="narrow-right">
            <EventForm key={edited?.id ?? 'new'} event={edited} onDone={() => setEdited(undefined)} />
          </div>
        )}
      </div>
    </>
  )
}
