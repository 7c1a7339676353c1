import {
  BrokenCircuitError,
  CircuitState,
  circuitBreaker,
  ConsecutiveBreaker,
  ExponentialBackoff,
  handleType,
  type CircuitBreakerPolicy,
} from 'cockatiel'
import { UnreachableError } from '../../domain/errors.js'
import type { Logger } from '../../logging.js'

/** Two requests with all their retries. */
const FAILURES_TO_OPEN = 8
const LEAVE_ALONE_MS = 30_000
const LEAVE_ALONE_MAX_MS = 600_000

/** The host is not asked at this moment: trying again at once is no use. */
export class LeftAloneError extends UnreachableError {}

/**
 * A host that fails eight times in a row is left alone for half a minute, then for longer and longer (ten minutes at
 * most), until one request gets an answer. Only UnreachableError counts as a failure.
 * @param leaveAloneMs the first wait; default 30 s
 * @returns runs `work`, or throws LeftAloneError
 */
export function createBreakers(
  log: Logger,
  leaveAloneMs = LEAVE_ALONE_MS,
): <T>(host: string, work: () => Promise<T>) => Promise<T> {
  const breakers = new Map<string, CircuitBreakerPolicy>()
  const lastFailures = new Map<string, UnreachableError>()
  const breakerOf = (host: string): CircuitBreakerPolicy => {
    const known = breakers.get(host)
    if (known) return known
    const breaker = circuitBreaker(handleType(UnreachableError), {
      halfOpenAfter: new ExponentialBackoff({ initialDelay: leaveAloneMs, maxDelay: LEAVE_ALONE_MAX_MS }),
      breaker: new ConsecutiveBreaker(FAILURES_TO_OPEN),
    })
    breaker.onBreak(() => log.warn({ host }, 'host keeps failing and is left alone for a while'))
    breaker.onReset(() => log.info({ host }, 'host answers again'))
    breakers.set(host, breaker)
    return breaker
  }
  return async (host, work) => {
    const breaker = breakerOf(host)
    // One request tries whether the host is back; the others do not wait for it.
    if (breaker.state === CircuitState.HalfOpen) throw leftAlone(host, lastFailures.get(host))
    try {
      return await breaker.execute(work)
    } catch (err) {
      if (err instanceof BrokenCircuitError) throw leftAlone(host, lastFailures.get(host))
      if (err instanceof UnreachableError) lastFailures.set(host, err)
      throw err
    }
  }
}

function leftAlone(host: string, cause: UnreachableError | undefined): LeftAloneError {
  const why = cause ? `, the last time because: ${cause.message}` : ''
  return new LeftAloneError(
    `${host} failed ${FAILURES_TO_OPEN} times in a row and is left alone for a while${why}`,
    cause ? { cause } : {},
  )
}
