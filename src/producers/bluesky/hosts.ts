import { PermanentError, RateLimitedError, SourceStoppedError, UnreachableError } from '../../domain/errors.js'
import type { Clock } from '../producer.js'
import { HandshakeRefused } from './connection.js'

const FIRST_WAIT_MS = 1_000
const LONGEST_WAIT_MS = 30_000
/** After a connection that brought events: often a server that restarts, and all its listeners with it. */
const DROP_WAIT_MS = 1_000

/** Which of several equal servers to ask next, and when to stop trying. */
export interface Hosts {
  readonly current: URL
  /** The current host brought something new: its failures are forgotten, and it is asked again first. */
  worked(): void
  /**
   * Notes a failure and moves to the next host.
   * @throws one error for all failures, when every host has failed since one last worked
   */
  failed(err: unknown): void
  /** Waits before the next connection: longer with each failure, and never in step with other listeners. */
  wait(clock: Clock, signal: AbortSignal): Promise<void>
}

/** @param random in [0, 1): where to begin and the jitter of the waits */
export function createHosts(urls: readonly URL[], random: () => number = Math.random): Hosts {
  let at = Math.floor(random() * urls.length)
  let failures: unknown[] = []
  let isFirst = true
  const current = (): URL => urls[at % urls.length] as URL // `at` is a count, and there is at least one host
  return {
    get current() {
      return current()
    },
    worked() {
      failures = []
    },
    failed(err) {
      failures.push(err)
      if (failures.length >= urls.length) throw amountOf(failures, current().host)
      at += 1
    },
    async wait(clock, signal) {
      const longest =
        failures.length === 0 ? DROP_WAIT_MS : Math.min(FIRST_WAIT_MS * 2 ** failures.length, LONGEST_WAIT_MS)
      if (!isFirst) await clock.sleep(longest * (0.5 + random() / 2), signal)
      isFirst = false
    },
  }
}

/** One error for the failures of all hosts. Its class says what happens next. */
function amountOf(failures: readonly unknown[], lastHost: string): Error {
  const refusals = failures.filter((err) => err instanceof HandshakeRefused)
  const limited = failures.filter((err) => err instanceof RateLimitedError)
  if (limited.length > 0) return new RateLimitedError(Math.min(...limited.map(({ retryAfterMs }) => retryAfterMs)))
  const cause = failures.at(-1)
  const said =
    cause instanceof Error ? (refusals.includes(cause as HandshakeRefused) ? cause.message : codeOf(cause)) : ''
  const servers = failures.length === 1 ? lastHost : `${failures.length} servers, last ${lastHost}`
  if (refusals.length === failures.length) {
    const all = (...statuses: number[]): boolean => refusals.every(({ status }) => statuses.includes(status))
    if (all(401, 403)) {
      const next = 'set `hosts` to servers that let this address in'
      return new SourceStoppedError('forbidden', `Jetstream refuses us (${servers}: ${said}): ${next}`, { cause })
    }
    if (all(404, 410)) {
      return new SourceStoppedError('gone', `No Jetstream at ${servers} (${said}): check \`hosts\``, { cause })
    }
    if (all(400)) return new PermanentError(`Jetstream does not understand us (${servers}: ${said})`, { cause })
  }
  return new UnreachableError(`Jetstream cannot be reached (${servers}: ${said})`, { cause })
}

const codeOf = (err: NodeJS.ErrnoException): string => err.code ?? err.message
