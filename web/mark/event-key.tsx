import type { ReactElement } from 'react'
import type { LetteredEvent } from '../../src/charts/event-marks.js'
import type { Messages } from '../messages/en.js'
import { useWords } from '../messages/messages.js'
import type { ShownEvent } from './use-events.js'

type Shown = readonly LetteredEvent<ShownEvent>[]

/** What the letters and thin lines of a chart stand for. */
export function EventKey({ events }: { readonly events: Shown }): ReactElement | null {
  const words = useWords()
  if (events.length === 0) return null
  return (
    <ul className="key event-key" aria-label={words.events.list}>
      {events
        .filter(({ letter }) => letter !== '')
        .map(({ letter, event }) => (
          <li key={letter}>
            <b>{letter}</b> {eventTime(event, words)}: <EventTitle event={event} />
          </li>
        ))}
      {events.some(({ letter }) => letter === '') && <li>{words.events.holidaysKey}</li>}
    </ul>
  )
}

/** The same as lines under a saved picture. There no tooltip says which holidays they are. */
export function eventLines(events: Shown, words: Messages): string[] {
  const said = ({ event }: Shown[number]) => `${eventTime(event, words)}, ${event.title}`
  const quiet = events.filter(({ letter }) => letter === '')
  return [
    ...events.filter(({ letter }) => letter !== '').map((each) => `${each.letter}: ${said(each)}`),
    ...(quiet.length > 0 ? [`${words.events.holidays}: ${quiet.map(said).join('; ')}`] : []),
  ]
}

/** The title, as a link where one can read more. */
export function EventTitle({ event: { title, link } }: { readonly event: ShownEvent }): ReactElement {
  if (link === null) return <>{title}</>
  return (
    <a href={link} target="_blank" rel="noopener noreferrer">
      {title}
    </a>
  )
}

/** When it happened, in Singapore. */
export function eventTime({ at }: ShownEvent, words: Messages): string {
  return at.includes('T') ? words.moment(at) : words.day(at)
}
