import { z } from 'zod'
import { createDecoration, sayCaught } from '../decoration.js'
import { describeIssues } from '../describe-issues.js'
import { drifted, leftOut, type ImportFormat, type Omission, type Parsed } from '../import-format.js'
import { createJsonLinesReader } from '../json-lines-reader.js'
import { hasNames } from '../read-head.js'
import { postsOfPage } from './x-page.js'

/** A page of a search holds 100 posts with the posts that they repeat and quote. */
const MAX_LINE_BYTES = 16 * 1024 * 1024

/** What a stream says beside posts; `delete` names a post that is gone, all others are about the stream or an account. */
const MESSAGES: Readonly<Record<string, string>> = {
  delete: 'a notice that a post was deleted',
  status_withheld: 'a notice that a post was withheld',
  user_withheld: 'a notice that an account was withheld',
  scrub_geo: 'a notice that places were taken back',
  limit: 'a notice of posts that the stream left out',
  disconnect: 'a message of the stream itself',
  warning: 'a message of the stream itself',
  friends: 'a message of the stream itself',
  friends_str: 'a message of the stream itself',
  event: 'a message of the stream itself',
  control: 'a message of the stream itself',
}

const words = z.string().nullish().catch(null)
const User = z.looseObject({
  id_str: z.unknown().optional(),
  id: z.unknown().optional(),
  screen_name: words,
  location: words,
  created_at: z.unknown().optional(),
  protected: z.boolean().nullish().catch(null),
})
const Place = z.looseObject({ id: z.string(), full_name: words, country: words })
const Status = z.looseObject({
  id_str: z.unknown().optional(),
  id: z.unknown().optional(),
  full_text: z.string().nullish(),
  text: z.string().nullish(),
  truncated: z.boolean().nullish().catch(null),
  /** What streams call the whole of a text over 140 characters. */
  extended_tweet: z.looseObject({ full_text: z.string() }).nullish().catch(null),
  created_at: z.unknown().optional(),
  timestamp_ms: z.unknown().optional(),
  user: User.nullish().catch(null),
  place: Place.nullish().catch(null),
  lang: z.unknown().optional(),
  in_reply_to_status_id_str: z.unknown().optional(),
  in_reply_to_status_id: z.unknown().optional(),
  quoted_status_id_str: z.unknown().optional(),
  quoted_status_id: z.unknown().optional(),
  quoted_status: z.unknown().optional(),
  retweeted_status: z.unknown().optional(),
  withheld_in_countries: z.array(z.unknown()).nullish().catch(null),
  withheld_copyright: z.boolean().nullish().catch(null),
})
type Status = z.infer<typeof Status>

/**
 * Posts as Twitter's API gave them until 2023, from a search, a stream or by id, and what programs made of it: one post
 * a line, or a page of a search. Brought into the form of the present API.
 */
export const twitterV1Format: ImportFormat = {
  name: 'twitter-v1',
  title: 'Twitter API v1.1 and its streams: twarc 1, tweepy, TCAT, Internet Archive',
  extensions: [],
  takesMap: false,
  recognises({ json }) {
    const first: unknown = Array.isArray(json) ? json[0] : json
    return isStatus(first) || messageOf(first) !== null || isPage(first)
  },
  createReader: () => createJsonLinesReader(parseLine, MAX_LINE_BYTES),
}

const isPage = (value: unknown): value is Record<string, unknown> & { statuses: unknown[] } =>
  hasNames(value, 'statuses') && Array.isArray(value.statuses)

const isStatus = (value: unknown): boolean =>
  hasNames(value, 'created_at') &&
  (hasNames(value, 'id_str') || hasNames(value, 'id', 'user')) &&
  (hasNames(value, 'text') || hasNames(value, 'full_text')) &&
  !hasNames(value, 'author_id')

/** Of a message that is no post: its name. It stands alone, perhaps with a time beside it. */
function messageOf(value: unknown): string | null {
  if (!hasNames(value) || Array.isArray(value)) return null
  if (typeof value.event === 'string' && hasNames(value, 'source', 'target')) return 'event'
  const [name, ...more] = Object.keys(value).filter((one) => !/^(?:timestamp_ms|created_at)$/.test(one))
  return name !== undefined && more.length === 0 && name in MESSAGES && typeof value[name] === 'object' ? name : null
}

