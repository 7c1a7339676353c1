import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Clock, SourceType } from '../../src/producers/producer.js'
import { postId } from '../../src/producers/mastodon/post-id.js'
import { mastodonSourceTypes } from '../../src/producers/mastodon/source-types.js'
import type { DoubleFailure, OpenDouble, SourceDouble } from '../support/source-double.js'
import { optedOut, statusOf, worldOf, type WorldStatus } from './mastodon-world.js'
import { WIRE_FAILURES } from '../support/wire-double.js'

const START = Date.UTC(2026, 7, 1, 9)
const WINDOW_MS = 300_000
export const TOKEN = 'token-of-the-double'

export interface MastodonDoubleOptions {
  readonly kind?: 'tag' | 'stream'
  readonly instance?: string
  readonly clock?: Pick<Clock, 'now'>
  readonly world?: readonly WorldStatus[]
  /** As in /api/v2/instance; absent on servers before 4.5. */
  readonly hashtagFeeds?: { readonly local: string; readonly remote: string } | undefined
  /** Posts in an answer, whatever is asked for. */
  readonly pageSize?: number
  /** Bytes of a stream are sent in pieces of this size. */
  readonly pieceBytes?: number
  /** Between two heartbeats of a stream; 0: none. */
  readonly heartbeatMs?: number
  readonly settings?: Readonly<Record<string, unknown>>
}

export interface MastodonDouble extends SourceDouble {
  /** Puts a status into the timeline at its own place, and onto the stream. */
  add(status: WorldStatus, event?: 'update' | 'status.update'): void
  /** One frame to every open stream, as it is. */
  send(frame: string): void
  /** Open streams. */
  readonly streams: ReadonlySet<ServerResponse>
  hangUp(): void
  readonly settings: SourceDouble['settings'] & { readonly instance: string }
}

