import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Source } from '../../src/domain/source.js'
import { blueskySourceTypes } from '../../src/producers/bluesky/source-types.js'
import type { SourceType } from '../../src/producers/producer.js'
import type { DoubleFailure, OpenDouble, SourceDouble } from '../support/source-double.js'
import { didOf, postRecord, recordKeyOf } from './bluesky-world.js'
import { WIRE_FAILURES } from '../support/wire-double.js'

export const ACCOUNT = { identifier: 'listener.example', appPassword: 'abcd-efgh-ijkl-mnop' }

/** One post as the search knows it; sorted by the earlier of both times, newest first. */
interface Indexed {
  readonly uri: string
  readonly createdAt: Date
  readonly indexedAt: Date
  readonly text: string
  readonly view: object
}

export interface SearchDouble extends SourceDouble {
  /** Adds a post; without a time it is written now. */
  add(text: string, times?: { createdAt: Date; indexedAt: Date }, more?: object): string
  /** Access tokens that were given so far are no longer valid; on request, neither are refresh tokens. */
  expire(what: 'access' | 'everything'): void
  /** Where the account says it lives: a second server here, unless set. */
  home: string
  /** Posts behind which a window ends without a word. */
  windowPosts: number
}

/** Login and search of a PDS on free ports; the account is on a separate server. */
export async function openSearch(posts = 240): Promise<SearchDouble> {
  const index: Indexed[] = []
  const expected: string[] = []
  const requests: { url: string; at: number; headers: Headers }[] = []
  const failing: DoubleFailure[] = []
  const tokens = { access: new Set<string>(), refresh: new Set<string>(), given: 0, walled: false }
  const limits = { windowPosts: 10_000, remaining: 3_000, home: '' }

  const add: SearchDouble['add'] = (text, times, more = {}) => {
    const number = index.length
    const { createdAt, indexedAt } = times ?? { createdAt: new Date(), indexedAt: new Date() }
    const did = didOf(number % 31)
    const uri = `at://${did}/app.bsky.feed.post/${recordKeyOf(number)}`
    const author = {
      did,
      handle: `person-${number}.example`,
      displayName: `Person ${number}`,
      avatar: 'https://a.example',
    }
    const view = {
      uri,
      cid: 'bafyreiapzyf65cmq55jklpnrihiygze2',
      author: { ...author, createdAt: '2023-07-01T00:00:00.000Z', labels: [] },
      record: postRecord(text, createdAt),
      replyCount: number % 3,
      repostCount: 1,
      likeCount: number,
      quoteCount: 0,
      bookmarkCount: 0,
      indexedAt: indexedAt.toISOString(),
      labels: [],
      viewer: { threadMuted: false },
      ...more,
    }
    index.push({ uri, createdAt, indexedAt, text, view })
    const id = `bluesky/${did}/${recordKeyOf(number)}`
    expected.push(id)
    return id
  }
  const begin = Date.now() - 3 * 86_400_000
  for (let number = 0; number < posts; number += 1) {
    // Three posts share each millisecond; phones are late by seconds.
    const createdAt = new Date(begin + Math.floor(number / 3) * 600_000)
    add(`Singapore 新加坡 சிங்கப்பூர் ${number} 🇸🇬`, { createdAt, indexedAt: new Date(createdAt.getTime() + 900) })
  }

  const sortedAt = ({ createdAt, indexedAt }: Indexed): number => Math.min(createdAt.getTime(), indexedAt.getTime())

  function search(query: URLSearchParams): object {
    const [since, until] = ['since', 'until'].map((name) => Date.parse(query.get(name) ?? ''))
    const found = index
      .filter((post) => post.text.toLowerCase().includes((query.get('q') ?? '').toLowerCase()))
      .filter((post) => !(sortedAt(post) < (since ?? NaN)) && !(sortedAt(post) >= (until ?? NaN)))
      .sort((a, b) => sortedAt(b) - sortedAt(a))
      .slice(0, limits.windowPosts)
    const from = Number(query.get('cursor') ?? 0)
    const shrunk = take('shrunk page') ? 10 : 0
    const repeated = from > 0 && take('repeated page') ? 100 : 0
    const to = from - repeated + Number(query.get('limit') ?? 25) - shrunk
    const views = found.slice(from - repeated, to).map(({ view }) => view)
    if (views[5] && take('drifted item')) views[5] = { ...views[5], record: { text: { en: 'Singapore' } } }
    return { posts: views, hitsTotal: found.length, ...(to < found.length ? { cursor: String(to) } : {}) }
  }

  const take = (failure: DoubleFailure): boolean => {
    const at = failing.indexOf(failure)
    if (at !== -1) failing.splice(at, 1)
    return at !== -1
  }

  function session(): object {
    const number = (tokens.given += 1)
    tokens.access.add(`Bearer access-${number}`)
    tokens.refresh.add(`Bearer refresh-${number}`)
    const service = [{ id: '#atproto_pds', type: 'AtprotoPersonalDataServer', serviceEndpoint: limits.home }]
    const jwts = { accessJwt: `access-${number}`, refreshJwt: `refresh-${number}` }
    return { did: didOf(1), handle: ACCOUNT.identifier, ...jwts, didDoc: { id: didOf(1), service } }
  }

  function answer(method: string, url: URL, token: string, body: string): [number, object] {
    if (method === 'com.atproto.server.createSession') {
      const { identifier, password } = JSON.parse(body) as { identifier: string; password: string }
      const isRight = identifier === ACCOUNT.identifier && password === ACCOUNT.appPassword && !tokens.walled
      return isRight ? [200, session()] : [401, { error: 'AuthenticationRequired', message: `Invalid ${password}` }]
    }
    if (method === 'com.atproto.server.refreshSession') {
      return tokens.refresh.delete(token)
        ? [200, session()]
        : [400, { error: 'ExpiredToken', message: 'Token expired' }]
    }
    if (!token) return [401, { error: 'AuthMissing', message: 'Authentication Required' }]
    if (!tokens.access.has(token)) return [400, { error: 'ExpiredToken', message: 'Token has expired' }]
    if (method !== 'app.bsky.feed.searchPosts') return [501, { error: 'MethodNotImplemented' }]
    return [200, search(url.searchParams)]
  }

  const refusal = (): { status: number; headers: Record<string, string> } | null => {
    if (take('server error burst')) return { status: 503, headers: {} }
    if (take('rate limit with reset')) {
      const reset = Math.ceil(Date.now() / 1_000) + 1
      return { status: 429, headers: { 'ratelimit-remaining': '0', 'ratelimit-reset': String(reset) } }
    }
    return take('rate limit without reset') ? { status: 429, headers: {} } : null
  }

  const respond = (request: IncomingMessage, response: ServerResponse): void => {
    const url = new URL(request.url ?? '', origin)
    requests.push({
      url: request.url ?? '',
      at: Date.now(),
      headers: new Headers(request.headers as Record<string, string>),
    })
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      const refused = refusal()
      limits.remaining -= 1
      const counted = {
        'ratelimit-limit': '3000',
        'ratelimit-remaining': String(limits.remaining),
        'ratelimit-reset': String(Math.ceil(Date.now() / 1_000) + 300),
        'ratelimit-policy': '3000;w=300',
      }
      if (refused) return void response.writeHead(refused.status, refused.headers).end('{"error":"RateLimitExceeded"}')
      const method = url.pathname.split('/').at(-1) ?? ''
      const token = request.headers.authorization ?? ''
      const [status, body] = answer(method, url, token, Buffer.concat(pieces).toString())
      const bytes = Buffer.from(JSON.stringify(body))
      const headers = { 'content-type': 'application/json; charset=utf-8', 'content-length': bytes.length, ...counted }
      response.writeHead(status, headers)
      const isSearch = method === 'app.bsky.feed.searchPosts'
      if (isSearch && take('truncated answer')) return void cutInCharacter(response, bytes)
      if (isSearch && take('dropped connection')) return void response.destroy()
      response.end(bytes)
    })
  }
  const servers = [createServer(respond), createServer(respond)]
  const [origin = '', home = ''] = await Promise.all(servers.map((server) => listen(server)))
  limits.home = home
  const type = blueskySourceTypes.find(({ kind }) => kind === 'search') as SourceType
  return {
    type,
    environment: { BLUESKY_IDENTIFIER: ACCOUNT.identifier, BLUESKY_APP_PASSWORD: ACCOUNT.appPassword },
    settings: type.settings.parse({ query: 'Singapore', baseUrl: origin }) as Source['settings'],
    expected,
    failures: [...WIRE_FAILURES, 'repeated page', 'shrunk page', 'drifted item'],
    fail(failure) {
      if (failure === 'wall') {
        tokens.walled = true
        tokens.access.clear()
        tokens.refresh.clear()
      } else failing.push(...Array<DoubleFailure>(failure === 'server error burst' ? 3 : 1).fill(failure))
    },
    publish: (text) => add(`${text}, Singapore`),
    requests,
    add,
    expire(what) {
      tokens.access.clear()
      if (what === 'everything') tokens.refresh.clear()
    },
    get home() {
      return limits.home
    },
    set home(url) {
      limits.home = url
    },
    get windowPosts() {
      return limits.windowPosts
    },
    set windowPosts(count) {
      limits.windowPosts = count
    },
    async close() {
      for (const server of servers) {
        server.closeAllConnections()
        await new Promise((resolve) => server.close(resolve))
      }
    },
  }
}

export const openDouble: OpenDouble = () => openSearch()

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** The announced length stays: the reader knows that something is missing. */
function cutInCharacter(response: ServerResponse, bytes: Buffer): void {
  const inCharacter = bytes.findIndex((byte, at) => at > bytes.length / 2 && (byte & 0xc0) === 0x80)
  response.write(bytes.subarray(0, inCharacter), () => response.destroy())
}
