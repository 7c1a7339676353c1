import type { z } from 'zod'
import { RawPost } from '../../domain/post.js'
import type { DriftedItem } from '../../domain/source.js'
import { driftText } from '../kit/drift.js'
import { countDropped } from '../kit/dropped.js'
import { Envelope, KIND_OF_REFERENCE, Place, Tweet, User } from './answer.js'
import { newerOf, olderOf, timeOfId } from './snowflake.js'
import { stripAuthor } from './strip-author.js'

/** Every post and user in an answer, for the bill: X charges for all that it returns, not only for what we keep. */
export interface ResourcesRead {
  readonly postIds: readonly string[]
  readonly userIds: readonly string[]
  /** Items whose id we could not read: charged for certain, recognised never. */
  readonly unknown: number
}

export interface ParsedPage {
  readonly posts: readonly RawPost[]
  readonly dropped: Readonly<Record<string, number>>
  readonly drifted: readonly DriftedItem[]
  readonly read: ResourcesRead
  readonly newestId: string | null
  readonly oldestId: string | null
  readonly nextToken: string | null
}

interface Included {
  readonly tweets: ReadonlyMap<string, Tweet>
  readonly users: ReadonlyMap<string, User>
  readonly places: ReadonlyMap<string, Place>
}

/**
 * Reads a page of posts with its includes.
 * @returns null when this is not a page at all; a post of an unknown shape is in `drifted`, its neighbours in `posts`
 */
export function parsePage(body: unknown): ParsedPage | null {
  const envelope = Envelope.safeParse(body)
  if (!envelope.success || !isPage(envelope.data)) return null
  const { data, includes, errors, meta } = envelope.data
  const drifted: DriftedItem[] = []
  const included: Included = {
    tweets: byId('tweets', includes?.tweets, Tweet, drifted),
    users: byId('users', includes?.users, User, drifted),
    places: byId('places', includes?.places, Place, drifted),
  }
  const posts: RawPost[] = []
  const dropped = countDropped()
  const ids: string[] = []
  const authors: string[] = []
  for (const item of data === undefined || data === null ? [] : [data].flat()) {
    const tweet = Tweet.safeParse(item)
    if (!tweet.success) {
      drifted.push(driftedItem(tweet.error, item))
      continue
    }
    ids.push(tweet.data.id)
    if (tweet.data.author_id) authors.push(tweet.data.author_id)
    if (isWithheld(tweet.data, included)) {
      dropped.add('withheld')
      continue
    }
    const post = RawPost.safeParse(toPost(tweet.data, included))
    if (post.success) posts.push(post.data)
    else drifted.push(driftedItem(post.error, item))
  }
  // Not found is not a deletion: X also says it of versions of posts that are there. Only compliance jobs withdraw.
  dropped.add('reference_missing', errors?.length ?? 0)
  return {
    posts,
    dropped: dropped.counts,
    drifted,
    read: {
      postIds: [...new Set([...ids, ...included.tweets.keys()])],
      userIds: [...new Set([...authors, ...included.users.keys()])],
      unknown: drifted.length,
    },
    newestId: ids.reduce<string | null>(newerOf, meta?.newest_id ?? null),
    oldestId: ids.reduce<string | null>(olderOf, meta?.oldest_id ?? null),
    nextToken: meta?.next_token ?? null,
  }
}

/** A search always has `meta`, and a stream's message always has `data`. Both may have `errors` and still be good. */
const isPage = ({ data, meta }: z.infer<typeof Envelope>): boolean => meta != null || data != null

function byId<T extends { readonly id: string }>(
  field: string,
  items: readonly unknown[] | null | undefined,
  schema: z.ZodType<T>,
  drifted: DriftedItem[],
): Map<string, T> {
  const found = new Map<string, T>()
  for (const item of items ?? []) {
    const parsed = schema.safeParse(item)
    if (parsed.success) found.set(parsed.data.id, parsed.data)
    else drifted.push({ field: driftText(parsed.error, field, ['includes', field]), raw: fieldsOf(item) })
  }
  return found
}

const driftedItem = (error: z.ZodError, raw: unknown): DriftedItem => ({
  field: driftText(error, 'post'),
  raw: stripAuthor(raw),
})

/** An included item may be a person, so only the names of its fields are kept. */
const fieldsOf = (item: unknown): unknown => (typeof item === 'object' && item ? Object.keys(item) : typeof item)

