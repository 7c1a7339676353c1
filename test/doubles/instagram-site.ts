import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { advert, invent, itemOf, serve, stubOf, type Dialect, type Invented } from './instagram-shapes.js'
import { pageHtml, type EmbeddedData } from './instagram-html.js'

/** Failures: on the page itself, or in the answer to a scroll. */
export type Trouble =
  | 'server error'
  | 'cut answer'
  | 'cut connection'
  | 'repeated page'
  | 'shrunk page'
  | 'drifted item'
  | 'gate 401'
  | 'limit 429'
  | 'challenge 400'
  | 'unauthorized 400'
  | 'login page as data'
  | 'execution error'
  | 'no more answers'
  | 'login dialog'
  | 'challenge redirect'
  | 'unknown root'

/** The page's own failure, from the moment when it is set. */
export type PageTrouble = 'login' | 'challenge' | 'home' | 'shell' | 'unknown root' | 'missing' | 'gated' | 'limit 429'

export interface SiteOptions {
  readonly posts?: number
  readonly perPage?: number
  readonly dialect?: (index: number) => Dialect
  readonly robots?: string
}

export interface Site {
  readonly url: string
  readonly posts: Invented[]
  readonly requests: { url: string; at: number; headers: Headers; body: string }[]
  /** Happens to the next `times` answers to scrolls, after `after` good ones. */
  onScroll(trouble: Trouble, times?: number, after?: number): void
  page: PageTrouble | null
  close(): Promise<void>
}

