import { createHash } from 'node:crypto'
import { RateLimitedError } from '../../domain/errors.js'
import type { Clock } from '../producer.js'
import type { EndTurn, HostLimiter } from './host-limiter.js'
import type { Pace } from './http.js'

/** Longer waits are for the schedule of passes, not for a request. */
export const PATIENCE_MS = 60_000
export const MAX_WAITS = 3
/** A turn outlives the deadline of its request, but not by much, when its process has died. */
const HOLD_MARGIN_MS = 5_000
const HOUR_MS = 3_600_000

/** A request that wants to begin. */
export interface TurnRequest {
  readonly url: URL
  readonly pace: Pace
  readonly deadlineMs: number
  readonly lane: string | undefined
  readonly patienceMs: number
}

/**
 * Waits until a request may begin: for its place in line, for the pace, and as long as the host has asked.
 * @throws RateLimitedError when the host has asked for longer than a request should wait; the signal's reason
 */
export async function takeTurn(
  request: TurnRequest,
  { clock, limiter }: { readonly clock: Clock; readonly limiter: HostLimiter },
  signal: AbortSignal,
): Promise<EndTurn> {
  const { pace, deadlineMs, patienceMs } = request
  const { host } = request.url
  const key = hostKey(request)
  const keys = [key, pathKey(request)]
  for (let waits = 0; ; waits += 1) {
    const pausedMs = await limiter.pausedMs(keys)
    if (pausedMs > patienceMs || (pausedMs > 0 && waits === MAX_WAITS)) throw askedToWait(host, pausedMs)
    if (pausedMs > 0) await clock.sleep(pausedMs, signal)
    const end = await limiter.take(key, pace, deadlineMs + HOLD_MARGIN_MS, signal)
    // The host may have told the request before this one to wait.
    if ((await limiter.pausedMs(keys)) === 0) return end
    await end()
  }
}

export const askedToWait = (host: string, ms: number): RateLimitedError =>
  new RateLimitedError(ms, `${host} asks to wait ${durationOf(ms)}`)

/** A host, as one of several logins is counted there. */
export const hostKey = ({ url, lane }: Pick<TurnRequest, 'url' | 'lane'>): string =>
  lane === undefined ? url.host : `${url.host}@${lane}`

/** Paths may contain handles, and others can read the keys of limiters. */
export const pathKey = (request: Pick<TurnRequest, 'url' | 'lane'>): string =>
  `${hostKey(request)}/${createHash('sha256').update(request.url.pathname).digest('base64url').slice(0, 16)}`

/** For a person, and never shorter than it is. */
function durationOf(ms: number): string {
  if (ms <= 2 * HOUR_MS) return `${Math.ceil(ms / 1_000)} s`
  return ms <= 48 * HOUR_MS ? `${Math.ceil(ms / HOUR_MS)} hours` : `${Math.ceil(ms / (24 * HOUR_MS))} days`
}