function parseLine(content: unknown, notes: readonly string[]): Parsed | Parsed[] {
  if (Array.isArray(content)) return content.flatMap((one) => parseLine(one, notes))
  if (isPage(content)) return content.statuses.flatMap((one) => parseLine(one, notes))
  const message = messageOf(content)
  if (message !== null) return leftOut(MESSAGES[message] ?? message)
  return parseStatus(content, notes)
}

function parseStatus(content: unknown, notes: readonly string[]): Parsed | Parsed[] {
  const parsed = Status.safeParse(content)
  if (!parsed.success) return drifted(describeIssues(parsed.error))
  const status = parsed.data
  if (hasNames(content, 'promoted_content') || status.promoted === true) return leftOut('an advert')
  if (status.user?.protected === true) return leftOut('of a protected account')
  if (textOf(status) === undefined) return drifted('text: neither full_text nor text')
  const original = Status.safeParse(status.retweeted_status).data
  const both = original ? [status, original] : [status]
  const items = postsOfPage(
    {
      data: inApiForm(status, original ?? null),
      includes: {
        users: both.flatMap((one) => (one.user ? [userOf(one.user)] : [])),
        tweets: original && textOf(original) !== undefined ? [inApiForm(original, null)] : [],
        places: both.flatMap((one) => one.place ?? []),
      },
    },
    notes,
  )
  const decoration = createDecoration()
  sayCaught(content, status, { user: 'author', place: 'placeTag' }, decoration)
  const omitted = [...omissionsOf(status, original ?? null), ...decoration.omitted]
  if (omitted.length === 0) return items
  return items.map((item) =>
    item.kind === 'post' ? { ...item, omitted: [...(item.omitted ?? []), ...omitted] } : item,
  )
}

/** The API of 2014 to 2017 cut posts and repeated posts to fit 140 characters; nothing else has the rest. */
function omissionsOf(status: Status, original: Status | null): Omission[] {
  const shown = original ?? status
  const isCut = shown.truncated === true && !shown.full_text && !shown.extended_tweet
  const omitted: Omission[] = isCut ? [{ field: 'text', reason: 'cut at 140 characters in the file' }] : []
  const raw = status.retweeted_status
  const isLost = raw !== undefined && raw !== null && !original
  return isLost ? [...omitted, { field: 'parentNativeId', reason: 'of an unknown shape' }] : omitted
}

const textOf = (status: Status): string | undefined =>
  status.extended_tweet?.full_text ?? status.full_text ?? status.text ?? undefined

function inApiForm(status: Status, original: Status | null): Record<string, unknown> {
  const { user, place, lang } = status
  const isWithheld = Boolean(status.withheld_copyright) || (status.withheld_in_countries ?? []).length > 0
  const references = [
    { type: 'retweeted', id: original && (original.id_str ?? original.id) },
    { type: 'replied_to', id: status.in_reply_to_status_id_str ?? status.in_reply_to_status_id },
    { type: 'quoted', id: quotedId(status) },
  ]
  return {
    id: status.id_str ?? status.id,
    text: textOf(status),
    author_id: user ? (user.id_str ?? user.id) : undefined,
    created_at: status.created_at ?? status.timestamp_ms,
    lang,
    referenced_tweets: references.filter(({ id }) => id !== null && id !== undefined && id !== ''),
    geo: place ? { place_id: place.id } : undefined,
    withheld: isWithheld ? { scope: 'tweet' } : undefined,
    public_metrics: {
      like_count: status.favorite_count,
      retweet_count: status.retweet_count,
      reply_count: status.reply_count,
      quote_count: status.quote_count,
    },
  }
}

function quotedId({ quoted_status_id_str: id, quoted_status_id: number, quoted_status: quoted }: Status): unknown {
  if (id ?? number) return id ?? number
  return hasNames(quoted, 'id_str') ? quoted.id_str : undefined
}

const userOf = ({ id_str, id, screen_name, location, created_at }: z.infer<typeof User>): unknown => ({
  id: id_str ?? id,
  username: screen_name,
  location,
  created_at,
})
