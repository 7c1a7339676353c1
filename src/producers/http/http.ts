import type { LookupFunction } from 'node:net'
import type { NamedBy } from './network.js'

/** How often a host may be asked, by all processes together. */
export interface Pace {
  readonly requests: number
  readonly perSeconds: number
}

export interface HttpRequest {
  readonly method?: 'GET' | 'POST' | 'PUT'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Default: one request a second to a host, one at a time. */
  readonly pace?: Pace
  /** Bytes of the body at most; beyond: PermanentError. Default 16 MiB. */
  readonly maxBytes?: number
  /** HTML pages made for people: robots.txt is asked first, and refused is SourceStoppedError('forbidden'). */
  readonly robots?: boolean
  /** Sends If-None-Match / If-Modified-Since of the last answer; 304 comes back as `status: 304` with an empty body. */
  readonly validators?: { readonly etag?: string | undefined; readonly lastModified?: string | undefined }
  /** Statuses that the caller reads itself instead of getting an error, or instead of the redirect being followed. */
  readonly accept?: readonly number[]
  /**
   * Where redirects are followed to. Default `same-host`: to another host is PermanentError. With `any`, secrets stay
   * behind: another host gets no headers but Accept and Accept-Language, and no body.
   */
  readonly redirects?: 'same-host' | 'any'
  /** Default `operator`. An address from a platform's answer never leads into our own network, and neither does a redirect. */
  readonly namedBy?: NamedBy
  /** For the whole answer, and for the beginning of a stream; default 30 s. */
  readonly deadlineMs?: number
  /** One of several logins: its pace and its waits are its own. Undefined: those of the host. */
  readonly lane?: string
  /** Longer waits that the host asks for are RateLimitedError; default a minute. */
  readonly patienceMs?: number
}

export interface TurnOptions {
  /** Default: one request a second to a host, one at a time. */
  readonly pace?: Pace
  /** How long `work` may take before others no longer wait for it; default 30 s. */
  readonly deadlineMs?: number
}

export interface HttpAnswer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The server's own idea of the time (Date header), for reset headers; null when it gives none. */
  readonly serverNow: number | null
  /** @throws UnreachableError when the body is not JSON: cut off, or an error page in disguise */
  json(): unknown
}

export interface HttpStream {
  readonly status: number
  readonly headers: Headers
  /** Bytes as they arrive: decode with a streaming TextDecoder, a character may be cut anywhere. */
  readonly body: AsyncIterable<Uint8Array>
}

/**
 * Manners in one place. Every request waits for its host's turn (shared by all processes through Redis), carries the
 * published user agent, has a deadline, and is tried again (p-retry, jitter) only after network errors and 5xx, a few
 * times; a host that keeps failing is left alone for a while (circuit breaker).
 *
 * Errors by status: 429 and 503 with Retry-After → waited out when short (under a minute), else RateLimitedError with
 * what the headers say (Retry-After, X-RateLimit-Reset as seconds left, unix seconds or ISO time, relative to the
 * server's own Date, never more than 15 minutes, or 7 days for Retry-After); 401 → SourceStoppedError('credentials');
 * 402 → 'payment'; 403 → 'forbidden'; 404, 410 → 'gone'; other 4xx → PermanentError; 5xx, network, deadline →
 * UnreachableError. An address that leads into our own network, where it may not → PermanentError.
 */
export interface Http {
  request(url: string | URL, signal: AbortSignal, request?: HttpRequest): Promise<HttpAnswer>
  /** Opens an endless answer: same manners and errors for its beginning; the body is the caller's. No deadline after it. */
  stream(url: string | URL, signal: AbortSignal, request?: HttpRequest): Promise<HttpStream>
  /** How every request names itself: for requests that are made by other means, such as a browser's. */
  readonly userAgent: string
  /** How requests that are made by other means look up a name that an operator gave. */
  readonly lookup: LookupFunction
  /**
   * Makes a request that this client cannot make (the handshake of a websocket, a page in a browser) in its host's turn,
   * which ends with `work`. When that throws RateLimitedError, no request goes to the host for so long.
   * @throws RateLimitedError when the host has asked to wait for more than a minute
   */
  inTurn<T>(url: URL, signal: AbortSignal, work: () => Promise<T>, how?: TurnOptions): Promise<T>
  /**
   * What robots.txt says about a page that is made for people and read by other means; read once a day.
   * @returns the pace to keep: the caller's, or the site's Crawl-delay when that is slower
   * @throws SourceStoppedError('forbidden') when the site does not want the page read; UnreachableError while its
   *   robots.txt cannot be read
   */
  robots(url: URL, pace: Pace, signal: AbortSignal): Promise<Pace>
}
