import { useId, type ReactElement } from 'react'
import type { UploadLookAnswer } from '../../src/domain/reading/uploads.js'
import { useWords } from '../messages/messages.js'
import type { ChoiceState } from './use-choice.js'

/** Where the first rows have no such date. */
const EXAMPLE = '3/4/2026'

/** The order of day and month where dates do not show it, and the zone of dates that name none. */
export function DateChoice({
  state: { choice, change, dayFirst },
  dates,
  unread,
}: {
  readonly state: ChoiceState
  readonly dates: UploadLookAnswer['dates']
  /** Dates of the whole file that a dry run could not read, because nothing says what comes first. */
  readonly unread: number
}): ReactElement {
  const says = useWords().upload
  const id = useId()
  const order = (value: boolean, title: string) => (
    <label className="field-inline">
      <input
        type="radio"
        name={`${id}order`}
        checked={dayFirst === value}
        onChange={() => change({ dayFirst: value })}
      />
      {title}
    </label>
  )
  return (
    <section className="figure" data-figure="upload-dates">
      <h2>{says.dates}</h2>
      {((dates?.ambiguous ?? 0) > 0 || unread > 0) && (
        <fieldset className="upload-order">
          <legend>{says.whichFirst(dates?.example ?? EXAMPLE)}</legend>
          {order(true, says.day)}
          {order(false, says.month)}
          {dates && dates.dayFirst > 0 && dates.monthFirst > 0 ? (
            <p className="muted">{says.both}</p>
          ) : (
            dates &&
            dates.dayFirst + dates.monthFirst > 0 && (
              <p className="muted">{says.because(dates.dayFirst > 0, dates.dayFirst + dates.monthFirst)}</p>
            )
          )}
        </fieldset>
      )}
      <div className="upload-fields">
        <p>
          <label htmlFor={`${id}zone`}>{says.zone}</label>
          <select id={`${id}zone`} value={choice.zone} onChange={(event) => change({ zone: event.target.value })}>
            {Object.entries(says.zones).map(([zone, title]) => (
              <option key={zone} value={zone}>
                {title}
              </option>
            ))}
          </select>
        </p>
      </div>
    </section>
  )
}
