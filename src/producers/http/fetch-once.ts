import { fetch } from 'undici'
import { PermanentError, UnreachableError, UsageError } from '../../domain/errors.js'
import { RefusedAddressError } from './address-kind.js'
import type { NamedBy, Network } from './network.js'

/** Fetch says only "fetch failed"; the reason is in its cause. */
interface NetworkFailure {
  readonly code?: unknown
  readonly cause?: NetworkFailure
}

export interface Wire {
  readonly response: Response
  /** Runs `read` within the deadline; network errors become UnreachableError. */
  within<T>(read: () => Promise<T>): Promise<T>
  /** No deadline any more: from now on only the caller's signal ends the answer. */
  keepOpen(): void
  /** Ends the answer, whatever of it has not been read. */
  close(): void
}

export interface WireRequest {
  readonly url: URL
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly headers: Headers
  readonly body: string | undefined
  readonly deadlineMs: number
  readonly namedBy: NamedBy
}

/**
 * One request over the wire, without manners and without following redirects.
 * Errors name only the host: paths may contain handles, and queries may contain tokens.
 * @throws UnreachableError for network errors and a passed deadline; PermanentError for an address that we must not
 *   ask; the signal's reason when it is aborted
 */
export async function fetchOnce(request: WireRequest, network: Network, signal: AbortSignal): Promise<Wire> {
  signal.throwIfAborted()
  const { host } = request.url
  // Not AbortSignal.any: on Node 20 it keeps every request alive as long as the process's own signal lives.
  const stop = new AbortController()
  const onAbort = (): void => stop.abort(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  const late = new UnreachableError(`${host} gave no whole answer within ${request.deadlineMs / 1_000} s`)
  const deadline = setTimeout(() => stop.abort(late), request.deadlineMs)
  const settle = (): void => {
    clearTimeout(deadline)
    signal.removeEventListener('abort', onAbort)
  }
  const within = async <T>(read: () => Promise<T>): Promise<T> => {
    try {
      return await read()
    } catch (err) {
      settle()
      throw explained(err, request, stop.signal)
    }
  }
  const response = await within(() =>
    fetch(request.url, {
      method: request.method,
      headers: [...request.headers],
      body: request.body ?? null,
      redirect: 'manual',
      signal: stop.signal,
      dispatcher: network.connections[request.namedBy],
    }),
  )
  return {
    response: response as unknown as Response, // of the same library as Node's own, and the same in all but its types

    within,
    keepOpen: () => clearTimeout(deadline),
    close() {
      settle()
      stop.abort(new Error('closed'))
    },
  }
}

function explained(err: unknown, { url: { host }, namedBy }: WireRequest, stop: AbortSignal): unknown {
  if (stop.aborted) return stop.reason
  if (isRefused(err)) return new PermanentError(`${host} leads into our own network. ${NEXT_STEP[namedBy]}`)
  if (err instanceof PermanentError || err instanceof UsageError) return err
  return new UnreachableError(`${host} cannot be reached or broke off: ${reasonOf(err)}`, { cause: err })
}

const NEXT_STEP: Readonly<Record<NamedBy, string>> = {
  operator: 'If it is a source of yours, set SOURCES_ALLOW_LOCAL=true',
  platform: 'An address from a platform, or a redirect, is never followed there: give the source the address itself',
}

function isRefused(err: unknown): boolean {
  for (let at = err; at instanceof Error; at = at.cause) if (at instanceof RefusedAddressError) return true
  return false
}

function reasonOf(err: unknown): string {
  for (let at = err as NetworkFailure | undefined; at; at = at.cause) if (typeof at.code === 'string') return at.code
  return err instanceof Error ? err.name : 'unknown reason'
}

/**
 * @throws UsageError naming the header, never its value: fetch's own error would quote a token that ends in a line break
 */
export function headersOf(fields: Readonly<Record<string, string>>): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(fields)) {
    try {
      headers.set(name, value)
    } catch {
      throw new UsageError(`The header ${name} has a value that cannot be sent: does a token contain a line break?`)
    }
  }
  return headers
}
