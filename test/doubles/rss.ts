import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Clock, SourceType } from '../../src/producers/producer.js'
import { rssSourceTypes } from '../../src/producers/rss/source-types.js'
import type { DoubleFailure, OpenDouble, SourceDouble } from '../support/source-double.js'
import { WIRE_FAILURES } from '../support/wire-double.js'

const START = Date.UTC(2026, 7, 1, 9)
const MINUTE = 60_000

export interface NewsItem {
  readonly id: string
  readonly title: string
  readonly summary: string
  /** Null: the feed gives no date. */
  readonly at: number | null
}

export interface RssDoubleOptions {
  readonly clock?: Pick<Clock, 'now'>
  readonly format?: 'rss' | 'atom' | 'json'
  /** Number of items in the feed: older ones are pushed out. */
  readonly window?: number
  readonly ttlMinutes?: number
  /** `lying`: "unchanged" to clients that send validators; `restless`: another ETag each time; `none`: no validators. */
  readonly validators?: 'honest' | 'lying' | 'restless' | 'none'
  readonly contentType?: string
  readonly encode?: (text: string) => Buffer
  readonly settings?: Readonly<Record<string, unknown>>
}

export interface RssDouble extends SourceDouble {
  /** All there ever was, oldest first; may be changed. */
  readonly items: NewsItem[]
  /** How many answers there were, by status. */
  readonly answers: Readonly<Record<number, number>>
  /** The next answer is the one before. */
  repeat(): void
}

const escape = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')

/** Articles of an invented paper, oldest first. */
const articles = (): NewsItem[] =>
  [
    ['Rain again in Bedok', '<p>Carry an <b>umbrella</b> 🌧️</p>'],
    ['地铁东西线延误', '<p>乘客请预留更多时间。</p>'],
    ['Harga nasi lemak naik', 'Peniaga di Geylang Serai &amp; Changi'],
    ['தீபாவளி ஒளியூட்டு தொடங்கியது', '<p>லிட்டில் இந்தியா 🪔</p>'],
    ['COE prices fall', 'Category A down, buyers say <i>finally lah</i>'],
    ['Hawker centre reopens', 'Queue since 6am 🍜'],
  ].map(([title = '', summary = ''], at) => ({
    id: `https://kampung-times.example/a/${at}`,
    title,
    summary,
    at: START + at * 10 * MINUTE,
  }))

function write(format: RssDoubleOptions['format'], items: readonly NewsItem[], ttlMinutes?: number): string {
  const newestFirst = [...items].reverse()
  const date = (at: number | null, name: string, form: (date: Date) => string): string =>
    at === null ? '' : `<${name}>${form(new Date(at))}</${name}>`
  switch (format) {
    case 'json':
      return JSON.stringify({
        version: 'https://jsonfeed.org/version/1.1',
        title: 'Kampung Times',
        items: newestFirst.map(({ id, title, summary, at }) => ({
          id,
          url: id,
          title,
          content_html: summary,
          ...(at === null ? {} : { date_published: new Date(at).toISOString() }),
          authors: [{ name: 'Reporter Tan' }],
        })),
      })
    case 'atom':
      return `<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Kampung Times</title>${newestFirst
        .map(
          ({ id, title, summary, at }) =>
            `<entry><id>${id}</id><title>${escape(title)}</title><summary type="html">${escape(summary)}</summary>` +
            `<author><name>Reporter Tan</name></author>${date(at, 'published', (day) => day.toISOString())}</entry>`,
        )
        .join('')}</feed>`
    default:
      return `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Kampung Times</title>${
        ttlMinutes === undefined ? '' : `<ttl>${ttlMinutes}</ttl>`
      }${newestFirst
        .map(
          ({ id, title, summary, at }) =>
            `<item><title>${escape(title)}</title><link>${id}</link><guid>${id}</guid><author>tan@kampung-times.example</author>` +
            `<description>${escape(summary)}</description>${date(at, 'pubDate', (day) => day.toUTCString())}</item>`,
        )
        .join('\n')}</channel></rss>`
  }
}

/** The newest item in an unknown shape. */
function withOddItem(text: string): string {
  if (!text.startsWith('{')) return text.replace(/<(item|entry)>[\s\S]*?<\/\1>/, '<$1><headline>odd</headline></$1>')
  const feed = JSON.parse(text) as { items: unknown[] }
  return JSON.stringify({ ...feed, items: [{ headline: 'odd' }, ...feed.items.slice(1)] })
}

