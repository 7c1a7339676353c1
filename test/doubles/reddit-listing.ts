import type { Clock } from '../../src/producers/producer.js'
import { redditSourceTypes } from '../../src/producers/reddit/source-types.js'
import type { OpenDouble, SourceDouble } from '../support/source-double.js'
import { openWire, WIRE_FAILURES, type WireAnswer, type WireRequest } from '../support/wire-double.js'
import { commentOf, isPosted, submissionOf, type WorldItem } from './reddit-world.js'

export const KEY = { clientId: 'kopi-client', clientSecret: 'kopi-secret-of-the-double' }

export interface ListingOptions {
  readonly clock?: Pick<Clock, 'now'>
  readonly settings?: Readonly<Record<string, unknown>>
  readonly tokenSeconds?: number
  /** Requests in a window of ten minutes. */
  readonly quota?: number
  /** Items that a listing shows at most; Reddit: about a thousand. */
  readonly depth?: number
  /** What follows the second page is the first again, for ever. */
  readonly circle?: boolean
}

export interface ListingDouble extends SourceDouble {
  /** Every token given so far is refused from now on. */
  revokeTokens(): void
  /** The key itself is refused from now on. */
  revokeKey(): void
  readonly tokensGiven: number
}

const BLOCKED: WireAnswer = {
  status: 403,
  type: 'text/html; charset=UTF-8',
  body: "<!doctype html><html><body><h1>You've been blocked by network security.</h1></body></html>",
}

/** Reddit's API for applications: tokens that expire, decimal counting headers, listings from new to old that end. */
export async function openListing(options: ListingOptions = {}): Promise<ListingDouble> {
  const { clock = { now: () => Date.now() }, tokenSeconds = 86_400, quota = 1_000, depth = 1_000 } = options
  const openedAt = Math.floor(clock.now() / 1_000)
  const posts = Array.from({ length: 9 }, (_, at) => submissionOf(at, openedAt - (10 - at) * 600))
  // Forty in one second lie across the end of a page.
  const comments = Array.from({ length: 230 }, (_, at) => {
    const age = at >= 110 && at < 150 ? 110 : at
    return commentOf(1_000 + at, openedAt - (240 - age) * 60)
  })
  const tokens = new Map<string, number>()
  let keyWorks = true
  let given = 0
  let sequence = 5_000
  let windowEnds = clock.now() + 600_000
  let used = 0
  let lastPage: readonly unknown[] | null = null

  const giveToken = ({ headers, body }: WireRequest): WireAnswer => {
    const basic = `Basic ${Buffer.from(`${KEY.clientId}:${KEY.clientSecret}`).toString('base64')}`
    if (!keyWorks || headers.get('authorization') !== basic || body !== 'grant_type=client_credentials') {
      return { status: 401, type: 'application/json', body: '{"message":"Unauthorized","error":401}' }
    }
    given += 1
    const token = `token-${given}`
    tokens.set(token, clock.now() + tokenSeconds * 1_000)
    const answer = { access_token: token, token_type: 'bearer', expires_in: tokenSeconds, scope: '*' }
    return { type: 'application/json', body: JSON.stringify(answer) }
  }

  const list = (url: URL): WireAnswer => {
    if (clock.now() >= windowEnds) {
      windowEnds = clock.now() + 600_000
      used = 0
    }
    const headers = (): Record<string, string> => ({
      'x-ratelimit-used': String(used),
      'x-ratelimit-remaining': `${(quota - used).toFixed(1)}`,
      'x-ratelimit-reset': ((windowEnds - clock.now()) / 1_000).toFixed(1),
    })
    if (used >= quota) return { status: 429, type: 'text/plain', body: 'Too Many Requests', headers: headers() }
    used += 1
    const source: WorldItem[] = url.pathname.endsWith('/new') ? posts : comments
    const escaped = url.searchParams.get('raw_json') !== '1'
    const shown = source.toReversed().slice(0, depth)
    const anchor = url.searchParams.get('after')
    const begin = anchor === null ? 0 : shown.findIndex(({ name }) => name === anchor) + 1
    const size = wire.take('shrunk page') ? 3 : Math.min(Number(url.searchParams.get('limit') ?? 25), 100)
    const end = begin + size
    const unescape = (text: unknown): unknown =>
      typeof text === 'string' && !escaped ? text.replace('&gt;', '>').replace('&amp;', '&') : text
    let children: unknown[] = shown.slice(begin, end).map((item) => ({
      kind: item.name.slice(0, 2),
      data: {
        ...item,
        ...('body' in item ? { body: unescape(item['body']) } : { selftext: unescape(item['selftext']) }),
      },
    }))
    if (lastPage && begin > 0 && wire.take('repeated page')) children = [...lastPage]
    lastPage = children
    const first = children[0] as { kind: string; data: object } | undefined
    if (first && wire.take('drifted item'))
      children = [{ ...first, data: { ...first.data, subreddit: null } }, ...children.slice(1)]
    const next = end < shown.length ? shown[end - 1]?.name : null
    const after = options.circle && begin > 0 ? 't3_unknown' : next // an unknown anchor leads to the beginning
    const data = { after, dist: children.length, modhash: null, geo_filter: '', children, before: null }
    return {
      type: 'application/json; charset=UTF-8',
      body: JSON.stringify({ kind: 'Listing', data }),
      headers: headers(),
    }
  }

  const wire = await openWire({
    clock,
    wall: BLOCKED,
    spares: (url) => url.pathname === '/api/v1/access_token',
    serve(request) {
      const { url, headers } = request
      if (url.pathname === '/api/v1/access_token') return giveToken(request)
      const until = tokens.get(headers.get('authorization')?.replace('Bearer ', '') ?? '') ?? 0
      if (clock.now() >= until)
        return { status: 401, type: 'application/json', body: '{"message":"Unauthorized","error":401}' }
      return /^\/r\/singapore\/(?:new|comments)$/.test(url.pathname)
        ? list(url)
        : { status: 404, type: 'application/json', body: '{"message":"Not Found","error":404}' }
    },
  })
  const type = redditSourceTypes.find(({ kind }) => kind === 'new')!
  const settings = type.settings.parse({
    subreddit: 'singapore',
    firstPages: 5,
    baseUrl: wire.baseUrl,
    ...options.settings,
  })

  return {
    ...wire,
    type,
    environment: { REDDIT_CLIENT_ID: KEY.clientId, REDDIT_CLIENT_SECRET: KEY.clientSecret },
    settings: settings as SourceDouble['settings'],
    failures: [...WIRE_FAILURES, 'repeated page', 'shrunk page', 'drifted item'],
    get expected() {
      return [...posts, ...comments].filter(isPosted).map(({ name }) => `reddit/${name}`)
    },
    publish(text) {
      const item = commentOf((sequence += 1), Math.floor(clock.now() / 1_000), { body: text })
      comments.push(item)
      return `reddit/${item.name}`
    },
    revokeTokens: () => tokens.clear(),
    revokeKey() {
      keyWorks = false
      tokens.clear()
    },
    get tokensGiven() {
      return given
    },
  }
}

export const openDouble: OpenDouble = () => openListing()
