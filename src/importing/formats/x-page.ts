import type { RawPost } from '../../domain/post.js'
import { NO_DATE_RULES, readDate } from '../../domain/written-date.js'
import { KIND_OF_REFERENCE, Tweet } from '../../producers/x/answer.js'
import { firstVersion, parsePage } from '../../producers/x/parse.js'
import { timeOfId } from '../../producers/x/snowflake.js'
import { createDecoration, readDigits, type Decoration } from '../decoration.js'
import { isUnknown } from '../written-values.js'
import { drifted, leftOut, rejected, type Omission, type Parsed } from '../import-format.js'

/** Fields of the API that a post can do without, as posts of ours name them. */
const DECORATION: Readonly<Record<string, string>> = {
  note_tweet: 'text',
  referenced_tweets: 'parentNativeId',
  geo: 'placeTag',
  public_metrics: 'counts',
  edit_history_tweet_ids: 'editedAt',
}
const COUNTS: Readonly<Record<string, string>> = {
  like_count: 'likes',
  retweet_count: 'reposts',
  reply_count: 'replies',
  quote_count: 'quotes',
  bookmark_count: 'bookmarks',
  impression_count: 'views',
}
/** All that an entry holds which stands for a post without being one. */
const STUB_FIELDS = new Set(['id', 'type', 'text', 'edit_history_tweet_ids'])

interface Repaired {
  readonly tweet: Record<string, unknown>
  readonly omitted: readonly Omission[]
  /** Set where the post that it refers to cannot be named. */
  readonly kind: RawPost['kind'] | null
}

/**
 * Posts of a page in the API's own form: every X format is brought into it, so that all of them say the same. Files have
 * gone through other programs. What those have damaged around a text is repaired or left out here, not in the live source.
 */
export function postsOfPage(page: unknown, notes: readonly string[]): Parsed[] {
  if (!isObject(page)) return [drifted('neither a page nor a post of X')]
  const others: Parsed[] = []
  const repaired = new Map<string, Repaired>()
  const data: unknown[] = []
  for (const item of page.data === undefined || page.data === null ? [] : [page.data].flat()) {
    const result = isObject(item) ? repair(item) : drifted('post: expected an object')
    if ('tweet' in result) {
      data.push(result.tweet)
      repaired.set(String(result.tweet.id), result)
    } else others.push(result)
  }
  const { includes, omittedOf } = repairIncludes(page.includes)
  // What a page says about itself is of no use here, and must not cost its posts.
  const parsed = parsePage({ data: page.data && data, includes, meta: page.meta && {} })
  if (!parsed) return [...others, drifted('neither a page nor a post of X')]
  const byPost = new Map([...repaired.values()].map((one) => [firstVersion(one.tweet as Tweet), one]))
  const posts = parsed.posts.map((post): Parsed => {
    const one = byPost.get(post.nativeId)
    const omitted = [...(one?.omitted ?? []), ...(omittedOf.get(post.author?.nativeId ?? '') ?? [])]
    const draft = one?.kind ? { ...post, kind: one.kind, parentNativeId: null } : post
    return omitted.length > 0 ? { kind: 'post', draft, notes, omitted } : { kind: 'post', draft, notes }
  })
  return [
    ...posts,
    ...others,
    // What a page includes only completes its posts: without it they are there all the same.
    ...parsed.drifted.filter(({ field }) => !field.startsWith('includes.')).map(({ field }) => drifted(field)),
    ...Array.from({ length: parsed.dropped.withheld ?? 0 }, () => leftOut('withheld in some countries')),
  ]
}

