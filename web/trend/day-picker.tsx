import { useId, type ReactElement } from 'react'
import { dayOf, startOf } from '../../src/domain/singapore-time.js'
import { useWords } from '../messages/messages.js'

interface DayPickerProps {
  /** Undefined: the 24 hours up to now. */
  readonly day: string | undefined
  readonly onChange: (day: string | undefined) => void
}

/** One day in Singapore, the one before, the one after, or now. */
export function DayPicker({ day, onChange }: DayPickerProps): ReactElement {
  const words = useWords()
  const says = words.trends
  const id = useId()
  const today = dayOf(Date.now())
  const moved = (days: number) => dayOf(startOf(day ?? today), days)
  return (
    <div className="filters-row">
      <button type="button" onClick={() => onChange(moved(-1))}>
        {says.dayBefore}
      </button>
      <label htmlFor={id}>{says.day}</label>
      <input
        id={id}
        type="date"
        value={day ?? ''}
        max={today}
        onChange={(event) => onChange(event.target.value || undefined)}
      />
      <button type="button" disabled={day === undefined || day >= today} onClick={() => onChange(moved(1))}>
        {says.dayAfter}
      </button>
      <button type="button" aria-pressed={day === undefined} onClick={() => onChange(undefined)}>
        {says.nowButton}
      </button>
    </div>
  )
}
