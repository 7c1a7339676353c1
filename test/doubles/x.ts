import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Source } from '../../src/domain/source.js'
import type { Clock, SourceType } from '../../src/producers/producer.js'
import { xSourceTypes } from '../../src/producers/x/source-types.js'
import type { DoubleFailure, OpenDouble, SourceDouble } from '../support/source-double.js'
import { createBill } from './x-bill.js'
import { createComplianceApi, type ComplianceApi } from './x-compliance-api.js'
import { createSearchApi, type Reply } from './x-search-api.js'
import { createStreamApi } from './x-stream-api.js'
import { isServed, worldOf, type World, type WorldPost } from './x-world.js'
import { WIRE_FAILURES } from '../support/wire-double.js'

export const TOKEN = 'token-of-the-double'
const HOUR_MS = 3_600_000
const WINDOW_MS = 900_000
/** Requests per 15 minutes, as X allows an app. */
const LIMITS: Readonly<Record<string, number>> = {
  '/2/tweets/search/recent': 450,
  '/2/tweets/search/all': 300,
  '/2/tweets/search/stream': 50,
  '/2/tweets/search/stream/rules': 100,
  '/2/tweets/counts/recent': 300,
  '/2/tweets/counts/all': 300,
}

export interface XDoubleOptions {
  readonly kind?: 'search' | 'archive' | 'stream' | 'compliance'
  readonly clock?: Pick<Clock, 'now'>
  /** How many posts there are before anybody asks. */
  readonly size?: number
  readonly pageCap?: number
  readonly searchLagMs?: number
  readonly script?: readonly Partial<WorldPost>[]
  readonly pieceBytes?: number
  readonly heartbeatMs?: number
  /** How often a compliance job is looked at before it is complete. */
  readonly jobLooks?: number
  readonly settings?: Readonly<Record<string, unknown>>
}

export interface XDouble extends SourceDouble {
  readonly world: World
  /** Micro-dollars that X would have charged by now. */
  readonly billed: () => number
  readonly api: ReturnType<typeof createSearchApi>
  readonly stream: ReturnType<typeof createStreamApi>
  readonly compliance: ComplianceApi
  /** The next request gets this answer. */
  answerOnce(reply: Reply & { readonly headers?: Readonly<Record<string, string>> }): void
}

