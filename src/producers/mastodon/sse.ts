import { createParser, type EventSourceMessage } from 'eventsource-parser'
import { UnreachableError } from '../../domain/errors.js'

export interface ServerEvent {
  readonly event: string
  readonly data: string
}

/** Characters that a single event may have; a post with its account is a few thousand. */
const MAX_EVENT = 4 * 1024 * 1024
/** Characters that the parser gets at once: of lines that end in CR it looks through all of them, line by line. */
const PIECE = 4_096

/**
 * Reads server-sent events (WHATWG HTML, section 9.2) from bytes that may be cut anywhere, also inside a character.
 * Comments are heartbeats and give no event.
 * @throws UnreachableError when an event is longer than any
 */
export function createEventReader(): (bytes: Uint8Array) => ServerEvent[] {
  const decoder = new TextDecoder()
  let events: ServerEvent[] = []
  const parser = createParser({
    maxBufferSize: MAX_EVENT,
    onEvent: ({ event = 'message', data }: EventSourceMessage) => void events.push({ event, data }),
    onError({ type }) {
      if (type === 'max-buffer-size-exceeded') throw new UnreachableError('a stream sends an event without end')
    },
  })
  return (bytes) => {
    const text = decoder.decode(bytes, { stream: true })
    for (let at = 0; at < text.length; at += PIECE) parser.feed(text.slice(at, at + PIECE))
    const whole = events
    events = []
    return whole
  }
}
