import type { Clock } from '../producer.js'

/** The answer to one of the page's own queries. */
export interface QueryResponse {
  /** 0: no answer at all. */
  readonly status: number
  /** Null: cut off, or the connection broke. */
  readonly body: string | null
}

/** Answers in the order that they became readable, kept until the caller asks for them. */
export interface AnswerQueue {
  put(answer: QueryResponse): void
  /** The next one, at once when there is one; null when none comes within `withinMs`. */
  next(withinMs: number, clock: Clock, signal: AbortSignal): Promise<QueryResponse | null>
}

export function createAnswerQueue(): AnswerQueue {
  const waiting: QueryResponse[] = []
  let wake: (() => void) | null = null
  return {
    put(answer) {
      waiting.push(answer)
      wake?.()
    },
    async next(withinMs, clock, signal) {
      if (waiting.length === 0 && withinMs > 0) {
        const woken = new AbortController()
        wake = () => woken.abort()
        // Ends by time, by an answer or by abort; which of them it was is looked at below.
        await clock.sleep(withinMs, AbortSignal.any([signal, woken.signal])).catch(() => undefined)
        wake = null
      }
      signal.throwIfAborted()
      return waiting.shift() ?? null
    },
  }
}
