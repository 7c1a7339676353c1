import { parseFeed, type AnyFeed } from 'feedsmith'
import { UnreachableError } from '../../domain/errors.js'
import { readDate, type DateRules } from '../../domain/written-date.js'
import { exceedsLimits } from '../xml-limits.js'
import { htmlToText } from '../html-text.js'
import { parseJson } from '../parse-json.js'

/** One item of any of the four formats, texts as text. */
export interface FeedItem {
  /** The item's own id; unique in its feed at best. */
  readonly guid: string | undefined
  readonly link: string | undefined
  readonly title: string
  readonly summary: string
  readonly publishedAt: Date | null
  readonly updatedAt: Date | null
  readonly languageTag: string | undefined
  /** As the library read it. */
  readonly raw: object
}

export interface ReadFeed {
  readonly title: string
  /** Minutes that the publisher wants between two requests. */
  readonly ttlMinutes: number | undefined
  readonly items: readonly FeedItem[]
  /** Items of which nothing could be read, as they are in the document. */
  readonly unknown: readonly string[]
}

/**
 * Reads RSS, Atom, RDF or JSON Feed.
 * @param dates how to read dates that leave something open
 * @throws UnreachableError when it is in no such format, or is cut off: the next answer may be better
 */
export function readFeed(text: string, host: string, dates: DateRules): ReadFeed {
  const body = text.trimStart()
  if (/^(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html)\b/i.test(body)) {
    throw new UnreachableError(`${host} answers with a web page, not a feed: open the address in a browser`)
  }
  const parsed = parse(body, host)
  // The parser closes open elements, so only the document's last tag shows that all of it came.
  if (parsed.format !== 'json' && !/<\/(?:\w+:)?(?:rss|feed|rdf)\s*>/i.test(body)) {
    throw new UnreachableError(`${host} answers with a feed that is cut off`)
  }
  const items = itemsOf(parsed, dates)
  const title = parsed.format === 'atom' ? parsed.feed.title?.value : parsed.feed.title
  return {
    title: markup(title),
    ttlMinutes: parsed.format === 'rss' ? parsed.feed.ttl : undefined,
    items,
    unknown: unknownItems(body, parsed.format),
  }
}

function parse(body: string, host: string): AnyFeed {
  const isJson = body.startsWith('{')
  if (!isJson && exceedsLimits(body)) {
    throw new UnreachableError(
      `${host} answers with more tags than a feed has, or with tags that never end: open the address in a browser`,
    )
  }
  // Without the library's own message, which may quote the document.
  const unreadable = (): UnreachableError =>
    new UnreachableError(`${host} answers with nothing that can be read as a feed: neither XML nor JSON is whole`)
  try {
    if (!isJson) return parseFeed(body)
    // An id that is a long number would lose its last digits.
    return parseFeed(parseJson(body.replace(/(?<!\\)("id"\s*:\s*)(\d{16,})/g, '$1"$2"')))
  } catch {
    throw unreadable()
  }
}

function itemsOf(parsed: AnyFeed, dates: DateRules): FeedItem[] {
  const parseDate = (written: string | undefined): Date | null => {
    const read = readDate(written ?? '', dates)
    return 'at' in read ? read.at : null // nobody knows then when the item was written
  }
  switch (parsed.format) {
    case 'rss':
      return (parsed.feed.items ?? []).map((item) => ({
        guid: item.guid?.value,
        link: item.link ?? item.atom?.links?.[0]?.href,
        title: markup(item.title),
        summary: markup(item.description) || markup(item.content?.encoded),
        publishedAt: parseDate(item.pubDate ?? item.dc?.dates?.[0] ?? item.atom?.published),
        updatedAt: parseDate(item.atom?.updated),
        languageTag: item.dc?.languages?.[0] ?? parsed.feed.language,
        raw: item,
      }))
    case 'rdf':
      return (parsed.feed.items ?? []).map((item) => ({
        guid: item.rdf?.about,
        link: item.link,
        title: markup(item.title),
        summary: markup(item.description) || markup(item.content?.encoded),
        publishedAt: parseDate(item.dc?.dates?.[0]),
        updatedAt: null,
        languageTag: item.dc?.languages?.[0] ?? parsed.feed.dc?.languages?.[0],
        raw: item,
      }))
    case 'atom':
      return (parsed.feed.entries ?? []).map((entry) => ({
        guid: entry.id,
        link: (entry.links?.find(({ rel }) => !rel || rel === 'alternate') ?? entry.links?.[0])?.href,
        title: construct(entry.title),
        summary: construct(entry.summary) || construct(entry.content),
        publishedAt: parseDate(entry.published ?? entry.updated),
        updatedAt: parseDate(entry.updated),
        languageTag: entry.xml?.lang ?? parsed.feed.xml?.lang,
        raw: entry,
      }))
    case 'json':
      return (parsed.feed.items ?? []).map((item) => ({
        guid: item.id,
        link: item.url ?? item.external_url,
        title: item.title?.trim() ?? '',
        summary: item.summary?.trim() || item.content_text?.trim() || htmlToText(item.content_html ?? ''),
        publishedAt: parseDate(item.date_published),
        updatedAt: parseDate(item.date_modified),
        languageTag: item.language ?? parsed.feed.language,
        raw: item,
      }))
  }
}