/** A news site with one feed. */
export async function openRss(options: RssDoubleOptions = {}): Promise<RssDouble> {
  const { clock = { now: () => Date.now() }, format = 'rss', window = 30, validators = 'honest' } = options
  const items = articles()
  const failing: DoubleFailure[] = []
  const requests: { url: string; at: number; headers: Headers }[] = []
  const answers: Record<number, number> = {}
  let burst = 0
  let limitedUntil = 0
  let walled = false
  let repeats = false
  let last = ''

  const take = (failure: DoubleFailure): boolean => {
    const at = failing.indexOf(failure)
    if (at >= 0) failing.splice(at, 1)
    return at >= 0
  }
  const answer = (
    response: ServerResponse,
    status: number,
    body: Buffer | string,
    headers: Record<string, string> = {},
  ): void => {
    answers[status] = (answers[status] ?? 0) + 1
    response.writeHead(status, { date: new Date(clock.now()).toUTCString(), ...headers })
    response.end(body)
  }

  const refuse = (response: ServerResponse): boolean => {
    if (take('server error burst')) burst = 3
    if (take('rate limit with reset')) limitedUntil = clock.now() + 2_000
    if (take('wall')) walled = true
    if (burst > 0) {
      burst -= 1
      answer(response, 503, 'down')
    } else if (clock.now() < limitedUntil) {
      answer(response, 429, 'slow down', { 'retry-after': String(Math.ceil((limitedUntil - clock.now()) / 1_000)) })
    } else if (take('rate limit without reset')) {
      answer(response, 429, 'slow down')
    } else if (walled) {
      answer(response, 403, '<!doctype html><title>Are you a person?</title>')
    } else return false
    return true
  }

  const listen = (request: IncomingMessage, response: ServerResponse): void => {
    const headers = new Headers(
      Object.entries(request.headers).flatMap(([name, value]) =>
        typeof value === 'string' ? [[name, value] as [string, string]] : [],
      ),
    )
    requests.push({ url: `http://${request.headers.host}${request.url}`, at: clock.now(), headers })
    if (refuse(response)) return
    let text = repeats && last ? last : write(format, items.slice(-window), options.ttlMinutes)
    repeats = false
    last = text
    if (take('drifted item')) text = withOddItem(text)
    const body = options.encode?.(text) ?? Buffer.from(text)
    const digest = createHash('sha256').update(body).digest('hex').slice(0, 16)
    const etag = validators === 'restless' ? `"${digest}-${requests.length}"` : `"${digest}"`
    const asked = headers.get('if-none-match')
    if (asked && (validators === 'lying' || asked === etag)) return answer(response, 304, '', { etag: asked })
    const type = { rss: 'application/rss+xml', atom: 'application/atom+xml', json: 'application/feed+json' }[format]
    const common = {
      'content-type': options.contentType ?? type,
      ...(validators === 'none' ? {} : { etag, 'last-modified': new Date(START).toUTCString() }),
    }
    const isCut = take('truncated answer') ? 'ended' : take('dropped connection') ? 'dropped' : null
    if (!isCut) return answer(response, 200, body, common)
    const middle = body.findIndex((byte, at) => byte >= 0x80 && at > body.length / 2) + 1 // inside a character
    answers[200] = (answers[200] ?? 0) + 1
    response.writeHead(200, { ...common, ...(isCut === 'dropped' ? { 'content-length': body.length } : {}) })
    if (isCut === 'ended') response.end(body.subarray(0, middle))
    else response.write(body.subarray(0, middle), () => response.destroy())
  }

  const server = createServer(listen)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const [type] = rssSourceTypes as readonly [SourceType]
  const url = 'https://kampung-times.example/rss?section=singapore'

  return {
    type,
    settings: type.settings.parse({ url, baseUrl, ...options.settings }) as SourceDouble['settings'],
    items,
    answers,
    requests,
    failures: [...WIRE_FAILURES, 'drifted item'],
    get expected() {
      return items.slice(-window).map(({ id }) => `rss/${id}`)
    },
    fail: (failure) => void failing.push(failure),
    repeat: () => void (repeats = true),
    publish(text) {
      const newest = items.reduce((latest, { at }) => Math.max(latest, at ?? 0), START)
      const item = {
        id: `https://kampung-times.example/a/${items.length}`,
        title: text,
        summary: '',
        at: newest + 10 * MINUTE,
      }
      items.push(item)
      return `rss/${item.id}`
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

export const openDouble: OpenDouble = () => openRss()
