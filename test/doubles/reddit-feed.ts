import type { Clock } from '../../src/producers/producer.js'
import { redditSourceTypes } from '../../src/producers/reddit/source-types.js'
import type { OpenDouble, SourceDouble } from '../support/source-double.js'
import { openWire, WIRE_FAILURES } from '../support/wire-double.js'
import { submissionOf, type WorldItem } from './reddit-world.js'

export interface FeedOptions {
  readonly clock?: Pick<Clock, 'now'>
  /** Number of entries in a feed. */
  readonly size?: number
  /** A wall that answers 200, as some do. */
  readonly politeWall?: boolean
  /** The first answer ends cleanly after its second entry. */
  readonly cutOnce?: boolean
}

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

function entryOf(item: WorldItem, drifted: boolean): string {
  const at = new Date(item.created_utc * 1_000).toISOString().replace('.000Z', '+00:00')
  const name = String(item['author'])
  const html =
    `<!-- SC_OFF --><div class="md"><blockquote><p>somebody else</p></blockquote><p>${escape(String(item['selftext']))}</p></div><!-- SC_ON -->` +
    ` submitted by <a href="https://www.reddit.com/user/${name}"> /u/${name} </a>`
  return (
    `<entry><author><name>/u/${name}</name><uri>https://www.reddit.com/user/${name}</uri></author>` +
    `<category term="singapore" label="r/singapore"/><content type="html">${escape(html)}</content>` +
    `<id>${drifted ? `urn:new-shape:${item.id}` : item.name}</id>` +
    `<link href="https://www.reddit.com${String(item['permalink'])}" /><updated>${at}</updated>` +
    `<published>${at}</published><title>${escape(String(item['title']))}</title></entry>`
  )
}

/** A subreddit's Atom feed: the newest entries, nothing behind them. */
export async function openFeed(options: FeedOptions = {}): Promise<SourceDouble> {
  const { clock = { now: () => Date.now() }, size = 25 } = options
  const openedAt = Math.floor(clock.now() / 1_000)
  // Four share a second.
  const items = Array.from({ length: 12 }, (_, at) =>
    submissionOf(at, openedAt - (13 - (at >= 5 && at < 9 ? 5 : at)) * 600),
  )
  let sequence = 5_000
  let cut = options.cutOnce ?? false
  const page = '<!doctype html><html><body><h1>Prove your humanity</h1></body></html>'
  const wire = await openWire({
    clock,
    wall: options.politeWall ? { type: 'text/html', body: page } : { status: 403, type: 'text/html', body: page },
    serve({ url }) {
      if (url.pathname !== '/r/singapore/new/.rss') return { status: 404, type: 'text/html', body: 'no' }
      let shown = items.toReversed().slice(0, Math.min(size, Number(url.searchParams.get('limit') ?? 25)))
      if (wire.take('repeated page')) shown = [...shown, ...shown]
      const drifts = wire.take('drifted item')
      const isCut = cut
      cut = false
      if (isCut) shown = shown.slice(0, 2)
      const entries = shown.map((item, at) => entryOf(item, drifts && at === 0)).join('\n')
      return {
        type: 'application/atom+xml; charset=UTF-8',
        body: `<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>newest submissions : singapore</title>\n${entries}${isCut ? '' : '\n</feed>'}`,
        headers: { 'x-ratelimit-remaining': '9.0', 'x-ratelimit-reset': '51', 'x-ratelimit-used': '1' },
      }
    },
  })
  const type = redditSourceTypes.find(({ kind }) => kind === 'feed')!

  return {
    ...wire,
    type,
    settings: type.settings.parse({ subreddit: 'singapore', baseUrl: wire.baseUrl }) as SourceDouble['settings'],
    failures: [...WIRE_FAILURES, 'repeated page', 'drifted item'],
    get expected() {
      return items.slice(-size).map(({ name }) => `reddit/${name}`)
    },
    publish(text) {
      const item = submissionOf((sequence += 1), Math.floor(clock.now() / 1_000), { title: text })
      items.push(item)
      return `reddit/${item.name}`
    },
    withdraw(id) {
      const at = items.findIndex(({ name }) => `reddit/${name}` === id)
      if (at >= 0) items.splice(at, 1)
    },
  }
}

export const openDouble: OpenDouble = () => openFeed()
