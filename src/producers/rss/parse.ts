import type { DriftedItem } from '../../domain/source.js'
import { createHash } from 'node:crypto'
import { RawPost } from '../../domain/post.js'
import type { DateRules } from '../../domain/written-date.js'
import { driftText } from '../kit/drift.js'
import { countDropped } from '../kit/dropped.js'
import { readFeed, type FeedItem } from './read-feed.js'

/** Feeds have dozens of items, archives thousands. Items beyond this number are counted and left out. */
const MAX_ITEMS = 10_000

export interface ParsedItem {
  readonly post: RawPost
  /** The hash of the text as read. Another hash under the same id is an edit. */
  readonly textHash: string
}

export interface ParsedFeed {
  readonly title: string
  readonly ttlMinutes: number | undefined
  /** Oldest first, as far as feeds are sorted. */
  readonly items: readonly ParsedItem[]
  readonly dropped: Readonly<Record<string, number>>
  readonly drifted: readonly DriftedItem[]
}

export interface FeedOrigin {
  /** The publisher's host. It counts as the author, because we do not keep the person who wrote an article. */
  readonly host: string
  readonly title: string | undefined
  readonly dates: DateRules
}

/** @throws UnreachableError as readFeed does */
export function parseFeedText(text: string, origin: FeedOrigin): ParsedFeed {
  const feed = readFeed(text, origin.host, origin.dates)
  const community = clip(origin.title ?? (feed.title || origin.host), 256)
  const known = feed.items.slice(0, MAX_ITEMS)
  const unknown = feed.unknown.slice(0, MAX_ITEMS)
  const beyond = feed.items.length + feed.unknown.length - known.length - unknown.length
  const ids = idsOf(known, origin.host)
  const items: ParsedItem[] = []
  const drifted: DriftedItem[] = unknown.map((raw) => ({ field: 'item: nothing in it is known', raw }))
  const dropped = countDropped()
  dropped.add('too_many', beyond)
  for (const [at, item] of known.entries()) {
    const textOfItem = textOf(item)
    // Without even an address it is hollow, or among the unknown.
    if (!textOfItem) dropped.add('empty', item.guid || item.link ? 1 : 0)
    else {
      const { publishedAt, updatedAt } = item
      const post = RawPost.safeParse({
        platform: 'rss',
        nativeId: ids[at],
        text: textOfItem,
        postedAt: publishedAt ?? updatedAt,
        editedAt: publishedAt && updatedAt && updatedAt > publishedAt ? updatedAt : null,
        author: { nativeId: origin.host },
        languageTag: item.languageTag && item.languageTag.length <= 35 ? item.languageTag : null,
        community,
        payload: withoutPeople(item.raw),
      })
      if (post.success) items.push({ post: post.data, textHash: shortHash(textOfItem) })
      else drifted.push({ field: driftText(post.error, 'item'), raw: withoutPeople(item.raw) })
    }
  }
  return { title: community, ttlMinutes: feed.ttlMinutes, items: items.reverse(), dropped: dropped.counts, drifted }
}

/** Headline and summary; a summary that begins with the headline says it already. */
function textOf({ title, summary }: FeedItem): string {
  const repeats = summary.startsWith(title.replace(/(?:…|\.\.\.)$/u, '').trimEnd())
  return [repeats ? '' : title, summary].filter(Boolean).join('\n\n')
}

/**
 * The guid, else the link, else the content. A guid that several items share says nothing, and one that is not an address
 * is unique in its own feed at best.
 */
function idsOf(items: readonly FeedItem[], host: string): string[] {
  const uses = new Map<string, number>()
  for (const { guid } of items) if (guid) uses.set(guid, (uses.get(guid) ?? 0) + 1)
  return items.map((item) => {
    const { guid, link } = item
    const id = guid && uses.get(guid) === 1 ? guid : link
    if (!id) return `${host}/sha256:${sha256(textOf(item)).toString('hex')}`
    const isGlobal = /^(?:https?:\/\/|tag:|urn:)/i.test(id)
    const whole = isGlobal ? id : `${host}/${id}`
    return whole.length <= 256 ? whole : `sha256:${sha256(whole).toString('hex')}`
  })
}

const PEOPLE =
  /^(?:authors?|creators?|contributors?|publishers?|credits?|persons?|managingEditor|webMaster|owner|email)$/i

/** The fields of the item, without people and without the whole article, which is not ours to keep. */
function withoutPeople(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPeople)
  if (typeof value !== 'object' || value === null) return value
  const { content, content_html, content_text, ...rest } = value as Record<string, unknown>
  return Object.fromEntries(
    Object.entries(rest).flatMap(([key, inner]) => (PEOPLE.test(key) ? [] : [[key, withoutPeople(inner)]])),
  )
}

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest()

/** 72 bits: enough to distinguish the items of one feed. */
export const shortHash = (text: string): string => sha256(text).subarray(0, 9).toString('base64url')

const clip = (text: string, length: number): string =>
  text.length <= length ? text : [...text].slice(0, length / 2).join('')