/** X API v2 over plain http: search, counts, rules and the stream, with windows that count down and a bill. */
export async function openX(options: XDoubleOptions = {}): Promise<XDouble> {
  const { kind = 'search', clock = { now: () => Date.now() }, size = 230, pageCap = 500, searchLagMs = 0 } = options
  const now = (): number => clock.now()
  const bornAt = now()
  const world = worldOf(bornAt - 60_000, size, 20 * HOUR_MS)
  const bill = createBill(now)
  const failing: DoubleFailure[] = []
  const take = (failure: DoubleFailure): boolean => {
    const at = failing.indexOf(failure)
    if (at >= 0) failing.splice(at, 1)
    return at >= 0
  }
  const api = createSearchApi({ world, bill, now, lagMs: searchLagMs, pageCap, take })
  const { script = [], pieceBytes = 65_536, heartbeatMs = 100 } = options
  const stream = createStreamApi({ world, bill, now, script, pieceBytes, heartbeatMs, take })
  const compliance = createComplianceApi(() => baseUrl, options.jobLooks)
  const windows = new Map<string, { ends: number; left: number }>()
  const requests: { url: string; at: number; headers: Headers }[] = []
  const planned: (Reply & { readonly headers?: Readonly<Record<string, string>> })[] = []
  let burst = 0
  let isBroke = false

  const send = (
    response: ServerResponse,
    { status, body }: Reply,
    headers: Record<string, string>,
    path = '',
  ): void => {
    const bytes = Buffer.from(JSON.stringify(body))
    const head = { date: new Date(now()).toUTCString(), 'content-type': 'application/json; charset=utf-8', ...headers }
    const isPage = status === 200 && /\/search\/(recent|all)$/.test(path)
    if (isPage && take('truncated answer')) {
      const middle = bytes.findIndex((byte, at) => at > bytes.length / 2 && byte >= 0x80) + 1
      response.writeHead(status, head).end(bytes.subarray(0, middle || bytes.length >> 1))
    } else if (isPage && take('dropped connection')) {
      response.writeHead(status, { ...head, 'content-length': String(bytes.length) })
      response.write(bytes.subarray(0, bytes.length >> 1), () => response.destroy())
    } else response.writeHead(status, head).end(bytes)
  }

  const counted = (path: string): { headers: Record<string, string>; isOver: boolean } => {
    const limit = LIMITS[path] ?? 100
    let window = windows.get(path)
    if (!window || now() >= window.ends) windows.set(path, (window = { ends: now() + WINDOW_MS, left: limit }))
    if (take('rate limit with reset')) Object.assign(window, { ends: now() + 2_000, left: 0 })
    const isOver = window.left <= 0
    if (!isOver) window.left -= 1
    return {
      isOver,
      headers: {
        'x-rate-limit-limit': String(limit),
        'x-rate-limit-remaining': String(window.left),
        'x-rate-limit-reset': String(Math.ceil(window.ends / 1_000)),
      },
    }
  }

  const tooMany: Reply = { status: 429, body: { title: 'Too Many Requests', type: 'about:blank', status: 429 } }
  const refusalOf = (request: IncomingMessage): Reply | null => {
    if (request.headers.authorization !== `Bearer ${TOKEN}`) return { status: 401, body: { title: 'Unauthorized' } }
    if (isBroke) return { status: 402, body: { title: 'CreditsDepleted' } }
    if (take('server error burst')) burst = 3
    if (burst > 0) {
      burst -= 1
      return { status: 503, body: { title: 'Service Unavailable' } }
    }
    return take('rate limit without reset') ? tooMany : null
  }

  const replyTo = async (
    url: URL,
    request: IncomingMessage,
    response: ServerResponse,
    headers: Record<string, string>,
  ) => {
    const isRecent = url.pathname.endsWith('/recent')
    const [, job] = /\/compliance\/jobs(?:\/(\d+))?$/.exec(url.pathname) ?? []
    if (job !== undefined) return compliance.read(job)
    if (url.pathname.endsWith('/compliance/jobs')) {
      return request.method === 'GET' ? compliance.list() : compliance.create(JSON.parse(await textOf(request)))
    }
    if (/\/search\/(recent|all)$/.test(url.pathname)) return api.search(isRecent, url.searchParams)
    if (/\/counts\/(recent|all)$/.test(url.pathname)) return api.count(isRecent, url.searchParams)
    if (url.pathname.endsWith('/stream'))
      return stream.connect(response, { ...headers, date: new Date(now()).toUTCString() })
    if (!url.pathname.endsWith('/rules')) return { status: 404, body: { title: 'Not Found' } }
    if (request.method === 'GET') return stream.readRules()
    return stream.changeRules(JSON.parse(await textOf(request)) as Parameters<typeof stream.changeRules>[0])
  }

  const server = createServer((request, response) => {
    void (async () => {
      const url = new URL(request.url ?? '/', 'http://x.example')
      requests.push({ url: url.href, at: now(), headers: new Headers(request.headers as Record<string, string>) })
      if (url.pathname.startsWith('/storage/')) {
        const headers = new Headers(request.headers as Record<string, string>)
        const { status, text } = compliance.storage(request.method ?? '', url, headers, await textOf(request))
        return void response.writeHead(status, { 'content-type': 'text/plain' }).end(text)
      }
      const plan = planned.shift()
      if (plan) return send(response, plan, plan.headers ?? {})
      const refused = refusalOf(request)
      if (refused) return send(response, refused, {})
      const { headers, isOver } = counted(url.pathname)
      const reply = isOver ? tooMany : await replyTo(url, request, response, headers)
      if (reply) send(response, reply, headers, url.pathname)
    })()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  const type = xSourceTypes.find((each) => each.kind === kind) as SourceType
  return {
    type,
    environment: { X_BEARER_TOKEN: TOKEN, X_BUDGET_DOLLARS: '100' },
    settings: type.settings.parse({ ...SETTINGS[kind](bornAt), baseUrl, ...options.settings }) as Source['settings'],
    get expected() {
      return world.posts.filter(isServed).map(({ id }) => `x/${id}`)
    },
    failures: kind === 'stream' ? FAILURES.filter((failure) => failure !== 'shrunk page') : FAILURES,
    fail(failure) {
      if (failure === 'wall') isBroke = true
      else if (failure === 'cursor expired') api.forget(now() - (kind === 'stream' ? 30_000 : HOUR_MS))
      else failing.push(failure)
    },
    publish: (text) => `x/${stream.publish({ text }).id}`,
    requests,
    world,
    billed: bill.total,
    api,
    stream,
    compliance,
    answerOnce: (reply) => void planned.push(reply),
    async close() {
      stream.end('destroy')
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const FAILURES: readonly DoubleFailure[] = [
  ...WIRE_FAILURES,
  'repeated page',
  'shrunk page',
  'drifted item',
  'cursor expired',
]

const QUERY = '(singapore OR 新加坡 OR சிங்கப்பூர்) -is:nullcast'
const SETTINGS = {
  search: () => ({ query: QUERY }),
  archive: (now: number) => ({
    query: QUERY,
    from: new Date(now - 48 * HOUR_MS).toISOString(),
    to: new Date(now - 30_000).toISOString(),
  }),
  stream: () => ({ rules: [QUERY, 'kopi lah'] }),
  compliance: () => ({}),
} satisfies Record<string, (now: number) => Readonly<Record<string, unknown>>>

async function textOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer)
  return Buffer.concat(pieces).toString()
}

export const openDouble: OpenDouble = () => openX()
