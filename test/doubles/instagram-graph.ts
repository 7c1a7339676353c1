import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { idOfShortcode, shortcodeOfId } from '../../src/producers/instagram/media-id.js'
import { instagramSourceTypes } from '../../src/producers/instagram/source-types.js'
import type { Credentials } from '../../src/producers/platforms.js'
import type { DoubleFailure, SourceDouble, OpenDouble } from '../support/source-double.js'
import { invent, NEWEST_AT, pkAt, settingsOf } from './instagram-shapes.js'

const ACCOUNT = { userId: '17841400000000001', token: 'invented-token' }
export const GRAPH_ACCOUNT: Credentials = { instagram: [ACCOUNT] }
/** The same text on every page: the position is the server's own affair. */
const AFTER = 'QVFIUinvented'
const PER_PAGE = 4

export interface GraphDouble extends SourceDouble {
  /** Hashtags that the account has asked for in these seven days. */
  readonly asked: Set<string>
  /** The next answers, each once. */
  readonly next: [status: number, body: unknown, headers?: Record<string, string>][]
}

const GRAPH_ERRORS: Partial<Record<DoubleFailure, GraphDouble['next'][number]>> = {
  'rate limit with reset': [
    403,
    { error: { message: 'Application request limit reached', code: 4 } },
    {
      'x-business-use-case-usage':
        '{"17841":[{"type":"instagram","call_count":100,"estimated_time_to_regain_access":7}]}',
    },
  ],
  'rate limit without reset': [400, { error: { message: 'User request limit reached', code: 17 } }],
}

/** graph.facebook.com in small: hashtag search, its list of 30, and recent posts without authors. */
export async function openGraphDouble(): Promise<GraphDouble> {
  const posts = invent(14, () => 'xdt').map(({ pk, text }) => ({ pk, text }))
  const asked = new Set<string>()
  const next: GraphDouble['next'] = []
  const requests: { url: string; at: number; headers: Headers }[] = []
  const pending: DoubleFailure[] = []
  let position = 0
  let isWalled = false
  let published = 0

  const mediaPage = (after: string | null): unknown => {
    if (after === null) position = 0
    const failure = ['repeated page', 'shrunk page', 'drifted item'].includes(pending[0] ?? '') ? pending.shift() : null
    if (failure === 'repeated page') position = Math.max(0, position - PER_PAGE)
    const page = posts.slice(position, position + (failure === 'shrunk page' ? 1 : PER_PAGE))
    position += page.length
    const data: unknown[] = page.map(({ pk, text }, index) => ({
      id: String(17_880_997_618_081_620n + BigInt(index)),
      permalink: `https://www.instagram.com/${index % 2 === 0 ? 'p' : 'reel'}/${shortcodeOfId(pk)}/`,
      timestamp: new Date(Number(BigInt(pk) >> 23n) + 1_314_220_021_721).toISOString().replace(/\.\d+Z$/, '+0000'),
      media_type: 'IMAGE',
      comments_count: 2,
      ...(text === null ? {} : { caption: text }),
    }))
    if (failure === 'drifted item') data[0] = { ...(data[0] as object), timestamp: 'yesterday' }
    return {
      data,
      paging:
        position < posts.length
          ? { cursors: { after: AFTER }, next: 'https://graph.example.invalid/?access_token=invented-token' }
          : {},
    }
  }

  const answerOf = (url: URL): [status: number, body: unknown, headers?: Record<string, string>] => {
    if (isWalled)
      return [400, { error: { message: 'Error validating access token', type: 'OAuthException', code: 190 } }]
    const planned = next.shift()
    if (planned) return planned
    if (url.pathname.endsWith('/recently_searched_hashtags')) {
      return [200, { data: [...asked].map((name) => ({ id: hashtagId(name), name })) }]
    }
    const tag = url.searchParams.get('q') ?? ''
    if (url.pathname === '/ig_hashtag_search') {
      if (!asked.has(tag) && asked.size >= 30) return [400, { error: { message: 'Max hashtags', code: 18 } }]
      asked.add(tag)
      return [200, { data: [{ id: hashtagId(tag) }] }]
    }
    if (url.pathname.endsWith('/recent_media')) return [200, mediaPage(url.searchParams.get('after'))]
    return [404, { error: { code: 803 } }]
  }

  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const headers = new Headers(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
    requests.push({ url: request.url ?? '', at: Date.now(), headers })
    if (headers.get('authorization') !== `Bearer ${ACCOUNT.token}`) isWalled = true
    if (pending[0] === 'server error burst') {
      pending.shift()
      return void response.writeHead(503).end()
    }
    const cutting = pending[0] === 'truncated answer' || pending[0] === 'dropped connection' ? pending.shift() : null
    const [status, body, extra] = answerOf(new URL(request.url ?? '/', 'http://double'))
    const bytes = Buffer.from(JSON.stringify(body))
    response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8', ...extra })
    if (cutting === 'truncated answer') return void response.end(bytes.subarray(0, bytes.length - 5))
    if (cutting === 'dropped connection') return void response.write(bytes.subarray(0, 9), () => response.destroy())
    response.end(bytes)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const type = instagramSourceTypes.find(({ kind }) => kind === 'graph-hashtag')
  if (!type) throw new Error('there is no source type graph-hashtag')
  return {
    type,
    environment: {
      INSTAGRAM_GRAPH_USER_ID: ACCOUNT.userId,
      INSTAGRAM_GRAPH_TOKEN: ACCOUNT.token,
    },
    settings: settingsOf(type, {
      tag: 'singapore',
      secondsBetweenRequests: 0.01,
      baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    }),
    get expected() {
      return posts.map(({ pk }) => `instagram/${pk}`)
    },
    asked,
    next,
    requests,
    failures: [
      'wall',
      'server error burst',
      'truncated answer',
      'dropped connection',
      'repeated page',
      'shrunk page',
      'drifted item',
      ...(Object.keys(GRAPH_ERRORS) as DoubleFailure[]),
    ],
    fail(failure) {
      const error = GRAPH_ERRORS[failure]
      if (failure === 'wall') isWalled = true
      else if (error) next.push(error)
      else pending.push(...Array<DoubleFailure>(failure === 'server error burst' ? 3 : 1).fill(failure))
    },
    publish(text) {
      published += 1
      const pk = pkAt(NEWEST_AT + published * 60_000, published)
      posts.unshift({ pk, text })
      return `instagram/${pk}`
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const hashtagId = (name: string): string => idOfShortcode(Buffer.from(name).toString('base64url').slice(0, 10)) ?? '1'

export const openDouble: OpenDouble = () => openGraphDouble()
