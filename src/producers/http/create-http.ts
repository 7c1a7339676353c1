import { RateLimitedError, UnreachableError, UsageError } from '../../domain/errors.js'
import type { Logger } from '../../logging.js'
import { parseJson } from '../parse-json.js'
import type { Clock } from '../producer.js'
import { createExchange, type ExchangeRequest } from './exchange.js'
import { headersOf, type Wire } from './fetch-once.js'
import { createBreakers } from './host-breaker.js'
import { createProcessLimiter, type HostLimiter } from './host-limiter.js'
import type { Http, HttpAnswer, HttpRequest, Pace } from './http.js'
import { createNetwork, type NetworkOptions } from './network.js'
import { decodeBody, readBody } from './read-body.js'
import { isRedirect, redirected } from './redirects.js'
import { createRobots } from './robots.js'
import { isAnswer, statusError } from './status-error.js'
import { PATIENCE_MS, takeTurn } from './turns.js'
import { publishedUserAgent } from './user-agent.js'
import { serverNow } from './wait-headers.js'

const DEFAULT_PACE: Pace = { requests: 1, perSeconds: 1 }
const DEFAULT_DEADLINE_MS = 30_000
const DEFAULT_MAX_BYTES = 16 * 1024 * 1024
/** Eight times what RFC 9309 says a crawler must at least be able to read. */
const ROBOTS_MAX_BYTES = 4 * 1024 * 1024
const MAX_REDIRECTS = 5
/** RFC 9309: any 4xx on robots.txt means that everything is allowed; but 429 only means later. */
const ROBOTS_ACCEPT = [400, 401, 402, 403, 404, 405, 406, 410, 451]

export interface HttpOptions {
  readonly clock: Clock
  readonly log: Logger
  /** Default: turns within this process alone. */
  readonly limiter?: HostLimiter
  /** Page or mail address that the user agent names (KOPITALK_CONTACT). */
  readonly contact?: string | undefined
  /** Before the first retry; default 1 s. */
  readonly retryDelayMs?: number
  /** How long a host that keeps failing is left alone at first; default 30 s. */
  readonly leaveAloneMs?: number
  readonly network?: NetworkOptions
}

/** @see Http for its promises */
export function createHttp(options: HttpOptions): Http {
  const { clock, log, limiter = createProcessLimiter(clock), retryDelayMs = 1_000 } = options
  const userAgent = publishedUserAgent(options.contact)
  const network = createNetwork(options.network ?? {})
  const breaker = createBreakers(log, options.leaveAloneMs)
  const exchange = createExchange({ clock, limiter, breaker, network, retryDelayMs })

  /** One answer after redirects. `use` gets only the answer that the caller sees. */
  const ask = async <T>(
    address: string | URL,
    signal: AbortSignal,
    request: HttpRequest,
    use: (wire: Wire) => Promise<T>,
  ): Promise<{ response: Response; used: T }> => {
    let next = exchangeRequest(address, request, userAgent)
    for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
      const { url, accept, namedBy } = next
      const pace = request.robots ? await robots(url, next.pace, signal, namedBy) : next.pace
      const { response, used } = await exchange({ ...next, pace }, signal, async (wire) => {
        if (isAnswer(wire.response.status, accept)) return { value: await use(wire) }
        wire.close()
        return null
      })
      if (used) return { response, used: used.value }
      if (!isRedirect(response.status)) throw statusError(response.status, url.host)
      next = redirected(next, response, request.redirects ?? 'same-host')
    }
    throw new UnreachableError(`${next.url.host} redirects in circles`)
  }

  const request: Http['request'] = async (address, signal, wanted = {}) => {
    const { host } = webAddress(address)
    const { response, used } = await ask(address, signal, wanted, async (wire) => {
      const bytes = await wire.within(() => readBody(wire.response, wanted.maxBytes ?? DEFAULT_MAX_BYTES, host))
      wire.close()
      return bytes
    })
    return answerOf(response, used, host)
  }

  const robots = createRobots(clock, (url, signal, namedBy) =>
    request(url, signal, { accept: ROBOTS_ACCEPT, redirects: 'any', maxBytes: ROBOTS_MAX_BYTES, namedBy }),
  )

  const stream: Http['stream'] = async (address, signal, wanted = {}) => {
    const { response, used } = await ask(address, signal, wanted, async (wire) => {
      wire.keepOpen()
      return wire
    })
    return { status: response.status, headers: response.headers, body: piecesOf(used) }
  }

  const inTurn: Http['inTurn'] = async (url, signal, work, how = {}) => {
    const { pace = DEFAULT_PACE, deadlineMs = DEFAULT_DEADLINE_MS } = how
    const end = await takeTurn(
      { url, pace, deadlineMs, lane: undefined, patienceMs: PATIENCE_MS },
      { clock, limiter },
      signal,
    )
    try {
      return await work()
    } catch (err) {
      if (err instanceof RateLimitedError) await limiter.pause(url.host, err.retryAfterMs)
      throw err
    } finally {
      await end()
    }
  }

  return {
    userAgent,
    lookup: network.lookup,
    request: (address, signal, wanted) => orReason(signal, request(address, signal, wanted)),
    stream: (address, signal, wanted) => orReason(signal, stream(address, signal, wanted)),
    inTurn: (url, signal, work, how) => orReason(signal, inTurn(url, signal, work, how)),
    robots: (url, pace, signal) => orReason(signal, robots(url, pace, signal, 'operator')),
  }
}

