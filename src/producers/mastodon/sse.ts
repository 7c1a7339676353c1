import { UnreachableError } from '../../domain/errors.js'

export interface ServerEvent {
  readonly event: string
  readonly data: string
}

/** Characters that a single event may have; a post with its account is a few thousand. */
const MAX_EVENT = 4 * 1024 * 1024

/**
 * Reads server-sent events (WHATWG HTML, section 9.2) from bytes that may be cut anywhere, also inside a character.
 * Comments are heartbeats and give no event.
 */
export function createEventReader(): (bytes: Uint8Array) => ServerEvent[] {
  const decoder = new TextDecoder()
  let rest = ''
  let event = ''
  let data: string[] = []

  const readLine = (line: string): ServerEvent | null => {
    if (line === '') {
      const done = data.length > 0 ? { event: event || 'message', data: data.join('\n') } : null
      event = ''
      data = []
      return done
    }
    const colon = line.indexOf(':')
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (field === 'event') event = value
    if (field === 'data') data.push(value)
    return null
  }

  return (bytes) => {
    rest += decoder.decode(bytes, { stream: true })
    // A carriage return at the end may be the first half of a line's end.
    const lines = rest.split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop() ?? ''
    if (rest.length + data.reduce((sum, line) => sum + line.length, 0) > MAX_EVENT) {
      throw new UnreachableError('a stream sends an event without end')
    }
    return lines.flatMap((line) => readLine(line) ?? [])
  }
}
