import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Clock } from '../../src/producers/producer.js'
import type { DoubleFailure, SourceDouble } from './source-double.js'

export interface WireAnswer {
  readonly status?: number
  readonly type: string
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

export interface WireRequest {
  readonly url: URL
  readonly method: string
  readonly headers: Headers
  readonly body: string
}

export interface WireOptions {
  readonly clock: Pick<Clock, 'now'>
  /** The platform's answer when nothing is wrong. */
  readonly serve: (request: WireRequest) => WireAnswer
  /** From the moment of `fail('wall')` on. */
  readonly wall: WireAnswer
  /** Requests that no failure meets: robots.txt, tokens. */
  readonly spares?: (url: URL) => boolean
}

export interface Wire extends Pick<SourceDouble, 'requests' | 'fail' | 'close'> {
  readonly baseUrl: string
  /** Whether this failure is due now; it is over then. */
  take(failure: DoubleFailure): boolean
}

/** The failures that every HTTP server has. */
export const WIRE_FAILURES = [
  'server error burst',
  'rate limit with reset',
  'rate limit without reset',
  'truncated answer',
  'dropped connection',
  'wall',
] as const satisfies readonly DoubleFailure[]

/** A local HTTP server that fails when a test asks for it, and otherwise answers with `serve`. */
export async function openWire({ clock, serve, wall, spares }: WireOptions): Promise<Wire> {
  const failing: DoubleFailure[] = []
  const requests: { url: string; at: number; headers: Headers }[] = []
  let burst = 0
  let limitedUntil = 0
  let walled = false

  const take = (failure: DoubleFailure): boolean => {
    const at = failing.indexOf(failure)
    if (at >= 0) failing.splice(at, 1)
    return at >= 0
  }

  const send = (response: ServerResponse, { status = 200, type, body, headers }: WireAnswer, cut = false): void => {
    const bytes = Buffer.from(body)
    const date = new Date(clock.now()).toUTCString()
    const dropped = cut && take('dropped connection')
    const part = cut && (dropped || take('truncated answer')) ? insideCharacter(bytes) : bytes
    const length = dropped ? bytes.length : part.length
    response.writeHead(status, { 'content-type': type, 'content-length': length, date, ...headers })
    if (dropped) response.write(part, () => response.destroy())
    else response.end(part)
  }

  const refusal = (): WireAnswer | null => {
    if (take('server error burst')) burst = 3
    if (burst > 0) {
      burst -= 1
      return { status: 503, type: 'text/plain', body: 'busy' }
    }
    if (take('rate limit with reset')) limitedUntil = clock.now() + 2_000
    const leftSeconds = Math.ceil((limitedUntil - clock.now()) / 1_000)
    if (leftSeconds > 0) {
      return { status: 429, type: 'text/plain', body: 'slow', headers: { 'retry-after': String(leftSeconds) } }
    }
    if (take('rate limit without reset')) return { status: 429, type: 'text/plain', body: 'slow' }
    if (take('wall')) walled = true
    return walled ? wall : null
  }

  const listen = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(incoming.url ?? '/', `http://${incoming.headers.host}`)
    const fields = Object.entries(incoming.headers).filter(
      (field): field is [string, string] => typeof field[1] === 'string',
    )
    const headers = new Headers(fields)
    requests.push({ url: url.href, at: clock.now(), headers })
    let body = ''
    for await (const piece of incoming) body += String(piece)
    const request = { url, method: incoming.method ?? 'GET', headers, body }
    if (spares?.(url)) send(response, serve(request))
    else send(response, refusal() ?? serve(request), true)
  }

  const server = createServer((incoming, response) => {
    listen(incoming, response).catch((err: unknown) => response.destroy(err as Error))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    take,
    fail: (failure) => void failing.push(failure),
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** The first half and a little, ending in the middle of a character of several bytes where there is one. */
function insideCharacter(bytes: Buffer): Buffer {
  const middle = bytes.findIndex((byte, at) => byte >= 0xc0 && at > bytes.length / 3)
  return bytes.subarray(0, (middle > 0 ? middle : bytes.length >> 1) + 1)
}
