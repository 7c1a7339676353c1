import { UnreachableError } from '../../domain/errors.js'
import type { RawPost } from '../../domain/post.js'
import type { FoundGap } from '../../domain/source.js'
import type { HttpAnswer } from '../http/http.js'
import type { Page } from '../../domain/page.js'
import type { Producer, ProducerDeps, SourceCheck } from '../producer.js'
import { expected, timesOf } from '../kit/posts-a-day.js'
import { refusedOr } from '../kit/refused-check.js'
import { readApart } from '../read-apart.js'
import { parseFeedText, shortHash, type ParsedFeed, type ParsedItem } from './parse.js'
import { codec, type Position } from './position.js'
import { addressOf, dateRules, type FeedSettings } from './settings.js'

const MINUTE = 60_000
/** Feeds of many items a day claim a day and more, and push items out meanwhile. */
const MAX_TTL_MINUTES = 60
/** So often the feed is read whole: a server whose validators lie would say "unchanged" for ever. */
const READ_WHOLE_MS = 6 * 60 * MINUTE
/** Items remembered beyond those of the last answer: some feeds push items out and take them back. */
const REMEMBERED = 500

const parseFeed = readApart(parseFeedText, './parse.js', import.meta.url)

/** The items of one feed: those that are new, or whose text has changed. */
export function createFeedProducer(settings: FeedSettings, { http, clock }: ProducerDeps): Producer {
  const { host } = new URL(settings.url)
  const ask = askFor(settings, http)
  return {
    async *pages(from, signal) {
      // With a cursor of another shape the feed is read from its beginning: the store knows what it has already.
      const position = from === null ? null : codec.readIfOurs(from)
      const now = clock.now()
      if (position && isTooEarly(position, now)) return
      const isStale = !position || now - position.readAt >= READ_WHOLE_MS || now < position.readAt
      const { etag, lastModified } = isStale ? {} : position
      const answer = await ask(signal, { etag, lastModified })
      if (answer.status === 304) {
        if (isStale) throw new UnreachableError(`${host} answers "unchanged" to a question for everything`)
        yield { posts: [], cursor: codec.write({ ...position, askedAt: now }) }
        return
      }
      yield pageOf(await read(answer, settings, signal), position, answer, now)
    },
  }
}

/** The name of the feed, how many items it has, and how many a day may be expected. */
export function checkFeed(settings: FeedSettings, { http }: ProducerDeps, signal: AbortSignal): Promise<SourceCheck> {
  return refusedOr(async () => {
    const answer = await askFor(settings, http)(signal, {})
    const feed = await read(answer, settings, signal)
    const ttl = feed.ttlMinutes
    return {
      reachable: true,
      finding: `open to everyone: "${feed.title}", ${feed.items.length} items`,
      ...(ttl ? { limit: `asks for ${ttl} minutes between two visits` } : {}),
      ...expected(datesOf(feed.items)),
      minutesPerPass: 1,
      dollarsPerDay: 0,
    }
  })
}

function read({ text }: HttpAnswer, settings: FeedSettings, signal: AbortSignal): Promise<ParsedFeed> {
  const { host } = new URL(settings.url)
  const origin = { host, title: settings.title, dates: dateRules(settings) }
  return parseFeed({ characters: text.length, from: host }, signal, text, origin)
}

type Validators = Readonly<Record<'etag' | 'lastModified', string | undefined>>

const askFor =
  (settings: FeedSettings, http: ProducerDeps['http']) =>
  (signal: AbortSignal, validators: Partial<Validators>): Promise<HttpAnswer> =>
    http.request(addressOf(settings), signal, {
      headers: {
        accept: 'application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5',
      },
      redirects: 'any', // feeds move, and carry no secrets
      validators,
    })

/** Before the publisher's own interval is over; a clock that was set back does not count. */
const isTooEarly = ({ askedAt, ttlMinutes = 0 }: Position, now: number): boolean =>
  now >= askedAt && now < askedAt + Math.min(ttlMinutes, MAX_TTL_MINUTES) * MINUTE

const datesOf = (items: readonly ParsedItem[]): number[] => timesOf(items.map(({ post }) => post))

function pageOf(feed: ParsedFeed, before: Position | null, { headers }: HttpAnswer, now: number): Page {
  const known = new Map(before?.seen)
  const keyed = feed.items.map((item) => ({ ...item, key: shortHash(item.post.nativeId) }))
  const posts = keyed.flatMap(({ key, textHash, post }): RawPost[] => {
    if (!known.has(key)) return [post]
    if (known.get(key) === textHash) return []
    return [{ ...post, editedAt: post.editedAt ?? new Date(now) }] // RSS never says that an item was changed
  })
  // An odd item stays in the feed for days, so it is reported once.
  const odd = feed.drifted.map((item) => ({ item, key: shortHash(JSON.stringify(item)) }))
  const inAnswer = new Map([
    ...keyed.map(({ key, textHash }) => [key, textHash] as const),
    ...odd.map(({ key }) => [key, ''] as const),
  ])
  const older = [...known].filter(([key]) => !inAnswer.has(key)).slice(0, REMEMBERED)
  // A date in the future would hide every later gap.
  const newest = Math.max(...datesOf(feed.items).filter((at) => at <= now), before?.newestAt ?? -Infinity)
  const gap =
    before && feed.items.length > 0 && !keyed.some(({ key }) => known.has(key)) ? lostBetween(before, feed, now) : []
  return {
    posts,
    dropped: feed.dropped,
    drifted: odd.filter(({ key }) => !known.has(key)).map(({ item }) => item),
    gaps: gap,
    cursor: codec.write({
      etag: headers.get('etag') ?? undefined,
      lastModified: headers.get('last-modified') ?? undefined,
      askedAt: now,
      readAt: now,
      ttlMinutes: feed.ttlMinutes,
      newestAt: Number.isFinite(newest) ? newest : null,
      seen: [...inAnswer, ...older],
    }),
  }
}

/** Nothing in the feed was seen before: what stood between the newest known and the oldest item came and went. */
function lostBetween(before: Position, feed: ParsedFeed, now: number): FoundGap[] {
  if (before.seen.length === 0) return []
  const from = before.newestAt ?? before.askedAt
  const to = Math.min(...datesOf(feed.items), now)
  if (to <= from) return [] // the same items under other ids
  const detail = `none of the ${feed.items.length} items in the feed was there before: others were pushed out unseen`
  return [{ from: new Date(from), to: new Date(to), cause: 'page_lost', detail }]
}
