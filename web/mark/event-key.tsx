import type { ReactElement } from 'react'
import type { LetteredEvent } from '../../src/charts/event-marks.js'
import type { MarkAnswer } from '../../src/domain/reading/marks.js'
import type { Messages } from '../messages/en.js'
import { useWords } from '../messages/messages.js'

/** What the letters of a chart stand for. */
export function EventKey({ events }: { readonly events: readonly LetteredEvent<MarkAnswer>[] }): ReactElement | null {
  const words = useWords()
  if (events.length === 0) return null
  return (
    <ul className="key event-key" aria-label={words.events.list}>
      {events.map(({ letter, event }) => (
        <li key={event.id}>
          <b>{letter}</b> {eventTime(event, words)}: <EventTitle event={event} />
        </li>
      ))}
    </ul>
  )
}

/** The title, as a link where one can read more. */
export function EventTitle({ event: { title, link } }: { readonly event: MarkAnswer }): ReactElement {
  if (link === null) return <>{title}</>
  return (
    <a href={link} target="_blank" rel="noopener noreferrer">
      {title}
    </a>
  )
}

/** When it happened, in Singapore. */
export function eventTime({ at }: MarkAnswer, words: Messages): string {
  return at.includes('T') ? words.moment(at) : words.day(at)
}
