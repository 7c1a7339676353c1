import pRetry from 'p-retry'
import { UnreachableError } from '../../domain/errors.js'
import type { Clock } from '../producer.js'
import { fetchOnce, type Wire, type WireRequest } from './fetch-once.js'
import { LeftAloneError } from './host-breaker.js'
import type { HostLimiter } from './host-limiter.js'
import type { Network } from './network.js'
import { isServerFault, statusError } from './status-error.js'
import { askedToWait, hostKey, MAX_WAITS, pathKey, takeTurn, type TurnRequest } from './turns.js'
import { countsRequests, exhaustedWaitMs, refusalWaitMs } from './wait-headers.js'

const RETRIES = 3

export interface ExchangeRequest extends WireRequest, TurnRequest {
  readonly accept: readonly number[]
}

export interface ExchangeDeps {
  readonly clock: Clock
  readonly limiter: HostLimiter
  readonly breaker: <T>(host: string, work: () => Promise<T>) => Promise<T>
  readonly network: Network
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
export function createExchange({ clock, limiter, breaker, network, retryDelayMs }: ExchangeDeps): Exchange {
  const attempt: Exchange = async (request, signal, use) => {
    const end = await takeTurn(request, { clock, limiter }, signal)
    try {
      const wire = await fetchOnce(request, network, signal)
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
      if (exhaustedMs > 0) await limiter.pause(pathKey(request), exhaustedMs)
      if (!isRefusal(answer.response) || request.accept.includes(status)) return answer
      const waitMs = refusalWaitMs(headers, clock.now())
      await limiter.pause(countsRequests(headers) ? pathKey(request) : hostKey(request), waitMs)
      if (waitMs > request.patienceMs || waits === MAX_WAITS) throw askedToWait(host, waitMs)
    }
  }
}

const isRefusal = ({ status, headers }: Response): boolean =>
  status === 429 || (status === 503 && headers.has('retry-after'))
