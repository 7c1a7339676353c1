import { UnreachableError } from '../../domain/errors.js'
import type { Clock } from '../producer.js'

/** X sends a line break every 20 seconds at least. */
const SILENCE_MS = 25_000
/** A post with everything it includes is some 20 KB. */
const MAX_LINE_CHARACTERS = 4 * 1024 * 1024

/**
 * Whole lines of an endless answer, as they arrive: one list for each piece, empty for a keep-alive. A last line that
 * was cut off is left out. Aborting ends the body, and the body ends the lines.
 * @throws UnreachableError after 25 seconds of silence, or when a line does not end
 */
export async function* readLines(body: AsyncIterable<Uint8Array>, clock: Clock): AsyncGenerator<string[], void, void> {
  const decoder = new TextDecoder() // kept between pieces: they cut characters anywhere
  const pieces = body[Symbol.asyncIterator]()
  let rest = ''
  try {
    for (;;) {
      const piece = await withinSilence(pieces.next(), clock)
      if (piece.done) return
      rest += decoder.decode(piece.value, { stream: true })
      const lines = rest.split('\n')
      rest = lines.pop() ?? ''
      if (rest.length > MAX_LINE_CHARACTERS) throw new UnreachableError('X sends a line that does not end')
      yield lines.map((line) => line.trim()).filter((line) => line !== '')
    }
  } finally {
    // Not awaited: a generator that waits for the next piece ends only when that arrives.
    void pieces.return?.().catch(() => undefined)
  }
}

async function withinSilence<T>(next: Promise<T>, clock: Clock): Promise<T> {
  const heard = new AbortController()
  const silence = clock.sleep(SILENCE_MS, heard.signal).then(
    () => {
      throw new UnreachableError(`X has been silent for ${SILENCE_MS / 1_000} s: the stream is dead`)
    },
    () => next, // heard in time
  )
  try {
    return await Promise.race([next, silence])
  } finally {
    heard.abort()
    for (const lost of [next, silence]) lost.catch(() => undefined) // no code waits for the loser of the race
  }
}
