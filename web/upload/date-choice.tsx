import { useId, type ReactElement } from 'react'
import type { UploadLookAnswer } from '../../src/domain/reading/uploads.js'
import { useWords } from '../messages/messages.js'
import type { ChoiceState } from './use-choice.js'

/** The order of day and month where dates do not show it, and the zone of dates that name none. */
export function DateChoice({
  state: { choice, change, dayFirst },
  dates,
}: {
  readonly state: ChoiceState
  readonly dates: UploadLookAnswer['dates']
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
      {dates && dates.ambiguous > 0 && (
        <fieldset className="upload-order">
          <legend>{says.whichFirst(dates.example ?? '')}</legend>
          {order(true, says.day)}
          {order(false, says.month)}
          {dates.dayFirst > 0 && dates.monthFirst > 0 ? (
            <p className="muted">{says.both}</p>
          ) : (
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
