import { PermanentError } from '../../domain/errors.js'

/** Times step back by up to 32 ms within 152 recorded events; a lone event far ahead of the others must not count. */
const WINDOW_EVENTS = 64
const US_PER_MS = 1_000

/** Where a stream is, in microseconds of the server's clock. */
export interface Position {
  /** Every event up to here has been read; null before the first event of a source without a cursor. */
  readonly readTo: number | null
  /** Latest time seen; null before the first event. Do not continue from here. */
  readonly latest: number | null
  note(timeUs: number): void
}

/**
 * Times of events say only roughly where a stream is: they step back, and servers differ. `readTo` is the lowest of the
 * last events' times, and never earlier than the stored cursor.
 * @param cursor as stored; null for a new source
 * @throws PermanentError when the cursor has not our form
 */
export function createPosition(cursor: string | null): Position {
  const stored = cursor === null ? null : parseCursor(cursor)
  const recent: number[] = []
  let seen = 0
  let reached = stored
  let latest: number | null = null
  return {
    get readTo() {
      if (recent.length > 0) reached = Math.max(reached ?? 0, Math.min(...recent))
      return reached
    },
    get latest() {
      return latest
    },
    note(timeUs) {
      recent[seen % WINDOW_EVENTS] = timeUs
      seen += 1
      latest = Math.max(latest ?? 0, timeUs)
    },
  }
}

export const microseconds = (ms: number): number => Math.floor(ms * US_PER_MS)

export const dateOfMicroseconds = (us: number): Date => new Date(us / US_PER_MS)

function parseCursor(cursor: string): number {
  if (!/^[1-9]\d{15}$/.test(cursor)) throw new PermanentError('The stored cursor of a Jetstream source is no time')
  return Number(cursor)
}