/** One Mastodon server of 4.5 or later, its streaming included. */
export async function openMastodon(options: MastodonDoubleOptions = {}): Promise<MastodonDouble> {
  const { instance = 'kopi.example', clock = { now: () => Date.now() }, kind = 'tag', pageSize = 4 } = options
  const feeds = 'hashtagFeeds' in options ? options.hashtagFeeds : { local: 'public', remote: 'public' }
  let world = [...(options.world ?? [...worldOf(instance, START), ...optedOut(instance, START)])]
  const failing: DoubleFailure[] = []
  const requests: { url: string; at: number; headers: Headers }[] = []
  const streams = new Set<ServerResponse>()
  let burst = 0
  let walled = false
  let lastPage: readonly unknown[] | null = null
  let windowEnds = clock.now() + WINDOW_MS
  let remaining = 300

  const take = (failure: DoubleFailure): boolean => {
    const at = failing.indexOf(failure)
    if (at >= 0) failing.splice(at, 1)
    return at >= 0
  }

  const limits = (): Record<string, string> => ({
    'x-ratelimit-limit': '300',
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset': new Date(windowEnds).toISOString(), // a moment, not seconds
  })

  const answer = (
    response: ServerResponse,
    status: number,
    body: unknown,
    headers: Record<string, string> = {},
  ): void => {
    response.writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      date: new Date(clock.now()).toUTCString(),
      ...limits(),
      ...headers,
    })
    response.end(JSON.stringify(body))
  }

  const refuse = (response: ServerResponse): boolean => {
    if (take('server error burst')) burst = 3
    if (burst > 0) {
      burst -= 1
      answer(response, 503, { error: 'Service unavailable' })
      return true
    }
    if (take('rate limit with reset')) {
      windowEnds = clock.now() + 2_000
      remaining = 0
    } else if (take('rate limit without reset')) {
      response.writeHead(429).end('Too many requests') // a proxy in front of the server
      return true
    }
    if (clock.now() >= windowEnds) {
      windowEnds = clock.now() + WINDOW_MS
      remaining = 300
    }
    if (remaining <= 0) {
      answer(response, 429, { error: 'Too many requests' })
      return true
    }
    remaining -= 1
    return false
  }

  const timeline = (url: URL): WorldStatus[] => {
    const bound = (name: string): bigint | null =>
      url.searchParams.has(name) ? BigInt(url.searchParams.get(name) ?? '') : null
    const [minId, maxId, sinceId] = [bound('min_id'), bound('max_id'), bound('since_id')]
    const newestFirst = world
      .filter(
        ({ id }) =>
          (minId === null || BigInt(id) > minId) &&
          (maxId === null || BigInt(id) < maxId) &&
          (sinceId === null || BigInt(id) > sinceId),
      )
      .sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? 1 : -1))
    const size = Math.min(Number(url.searchParams.get('limit') ?? 20), 40, pageSize)
    // min_id gives the posts next to it, the others the newest ones.
    return minId === null ? newestFirst.slice(0, size) : newestFirst.slice(-size)
  }

  const serveTimeline = (url: URL, response: ServerResponse): void => {
    let page: unknown[] = timeline(url)
    if (page.length > 1 && take('shrunk page'))
      page = url.searchParams.has('min_id') ? page.slice(-1) : page.slice(0, 1)
    if (lastPage && take('repeated page')) page = [...lastPage]
    if (page.length > 0) lastPage = [...page]
    if (page.length > 0 && take('drifted item')) page[0] = { ...(page[0] as WorldStatus), created_at: { seconds: 1 } }
    const ids = page.map((status) => (status as WorldStatus).id)
    const link = (rel: string, position: string): string =>
      `<http://${url.host}${url.pathname}?limit=${pageSize}&${position}>; rel="${rel}"`
    const headers: Record<string, string> =
      ids.length > 0 ? { link: `${link('next', `max_id=${ids.at(-1)}`)}, ${link('prev', `min_id=${ids[0]}`)}` } : {}
    const body = Buffer.from(JSON.stringify(page))
    const isCut =
      page.length > 0 && (take('truncated answer') ? 'ended' : take('dropped connection') ? 'dropped' : null)
    if (!isCut) return answer(response, 200, page, headers)
    const middle = body.findIndex((byte, at) => byte >= 0x80 && at > body.length / 3) // inside a character, if there is one
    const part = body.subarray(0, (middle > 0 ? middle : body.length >> 1) + 1)
    response.writeHead(200, {
      'content-type': 'application/json',
      ...(isCut === 'dropped' ? { 'content-length': body.length } : {}),
    })
    if (isCut === 'ended') response.end(part)
    else response.write(part, () => response.destroy())
  }

  const serveStream = (response: ServerResponse): void => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'private, no-store' })
    response.write(':)\n')
    streams.add(response)
    response.on('close', () => streams.delete(response))
  }

  const listen = (request: IncomingMessage, response: ServerResponse): void => {
    const url = new URL(request.url ?? '/', `http://${request.headers.host}`)
    const headers = new Headers(
      Object.entries(request.headers).flatMap(([name, value]) =>
        typeof value === 'string' ? [[name, value] as [string, string]] : [],
      ),
    )
    requests.push({ url: url.href, at: clock.now(), headers })
    if (refuse(response)) return
    const known = headers.get('authorization') === `Bearer ${TOKEN}`
    if (take('wall')) walled = true
    const [local, remote] = [feeds?.local ?? 'public', feeds?.remote ?? 'public']
    const wanted = url.searchParams.get('local') === 'true' ? [local] : [local, remote]
    if (url.pathname === '/api/v2/instance') {
      const access = feeds
        ? { timelines_access: { hashtag_feeds: feeds, live_feeds: { local: 'disabled', remote: 'disabled' } } }
        : {}
      const { port } = server.address() as AddressInfo
      answer(response, 200, {
        domain: instance,
        version: '4.5.3',
        configuration: { urls: { streaming: `ws://127.0.0.1:${port}` }, ...access },
      })
    } else if (walled || (!known && wanted.some((feed) => feed !== 'public'))) {
      answer(response, 401, { error: 'This method requires an authenticated user' })
    } else if (/^\/api\/v1\/timelines\/tag\/[^/]+$/.test(url.pathname)) {
      if (wanted.every((feed) => feed === 'disabled')) answer(response, 200, [])
      else serveTimeline(url, response)
    } else if (url.pathname.startsWith('/api/v1/streaming/hashtag')) {
      if (known) serveStream(response)
      else answer(response, 401, { error: 'Missing access token' })
    } else {
      answer(response, 404, { error: 'Not Found' })
    }
  }

  const { heartbeatMs = 50 } = options
  const heartbeat =
    heartbeatMs > 0 ? setInterval(() => streams.forEach((stream) => stream.write(':thump\n')), heartbeatMs) : undefined
  const server = createServer(listen)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const type = mastodonSourceTypes.find((each) => each.kind === kind) as SourceType
  const settings = type.settings.parse({
    instance,
    tag: '#Singapore',
    firstPages: 50,
    baseUrl,
    ...options.settings,
  }) as MastodonDouble['settings']

  const send = (frame: string): void => {
    const bytes = Buffer.from(frame)
    const size = options.pieceBytes ?? bytes.length
    for (const stream of streams)
      for (let at = 0; at < bytes.length; at += size) stream.write(bytes.subarray(at, at + size))
  }
  const add: MastodonDouble['add'] = (status, event = 'update') => {
    world = [...world.filter(({ id }) => id !== status.id), status]
    send(`event: ${event}\ndata: ${JSON.stringify(status)}\n\n`)
  }
  const hidden = new Set(optedOut(instance, START).map(({ uri }) => uri))

  return {
    type,
    settings,
    streams,
    requests,
    failures: [...WIRE_FAILURES, 'repeated page', 'shrunk page', 'drifted item'],
    get expected() {
      return world.filter(({ uri }) => !hidden.has(uri)).map(({ uri }) => `mastodon/${postId(uri)}`)
    },
    fail: (failure) => void failing.push(failure),
    add,
    send,
    hangUp: () => streams.forEach((stream) => stream.destroy()),
    publish(text) {
      const newest = world.map(({ created_at }) => Date.parse(created_at)).reduce((a, b) => Math.max(a, b), START)
      const status = statusOf(instance, instance, newest + 60_000, text)
      add(status)
      return `mastodon/${postId(status.uri)}`
    },
    withdraw(id) {
      const gone = world.find(({ uri }) => `mastodon/${postId(uri)}` === id)
      world = world.filter((status) => status !== gone)
      if (gone) send(`event: delete\ndata: ${gone.id}\n\n`)
    },
    async close() {
      clearInterval(heartbeat)
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

export const openDouble: OpenDouble = () => openMastodon()
