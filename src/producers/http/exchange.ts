import { createHash } from 'node:crypto'
import pRetry from 'p-retry'
import { RateLimitedError, UnreachableError } from '../../domain/errors.js'
import type { Clock } from '../producer.js'
import { fetchOnce, type Wire, type WireRequest } from './fetch-once.js'
import { LeftAloneError } from './host-breaker.js'
import type { EndTurn, HostLimiter } from './host-limiter.js'
import type { Pace } from './http.js'
import { isServerFault, statusError } from './status-error.js'
import { countsRequests, exhaustedWaitMs, refusalWaitMs } from './wait-headers.js'

const RETRIES = 3
/** Longer waits are for the schedule of passes, not for a request. */
const PATIENCE_MS = 60_000
const MAX_WAITS = 3
/** A turn outlives the deadline of its request, but not by much, when its process has died. */
const HOLD_MARGIN_MS = 5_000

export interface ExchangeRequest extends WireRequest {
  readonly pace: Pace
  readonly accept: readonly number[]
}

export interface ExchangeDeps {
  readonly clock: Clock
  readonly limiter: HostLimiter
  readonly breaker: <T>(host: string, work: () => Promise<T>) => Promise<T>
  /** Before the first retry; later ones wait longer, each with jitter. */
  readonly retryDelayMs: number
}

/** Asks one address with manners; `use` reads the answer while the turn and the deadline last, and closes it. */
export type Exchange = <T>(
  request: ExchangeRequest,
  signal: AbortSignal,
  use: (wire: Wire) => Promise<T>,
) => Promise<{ readonly response: Response; readonly used: T }>

/**
 * Turn, breaker, retries after network errors and 5xx, and the waits that the host asks for. Redirects and statuses
 * below 500 come back as answers.
 */
export function createExchange({ clock, limiter, breaker, retryDelayMs }: ExchangeDeps): Exchange {
  const turn = async (request: ExchangeRequest, signal: AbortSignal): Promise<EndTurn> => {
    const { host } = request.url
    const keys = [host, pathKey(request.url)]
    for (let waits = 0; ; waits += 1) {
      const pausedMs = await limiter.pausedMs(keys)
      if (pausedMs > PATIENCE_MS || (pausedMs > 0 && waits === MAX_WAITS)) throw askedToWait(host, pausedMs)
      if (pausedMs > 0) await clock.sleep(pausedMs, signal)
      const end = await limiter.take(host, request.pace, request.deadlineMs + HOLD_MARGIN_MS, signal)
      // Whoever had the turn before may have been told to wait.
      if ((await limiter.pausedMs(keys)) === 0) return end
      await end()
    }
  }

  const attempt: Exchange = async (request, signal, use) => {
    const end = await turn(request, signal)
    try {
      const wire = await fetchOnce(request, signal)
      try {
        const { response } = wire
        const { status } = response
        if (isServerFault(status) && !isRefusal(response) && !request.accept.includes(status)) {
          throw statusError(status, request.url.host)
        }
        return { response, used: await use(wire) }
      } catch (err) {
        wire.close()
        throw err
      }
    } finally {
      await end()
    }
  }

  return async (request, signal, use) => {
    const { host } = request.url
    for (let waits = 0; ; waits += 1) {
      const answer = await pRetry(() => breaker(host, () => attempt(request, signal, use)), {
        retries: RETRIES,
        minTimeout: retryDelayMs,
        randomize: true,
        signal,
        shouldRetry: ({ error }) => error instanceof UnreachableError && !(error instanceof LeftAloneError),
      })
      const { headers, status } = answer.response
      const exhaustedMs = exhaustedWaitMs(headers, clock.now())
      if (exhaustedMs > 0) await limiter.pause(pathKey(request.url), exhaustedMs)
      if (!isRefusal(answer.response) || request.accept.includes(status)) return answer
      const waitMs = refusalWaitMs(headers, clock.now())
      await limiter.pause(countsRequests(headers) ? pathKey(request.url) : host, waitMs)
      if (waitMs > PATIENCE_MS || waits === MAX_WAITS) throw askedToWait(host, waitMs)
    }
  }
}

const isRefusal = ({ status, headers }: Response): boolean =>
  status === 429 || (status === 503 && headers.has('retry-after'))

const askedToWait = (host: string, ms: number): RateLimitedError =>
  new RateLimitedError(ms, `${host} asks to wait ${Math.ceil(ms / 1_000)} s`)

/** Paths may hold handles, and limiters keep their keys where others can read them. */
const pathKey = ({ host, pathname }: URL): string =>
  `${host}/${createHash('sha256').update(pathname).digest('base64url').slice(0, 16)}`
