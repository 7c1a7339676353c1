import { useId, type ReactElement } from 'react'
import { useWords } from '../messages/messages.js'
import { useFilter } from './filter-state.js'

/** From and to as days in Singapore; there only while the window is a custom one. */
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
        value={dayOf(filter.link.from)}
        max={dayOf(filter.link.to)}
        onChange={(event) => filter.set({ from: event.target.value || undefined })}
      />
      <label htmlFor={`${id}to`}>{words.filter.to}</label>
      <input
        id={`${id}to`}
        type="date"
        value={dayOf(filter.link.to)}
        min={dayOf(filter.link.from)}
        onChange={(event) => filter.set({ to: event.target.value || undefined })}
      />
      <span className="muted">{words.filter.customHelp}</span>
    </div>
  )
}

function dayOf(value: string | undefined): string {
  if (value === undefined || value === 'all') return ''
  if (!value.includes('T')) return value
  const at = new Date(value)
  return Number.isNaN(at.getTime()) ? '' : at.toLocaleDateString('sv-SE', { timeZone: 'Asia/Singapore' })
}