/** One post in the form that `parsePage` reads; or what it is instead of a post. */
function repair(item: Record<string, unknown>): Repaired | Parsed {
  const id = idOf(item.id)
  if (id === null) return rejected('id: is not an id of X (digits, all of them)')
  const isBlank = (item.text ?? '') === '' || (typeof item.text === 'string' && item.text.trim() === '')
  if (isBlank && (item.text !== undefined || Object.keys(item).every((name) => STUB_FIELDS.has(name)))) {
    return leftOut('a stub without its text')
  }
  const decoration = createDecoration()
  const tweet: Record<string, unknown> = { ...item, id }
  tweet.author_id = decoration.digits('author', item.author_id)
  tweet.created_at = moment(item.created_at, 'postedAt', decoration, timeOfId(id) !== null)
  if (!isLanguage(item.lang)) tweet.lang = decoration.leaveOut('languageTag', 'no name of a language')
  const kind = repairReferences(tweet, decoration)
  if (isObject(item.public_metrics)) tweet.public_metrics = repairMetrics(item.public_metrics, decoration)
  for (const [name, field] of Object.entries(DECORATION)) {
    const schema = Tweet.shape[name as keyof typeof Tweet.shape]
    if (schema.safeParse(tweet[name]).success) continue
    tweet[name] = decoration.leaveOut(field, 'of an unknown shape')
  }
  return { tweet, omitted: decoration.omitted, kind }
}

/** Digits as they stand in the file. A number of JavaScript may have lost some, and a decimal point hides as many. */
const idOf = (raw: unknown): string | null =>
  typeof raw === 'string' && !/^\d{1,20}$/.test(raw) ? null : readDigits(raw)

const isLanguage = (raw: unknown): boolean => isUnknown(raw) || (typeof raw === 'string' && raw.length <= 35)

/** The API's form of a date; an id that tells the time stands in for one that cannot be read. */
function moment(raw: unknown, field: string, decoration: Decoration, isKnown = false): string | null {
  if (isUnknown(raw)) return null
  const read = readDate(String(raw), NO_DATE_RULES)
  if ('at' in read) return read.at.toISOString()
  return isKnown ? null : decoration.leaveOut(field, read.reason)
}

/** @returns the kind that a reference without a readable id makes of the post */
function repairReferences(tweet: Record<string, unknown>, decoration: Decoration): RawPost['kind'] | null {
  if (!Array.isArray(tweet.referenced_tweets)) return null
  const references = tweet.referenced_tweets.filter(isObject)
  const strongest = KIND_OF_REFERENCE.map(([type, kind]) => ({
    kind,
    reference: references.find((one) => one.type === type),
  })).find(({ reference }) => reference)
  tweet.referenced_tweets = references.flatMap((one) => {
    const id = idOf(one.id)
    return id === null || typeof one.type !== 'string' ? [] : [{ ...one, id }]
  })
  if (!strongest?.reference || idOf(strongest.reference.id) !== null) return null
  decoration.leaveOut('parentNativeId', 'not an id of X')
  return strongest.kind
}

function repairMetrics(metrics: Record<string, unknown>, decoration: Decoration): Record<string, unknown> {
  const known = Object.entries(COUNTS)
  const counts = decoration.counts(Object.fromEntries(known.map(([name, ours]) => [ours, metrics[name]])))
  const repaired = known.flatMap(([name, ours]) => (counts[ours] === undefined ? [] : [[name, counts[ours]] as const]))
  const others = Object.entries(metrics).filter(([name]) => !(name in COUNTS))
  return Object.fromEntries([...others, ...repaired])
}

/** What a page includes, and what was left out of its people, by their id. */
function repairIncludes(includes: unknown): { includes: unknown; omittedOf: ReadonlyMap<string, readonly Omission[]> } {
  const omittedOf = new Map<string, readonly Omission[]>()
  if (!isObject(includes)) return { includes: undefined, omittedOf }
  const users = listOf(includes.users).map((user) => {
    if (!isObject(user)) return user
    const decoration = createDecoration()
    const id = readDigits(user.id)
    const repaired = {
      ...user,
      id: id ?? user.id,
      username: words(user.username),
      location: words(user.location),
      created_at: moment(user.created_at, 'author.createdAt', decoration),
    }
    if (id !== null && decoration.omitted.length > 0) omittedOf.set(id, decoration.omitted)
    return repaired
  })
  const tweets = listOf(includes.tweets).map((tweet) => {
    const repaired = isObject(tweet) ? repair(tweet) : null
    return repaired && 'tweet' in repaired ? repaired.tweet : tweet
  })
  return { includes: { ...includes, users, tweets, places: listOf(includes.places) }, omittedOf }
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const words = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** One post whose file says that it is a repost, and not of which post. */
export function asRepost(items: readonly Parsed[]): Parsed[] {
  return items.map((item) => (item.kind === 'post' ? { ...item, draft: { ...item.draft, kind: 'repost' } } : item))
}
