import type { Clock } from '../producer.js'
import type { Pace } from './http.js'

/** Ends the turn, so that the next request to the host may begin when the pace allows it. */
export type EndTurn = () => Promise<void>

/** Decides which request may go to a host, and when. */
export interface HostLimiter {
  /**
   * Waits for a turn: behind everybody who asks the same host, and no sooner than the pace allows. One request at a
   * time, or as many as the pace starts in a second.
   * @param holdMs how long the turn lasts at most, if its end is never called
   * @throws the signal's reason
   */
  take(host: string, pace: Pace, holdMs: number, signal: AbortSignal): Promise<EndTurn>
  /** No request starts under this key (a host, or a path of it) for so long. */
  pause(key: string, ms: number): Promise<void>
  /** Milliseconds until the longest pause of these keys is over; 0: none. */
  pausedMs(keys: readonly string[]): Promise<number>
}

/** Milliseconds between the beginnings of two requests: spread evenly, so that no window ever has more than are allowed. */
export const intervalMs = ({ requests, perSeconds }: Pace): number => Math.ceil((perSeconds * 1_000) / requests)

/** Requests that may be under way at once. */
export const concurrency = ({ requests, perSeconds }: Pace): number =>
  Math.min(Math.max(Math.floor(requests / perSeconds), 1), MAX_CONCURRENCY)

const MAX_CONCURRENCY = 8

interface HostState {
  running: number
  readonly waiting: { readonly limit: number; readonly start: () => void }[]
  /** When the next request may begin, by the clock. */
  nextAt: number
  seenAt: number
}

/** Turns within one process. It needs no server, so it also replaces the shared one. */
export function createProcessLimiter(clock: Clock): HostLimiter {
  const hosts = new Map<string, HostState>()
  const pauses = new Map<string, { until: number; ms: number }>()

  const stateOf = (host: string): HostState => {
    const known = hosts.get(host)
    if (known) return known
    const state = { running: 0, waiting: [], nextAt: 0, seenAt: 0 }
    hosts.set(host, state)
    return state
  }

  /** The next in line starts as soon as there is room. None overtakes another. */
  const admit = (state: HostState): void => {
    for (let next = state.waiting[0]; next && state.running < next.limit; next = state.waiting[0]) {
      state.waiting.shift()
      state.running += 1
      next.start()
    }
  }

  return {
    async take(host, pace, _holdMs, signal) {
      signal.throwIfAborted()
      const state = stateOf(host)
      await new Promise<void>((resolve, reject) => {
        const leave = (): void => {
          state.waiting.splice(state.waiting.indexOf(entry), 1)
          reject(signal.reason as Error)
          admit(state)
        }
        const entry = {
          limit: concurrency(pace),
          start: () => {
            signal.removeEventListener('abort', leave)
            resolve()
          },
        }
        signal.addEventListener('abort', leave, { once: true })
        state.waiting.push(entry)
        admit(state)
      })
      let ended = false
      const end: EndTurn = async () => {
        if (ended) return
        ended = true
        state.running -= 1
        admit(state)
      }
      try {
        const waitMs = reserve(state, clock.now(), intervalMs(pace))
        if (waitMs > 0) await clock.sleep(waitMs, signal)
        return end
      } catch (err) {
        await end()
        throw err
      }
    },
    async pause(key, ms) {
      const until = clock.now() + ms
      if (until > (pauses.get(key)?.until ?? 0)) pauses.set(key, { until, ms })
    },
    async pausedMs(keys) {
      const now = clock.now()
      const left = keys.map((key) => {
        const pause = pauses.get(key)
        if (!pause) return 0
        const rest = Math.min(pause.until - now, pause.ms) // a clock that was set back must not lengthen it
        if (rest <= 0) pauses.delete(key)
        return Math.max(rest, 0)
      })
      return Math.max(0, ...left)
    },
  }
}

/** Sets the next moment aside for this request; a clock that was set back takes the reservations with it. */
function reserve(state: HostState, now: number, interval: number): number {
  if (now < state.seenAt) state.nextAt -= state.seenAt - now
  state.seenAt = now
  const at = Math.max(now, state.nextAt)
  state.nextAt = at + interval
  return at - now
}