/** Whatever a wait or the network makes of an abort: the caller gets its own reason. */
async function orReason<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (err) {
    signal.throwIfAborted()
    throw err
  }
}

/** @throws UsageError without the address: it may contain a token */
function webAddress(address: string | URL): URL {
  const url = URL.canParse(String(address)) ? new URL(address) : null
  if (!url || !/^https?:$/.test(url.protocol))
    throw new UsageError('A source has an address that is not an http(s) URL')
  return url
}

function exchangeRequest(address: string | URL, request: HttpRequest, userAgent: string): ExchangeRequest {
  const url = webAddress(address)
  const { etag, lastModified } = request.validators ?? {}
  const headers = headersOf({
    accept: '*/*',
    ...request.headers,
    ...(etag === undefined ? {} : { 'if-none-match': etag }),
    ...(lastModified === undefined ? {} : { 'if-modified-since': lastModified }),
  })
  headers.set('user-agent', userAgent)
  return {
    url,
    method: request.method ?? 'GET',
    headers,
    body: request.body,
    pace: request.pace ?? DEFAULT_PACE,
    accept: request.accept ?? [],
    deadlineMs: request.deadlineMs ?? DEFAULT_DEADLINE_MS,
    lane: request.lane,
    patienceMs: request.patienceMs ?? PATIENCE_MS,
    namedBy: request.namedBy ?? 'operator',
  }
}

function answerOf({ status, headers }: Response, bytes: Uint8Array, host: string): HttpAnswer {
  const type = headers.get('content-type')
  const text = decodeBody(bytes, type)
  return {
    status,
    headers,
    text,
    serverNow: serverNow(headers),
    json() {
      try {
        return parseJson(text)
      } catch {
        // Without the parser's own message, which quotes the text.
        throw new UnreachableError(`${host} answers ${status} with ${bytes.length} bytes that are no JSON`)
      }
    },
  }
}

async function* piecesOf(wire: Wire): AsyncGenerator<Uint8Array> {
  const reader = (wire.response.body as ReadableStream<Uint8Array> | null)?.getReader()
  try {
    for (;;) {
      const piece = await wire.within(async () => reader?.read())
      if (!piece || piece.done) return
      yield piece.value
    }
  } finally {
    wire.close()
  }
}