/** instagram.com in small: pages whose first posts are embedded, and queries for more. */
export async function openSite(options: SiteOptions = {}): Promise<Site> {
  const { perPage = 4, robots = 'User-agent: *\nAllow: /\n' } = options
  const posts = invent(options.posts ?? 14, options.dialect ?? (() => 'polaris'))
  const requests: Site['requests'] = []
  const troubles: (Trouble | null)[] = []
  let queries = 0
  const server = createServer((request, response) => void answer(request, response))

  const site: Omit<Site, 'url'> = {
    posts,
    requests,
    onScroll: (trouble, times = 1, after = 0) =>
      void troubles.push(...Array<null>(after).fill(null), ...Array<Trouble>(times).fill(trouble)),
    page: null,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let body = ''
    for await (const piece of request) body += String(piece)
    const headers = new Headers(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
    requests.push({ url: request.url ?? '', at: Date.now(), headers, body })
    const url = new URL(request.url ?? '/', 'http://double')
    if (url.pathname === '/robots.txt') return end(response, 200, 'text/plain', robots)
    if (url.pathname === '/favicon.ico') return end(response, 404, 'text/plain', '')
    if (request.method === 'POST') return answerQuery(url, body, response)
    answerPage(url, /sessionid=/.test(headers.get('cookie') ?? ''), response)
  }

  const slice = (after: string | null, count: number): { page: Invented[]; next: string | null } => {
    const start = after === null ? 0 : posts.findIndex(({ pk }) => pk === after) + 1
    const page = posts.slice(start, start + count)
    return { page, next: start + count < posts.length ? (page.at(-1)?.pk ?? null) : null }
  }

  const answerPage = (url: URL, loggedIn: boolean, response: ServerResponse): void => {
    const { pathname } = url
    const [, tag] = /^\/explore\/tags\/([^/]+)\//.exec(pathname) ?? []
    if (pathname.startsWith('/accounts/login/')) {
      response.setHeader('set-cookie', 'sessionid=invented; Path=/; Max-Age=3600') // the person has typed by now
      return end(response, 200, 'text/html', '<form><input name="username"><input name="password"></form>')
    }
    if (pathname.startsWith('/challenge/') || pathname === '/') return end(response, 200, 'text/html', '<p>…</p>')
    if (troubles[0] === 'server error') {
      troubles.shift()
      return end(response, 503, 'text/html', '<p>busy</p>')
    }
    if (site.page === 'login') return redirect(response, 302, '/accounts/login/?next=x')
    if (site.page === 'challenge') return redirect(response, 302, '/challenge/?next=x')
    if (site.page === 'home') return redirect(response, 302, '/')
    if (site.page === 'shell') return end(response, 200, 'text/html', '<html><body><div id="root"></div></body></html>')
    if (site.page === 'missing') return end(response, 404, 'text/html', '<p>Sorry, this page isn’t available.</p>')
    if (site.page === 'limit 429') return end(response, 429, 'text/html', '')
    if (tag !== undefined) {
      return loggedIn
        ? redirect(response, 301, `/explore/search/keyword/?q=%23${tag}`)
        : redirect(response, 302, `/popular/${tag}/`)
    }
    end(response, 200, 'text/html; charset=utf-8', pageHtml(embeddedFor(pathname, loggedIn)))
  }

  const embeddedFor = (path: string, loggedIn: boolean): EmbeddedData => {
    const first = slice(null, perPage)
    const [, code] = /^\/(?:p|reel)\/([^/]+)\//.exec(path) ?? []
    if (site.page === 'unknown root') return { data: { xdt_brand_new_root: { edges: [] } }, next: null, query: null }
    if (code !== undefined) return { data: postData(code, site.page === 'gated'), next: null, query: null }
    if (path.startsWith('/popular/')) return { data: rootOf('popular', first), next: first.next, query: 'popular' }
    if (path.startsWith('/explore/search/')) return { data: rootOf('search', first), next: first.next, query: 'search' }
    if (path.startsWith('/explore/locations/')) {
      const place = { xdt_location_get_web_info: { native_location_data: { location_info: { name: 'Singapore' } } } }
      return { data: place, next: null, query: 'location', tab: true, pages: loggedIn }
    }
    // A profile's page embeds only its header; the posts are asked for by its script.
    return {
      data: { user: { username: path.slice(1, -1), biography: '…' } },
      next: null,
      query: 'profile',
      atOnce: true,
    }
  }

  const postData = (code: string, isGated: boolean): unknown => {
    const post = posts.find((each) => itemOf(each)['code'] === code || itemOf(each)['shortcode'] === code)
    if (isGated)
      return { xig_polaris_media: { code, gating_ruling: { gating_type: 2 }, if_not_gated_logged_out: null } }
    if (!post) return { xdt_api__v1__media__shortcode__web_info: { items: [] } }
    if (post.dialect === 'polaris') {
      const item = itemOf(post)
      return { xig_polaris_media: { code, pk: post.pk, gating_ruling: null, if_not_gated_logged_out: item } }
    }
    if (post.dialect === 'legacy') return { shortcode_media: itemOf(post) }
    return { xdt_api__v1__media__shortcode__web_info: { items: [itemOf(post)] } }
  }

  const answerQuery = (url: URL, body: string, response: ServerResponse): void => {
    const form = new URLSearchParams(body)
    if (form.get('fb_api_req_friendly_name') === 'PolarisBackgroundQuery') {
      return end(
        response,
        200,
        'text/javascript',
        '{"data":{"xdt_viewer":{"user":null}},"errors":[{"message":"field_exception"}]}',
      )
    }
    // As at the platform: the wrong one of the two paths answers nulls without an error.
    const query = form.get('query') as QueryName
    if ((url.pathname === '/api/graphql') !== (query === 'popular'))
      return end(response, 200, 'text/javascript', '{"data":null}')
    const variables = JSON.parse(form.get('variables') ?? '{}') as { after?: string | null }
    const asked = variables.after ?? null
    queries += 1
    const trouble = troubles.shift() ?? null
    const plain = PLAIN_TROUBLES[trouble ?? 'none']
    if (plain) return end(response, ...plain)
    const [from, count] =
      trouble === 'repeated page' ? [previous(asked), perPage] : [asked, trouble === 'shrunk page' ? 1 : perPage]
    const found = slice(from, count)
    if (trouble === 'repeated page') found.next = asked
    const data = rootOf(query, found, trouble === 'drifted item')
    const text = `${queries % 2 === 0 ? 'for (;;);' : ''}${serve({ data, flags: flagsOf(trouble) })}\n${serve({ extensions: { is_final: true } })}`
    if (trouble === 'cut answer' || trouble === 'cut connection') return cut(response, text, trouble === 'cut answer')
    end(response, 200, 'text/javascript; charset=utf-8', text)
  }

  const previous = (pk: string | null): string | null => {
    const at = posts.findIndex((post) => post.pk === pk) - perPage
    return posts[at]?.pk ?? null
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return Object.assign(site, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
}

export type QueryName = 'popular' | 'search' | 'location' | 'profile'

/** The list under the key that this page's queries have, with the fields that the platform puts next to it. */
function rootOf(
  query: QueryName,
  { page, next }: { page: readonly Invented[]; next: string | null },
  withDrift = false,
): Record<string, unknown> {
  const items = page.map(itemOf)
  if (withDrift && items[0]) items[0] = { ...items[0], caption: 42, edge_media_to_caption: 42 }
  const page_info = { has_next_page: next !== null, end_cursor: next }
  const stub = page[0] ? [stubOf(page[0])] : []
  const edges = [...stub, ...items, advert()].map((node) => ({ node, cursor: null }))
  if (query === 'popular') {
    return {
      xig_logged_out_popular_search_media_info: { edges, page_info },
      popular_search_related_keywords_connection: { edges: [{ node: { query_text: 'kopi' } }] },
    }
  }
  if (query === 'location') return { xdt_location_get_web_info_tab: { edges, page_info } }
  if (query === 'profile' && page[0]?.dialect === 'legacy') {
    return { user: { edge_owner_to_timeline_media: { count: 99, edges, page_info } } }
  }
  if (query === 'profile') return { xdt_api__v1__feed__user_timeline_graphql_connection: { edges, page_info } }
  const units = [
    { node: { __typename: 'XDTTopSerpHeaderUnit', title: '#x' } },
    { node: { __typename: 'XDTTopSerpMediaGridUnit', items: [...items, advert()] } },
  ]
  return { xdt_fbsearch__top_serp_graphql: { edges: units, page_info } }
}

type Plain = [status: number, type: string, text: string]
const json = (status: number, value: unknown): Plain => [status, 'application/json', JSON.stringify(value)]
const PLAIN_TROUBLES: Readonly<Partial<Record<Trouble | 'none', Plain>>> = {
  'server error': [503, 'text/html', '<p>busy</p>'],
  'gate 401': json(401, {
    message: 'Please wait a few minutes before you try again.',
    require_login: true,
    status: 'fail',
  }),
  'limit 429': json(429, { message: 'Try again later', status: 'fail' }),
  'challenge 400': json(400, { message: 'checkpoint_required', status: 'fail' }),
  'unauthorized 400': json(400, { message: 'Unauthorized logged out query', status: 'fail' }),
  'login page as data': [
    200,
    'text/html',
    '<!doctype html><form action="/accounts/login/"><input name="password"></form>',
  ],
  'execution error': json(200, { data: null, errors: [{ message: 'execution error' }] }),
  'no more answers': json(200, { data: {} }),
  'unknown root': json(200, { data: { xdt_brand_new_root: { edges: [] } } }),
}

/** Extra behaviour of the page's own script. */
const flagsOf = (trouble: Trouble | null): Record<string, boolean> => ({
  dialog: trouble === 'login dialog',
  challenge: trouble === 'challenge redirect',
})

function end(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, { 'content-type': type }).end(text)
}

function redirect(response: ServerResponse, status: number, location: string): void {
  response.writeHead(status, { location }).end()
}

/** The body ends in the middle of a character, with its length promised or without. */
function cut(response: ServerResponse, text: string, withLength: boolean): void {
  const bytes = Buffer.from(text)
  const at = bytes.findIndex((byte, index) => index > bytes.length / 3 && byte >= 0xc0) + 1 || bytes.length >> 1
  response.writeHead(200, {
    'content-type': 'text/javascript; charset=utf-8',
    ...(withLength ? { 'content-length': bytes.length } : {}),
  })
  response.write(bytes.subarray(0, at), () => response.destroy())
}
