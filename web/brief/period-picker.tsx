import { useId, type ReactElement } from 'react'
import { mondayOf, weekOf } from '../../src/domain/iso-week.js'
import { dayOf, startOf } from '../../src/domain/singapore-time.js'
import { useWords } from '../messages/messages.js'

/** A day, or a week after ISO 8601. */
export type Period = { readonly kind: 'day'; readonly name: string } | { readonly kind: 'week'; readonly name: string }

const KINDS = ['day', 'week'] as const
const DAYS = { day: 1, week: 7 } as const

interface PeriodPickerProps {
  readonly period: Period
  readonly onChange: (period: Period) => void
}

/** A day or a week in Singapore, the one before and the one after. */
export function PeriodPicker({ period, onChange }: PeriodPickerProps): ReactElement {
  const says = useWords().brief
  const id = useId()
  const today = dayOf(Date.now())
  const first = period.kind === 'day' ? period.name : (mondayOf(period.name) ?? today)
  const moved = (times: number): string => dayOf(startOf(first), times * DAYS[period.kind])
  const choose = (kind: Period['kind'], day: string): void =>
    onChange({ kind, name: kind === 'day' ? day : weekOf(day) })
  return (
    <div className="filters-row">
      {KINDS.map((kind) => (
        <button key={kind} type="button" aria-pressed={period.kind === kind} onClick={() => choose(kind, first)}>
          {says.kinds[kind]}
        </button>
      ))}
      <button type="button" onClick={() => choose(period.kind, moved(-1))}>
        {says.earlier[period.kind]}
      </button>
      <label htmlFor={id}>{says.on[period.kind]}</label>
      <input
        id={id}
        type="date"
        value={first}
        max={today}
        onChange={(event) => event.target.value !== '' && choose(period.kind, event.target.value)}
      />
      <button type="button" disabled={moved(1) > today} onClick={() => choose(period.kind, moved(1))}>
        {says.later[period.kind]}
      </button>
    </div>
  )
}