/** Withheld posts, and reposts of them, carry a notice instead of their text. */
function isWithheld(tweet: Tweet, { tweets }: Included): boolean {
  const original = tweet.referenced_tweets?.find(({ type }) => type === 'retweeted')
  return Boolean(tweet.withheld ?? (original && tweets.get(original.id)?.withheld))
}

function toPost(tweet: Tweet, included: Included): z.input<typeof RawPost> {
  const [kind, parentId] = kindOf(tweet)
  const parent = parentId === null ? undefined : included.tweets.get(parentId)
  const original = kind === 'repost' ? parent : undefined
  const user = tweet.author_id ? included.users.get(tweet.author_id) : undefined
  const place = tweet.geo?.place_id ? included.places.get(tweet.geo.place_id) : undefined
  const text = fullText(original ?? tweet)
  const isCut = kind === 'repost' && !original && text.endsWith('…')
  return {
    platform: 'x',
    nativeId: firstVersion(tweet),
    text,
    ...timesOf(tweet),
    kind,
    parentNativeId: parent ? firstVersion(parent) : parentId,
    author: tweet.author_id
      ? {
          nativeId: tweet.author_id,
          handle: user?.username ?? null,
          declaredPlace: unescapeHtml(user?.location ?? '').slice(0, 500) || null,
          createdAt: user?.created_at ? new Date(user.created_at) : null,
        }
      : null,
    languageTag: languageOf(tweet.lang),
    placeTag: placeName(place),
    counts: countsOf(tweet),
    payload: {
      tweet: stripAuthor(tweet),
      ...(original && { original: stripAuthor(original) }),
      ...(place && { place: stripAuthor(place) }),
      ...(isCut && { cut: true }),
    },
  }
}

function kindOf(tweet: Tweet): [RawPost['kind'], string | null] {
  for (const [type, kind] of KIND_OF_REFERENCE) {
    const reference = tweet.referenced_tweets?.find((one) => one.type === type)
    if (reference) return [kind, reference.id]
  }
  return ['original', null]
}

/** `text` of a long post is cut at about 280 characters; the whole of it is in `note_tweet`. */
const fullText = (tweet: Tweet): string => unescapeHtml(tweet.note_tweet?.text ?? tweet.text)

const ESCAPED: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' }

/** In one pass, so that a typed `&lt;` (sent as `&amp;lt;`) stays as typed. X escapes these three only. */
export const unescapeHtml = (text: string): string =>
  text.replace(/&(?:amp|lt|gt);/g, (entity) => ESCAPED[entity] ?? entity)

/** An edit makes a new id; the first of them stays the post's, so that its versions are one post. */
export function firstVersion({ id, edit_history_tweet_ids: history }: Tweet): string {
  return history?.includes(id) ? (history[0] ?? id) : id
}

function timesOf(tweet: Tweet): { postedAt: Date | null; editedAt: Date | null } {
  const first = firstVersion(tweet)
  const createdAt = tweet.created_at ? new Date(tweet.created_at) : timeOfId(tweet.id)
  return first === tweet.id
    ? { postedAt: createdAt, editedAt: null }
    : { postedAt: timeOfId(first), editedAt: createdAt }
}

/** X writes two languages by their old codes; codes such as `qme` (only media) and `und` name no language. */
const RENAMED: Readonly<Record<string, string>> = { in: 'id', iw: 'he' }
const NO_LANGUAGE = /^(q[a-t][a-z]|und|zxx)$/

function languageOf(lang: string | null | undefined): string | null {
  if (!lang || NO_LANGUAGE.test(lang)) return null
  return RENAMED[lang] ?? lang
}

function placeName(place: Place | undefined): string | null {
  if (!place?.full_name) return place?.country ?? null
  const { full_name: name, country } = place
  return country && !name.includes(country) ? `${name}, ${country}` : name
}

const COUNTS: Readonly<Record<string, string>> = {
  like_count: 'likes',
  retweet_count: 'reposts',
  reply_count: 'replies',
  quote_count: 'quotes',
  bookmark_count: 'bookmarks',
  impression_count: 'views',
}

function countsOf(tweet: Tweet): Record<string, number> {
  const known = Object.entries(tweet.public_metrics ?? {}).flatMap(([field, value]) => {
    const name = COUNTS[field]
    return name && typeof value === 'number' && Number.isInteger(value) && value >= 0 ? [[name, value] as const] : []
  })
  return Object.fromEntries(known)
}