/** RSS does not say whether a text is HTML: it is when it has a tag or an entity. */
function markup(text: string | undefined): string {
  if (!text) return ''
  return /<\/?[a-z][^<>]*>|<!--|&(?:#\d+|#x[\da-f]+|[a-z]\w*);/i.test(text) ? htmlToText(text) : text.trim()
}

/** Atom does say. */
function construct(text: { readonly value?: string; readonly type?: string } | undefined): string {
  const isMarkup = /html/i.test(text?.type ?? 'text')
  return isMarkup ? htmlToText(text?.value ?? '') : (text?.value?.trim() ?? '')
}

const KNOWN = /<(?:\w+:)?(?:title|link|guid|id|description|summary|content|encoded)[\s/>]/i
const PEOPLE = 'author|creator|contributor|publisher|credit'

/** The library leaves out items in which it knows nothing, or all but a date: they are looked for in the document. */
function unknownItems(body: string, format: AnyFeed['format']): string[] {
  if (format === 'json') {
    const { items } = parseJson(body) as { items?: unknown }
    if (!Array.isArray(items)) return []
    const isUnknown = (item: unknown): boolean =>
      typeof item !== 'object' ||
      item === null ||
      !['id', 'url', 'title', 'summary', 'content_text', 'content_html'].some((key) => key in item)
    return items
      .filter(isUnknown)
      .map((item) => JSON.stringify(item, (key, value: unknown) => (/^authors?$/.test(key) ? undefined : value)))
  }
  return elementsIn(body, format === 'atom' ? 'entry' : 'item')
    .filter(({ isClosed }) => isClosed)
    .map(({ start, end }) => body.slice(start, end))
    .filter((item) => !KNOWN.test(item))
    .map(nameless)
}

/** Without people; one who is never closed reaches to the end. */
function nameless(item: string): string {
  const kept: string[] = []
  let from = 0
  for (const { start, end } of elementsIn(item, PEOPLE)) {
    kept.push(item.slice(from, start))
    from = end
  }
  return kept.join('') + item.slice(from)
}

interface Element {
  readonly start: number
  readonly end: number
  /** By its own closing tag. */
  readonly isClosed: boolean
}

/**
 * Where elements of these names are, only the outermost, in one walk over the document. An expression that looks for
 * the end of each would start again at every element without one.
 */
function elementsIn(xml: string, names: string): Element[] {
  const found: Element[] = []
  let open = null as { readonly name: string; readonly start: number } | null
  for (const tag of xml.matchAll(new RegExp(`<(/?)((?:\\w+:)?(?:${names}))(?=[\\s/>])\\s*(>?)`, 'gi'))) {
    const [whole, slash, written = '', bracket] = tag
    const name = written.toLowerCase()
    if (slash && bracket && open?.name === name) {
      found.push({ start: open.start, end: tag.index + whole.length, isClosed: true })
      open = null
    } else if (!slash && !open) {
      const end = xml.indexOf('>', tag.index)
      if (end > 0 && xml[end - 1] === '/') found.push({ start: tag.index, end: end + 1, isClosed: false })
      else open = { name, start: tag.index }
    }
  }
  if (open) found.push({ start: open.start, end: xml.length, isClosed: false })
  return found
}
