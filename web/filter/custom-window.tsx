import { dayOf } from '../../src/domain/singapore-time.js'
import { useId, type ReactElement } from 'react'
import { useWords } from '../messages/messages.js'
import { useFilter } from './filter-state.js'

/** From and to as days in Singapore. Shown only while the window is a custom one. */
export function CustomWindow(): ReactElement | null {
  const words = useWords()
  const filter = useFilter()
  const id = useId()
  if (filter.window !== 'custom') return null
  return (
    <div className="filters-row custom-window">
      <label htmlFor={`${id}from`}>{words.filter.from}</label>
      <input
        id={`${id}from`}
        type="date"
        value={shownDay(filter.link.from)}
        max={shownDay(filter.link.to)}
        onChange={(event) => filter.set({ from: event.target.value || undefined })}
      />
      <label htmlFor={`${id}to`}>{words.filter.to}</label>
      <input
        id={`${id}to`}
        type="date"
        value={shownDay(filter.link.to)}
        min={shownDay(filter.link.from)}
        onChange={(event) => filter.set({ to: event.target.value || undefined })}
      />
      <span className="muted">{words.filter.customHelp}</span>
    </div>
  )
}

function shownDay(value: string | undefined): string {
  if (value === undefined || value === 'all') return ''
  if (!value.includes('T')) return value
  const at = new Date(value)
  return Number.isNaN(at.getTime()) ? '' : dayOf(at)
}
