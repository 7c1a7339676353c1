import { z } from 'zod'
import { RawPost } from '../../domain/post.js'
import type { Removal } from '../../domain/source.js'
import { driftText } from '../kit/drift.js'
import { markdownToText, unescapeWire } from './markdown.js'
import { withoutAuthor } from './payload.js'

export type RedditItem =
  | { readonly kind: 'post'; readonly post: RawPost }
  | { readonly kind: 'removal'; readonly removal: Removal }
  /** `not_a_post`: a message, an account, "load more"; `advert`; `held_for_review`: may be let through later. */
  | { readonly kind: 'dropped'; readonly reason: 'not_a_post' | 'advert' | 'held_for_review' }
  /** The unexpected part, as a path and the problem. */
  | { readonly kind: 'drifted'; readonly field: string }

export interface RedditWire {
  /** Text still has Reddit's `&amp; &lt; &gt;`: dumps and archives; an API asked with `raw_json=1` has undone it. */
  readonly escaped: boolean
}

const Wrapped = z.object({ kind: z.string().regex(/^(t\d|more)$/), data: z.unknown() })

/** Numbers are strings in older dumps. */
const Seconds = z.coerce.number().positive().max(4e9)

const Common = z.object({
  id: z.string().regex(/^[0-9a-z]{1,13}$/),
  created_utc: Seconds,
  subreddit: z.string().min(1).max(100),
  author: z.string().nullish(),
  edited: z.union([z.boolean(), Seconds]).nullish(),
  score: z.number().nullish(),
  score_hidden: z.boolean().nullish(),
  promoted: z.boolean().nullish(),
  retrieved_on: Seconds.nullish(),
  _meta: z
    .object({
      was_deleted_later: z.boolean().nullish(),
      was_initially_deleted: z.boolean().nullish(),
      retrieved_2nd_on: Seconds.nullish(),
    })
    .nullish(),
})

const Submission = Common.extend({
  title: z.string(),
  selftext: z.string().nullish(),
  num_comments: z.number().nullish(),
  removed_by_category: z.string().nullish(),
  crosspost_parent: z.string().nullish(),
  crosspost_parent_list: z.array(z.object({ name: z.string().nullish(), selftext: z.string().nullish() })).nullish(),
})

const Comment = Common.extend({
  body: z.string(),
  parent_id: z.string().nullish(),
  link_id: z.string().nullish(),
})

/**
 * What stands where a text was: "[deleted]", "[ Removed by Reddit ]", "[deleted by user]", and the long ones with the
 * reason and a link in them: "[ Removed by Reddit on account of violating the [content policy](/help/…). ]".
 */
const TOMBSTONE =
  /^\s*\\?\[\s*(?:deleted|removed)(?:\s+(?:by|in\s+response\s+to|on\s+account\s+of|due\s+to)\s(?:[^[\]]|\[[^[\]]{0,100}\]){1,300}?)?\s*\\?\]\s*$/i

/** Whether a title or text is only a notice that the author's own is gone. */
export const isRemovalNotice = (text: string): boolean => text.length <= 500 && TOMBSTONE.test(text)

/** A score read in the first day is a placeholder (1, 0) in the archives, which count once more after 36 hours. */
const SCORE_SETTLES_SECONDS = 86_400

/**
 * One submission (t3) or comment (t1) as Reddit, an archive or a dump gives it, bare or as `{ kind, data }`.
 * Pure: the same item gives the same post whatever way it came. Deleted and removed ones are removals.
 */
export function parseRedditItem(raw: unknown, { escaped }: RedditWire): RedditItem {
  const wrapped = Wrapped.safeParse(raw)
  if (wrapped.success && wrapped.data.kind !== 't1' && wrapped.data.kind !== 't3') {
    return { kind: 'dropped', reason: 'not_a_post' }
  }
  const data = wrapped.success ? wrapped.data.data : raw
  const isComment = wrapped.success ? wrapped.data.kind === 't1' : isObject(data) && !('title' in data)
  const decode = escaped ? unescapeWire : (text: string): string => text
  return isComment ? parseComment(data, decode) : parseSubmission(data, decode)
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

type Decode = (text: string) => string

function parseSubmission(data: unknown, decode: Decode): RedditItem {
  const parsed = Submission.safeParse(data)
  if (!parsed.success) return drifted(parsed.error)
  const item = parsed.data
  const nativeId = `t3_${item.id}`
  if (item.promoted) return { kind: 'dropped', reason: 'advert' }
  const gone = isRemovalNotice(item.selftext ?? '') || isRemovalNotice(item.title)
  // The category of an item that came back stays what it was at first sight.
  const category = item._meta?.was_initially_deleted && !gone ? null : item.removed_by_category
  if (item._meta?.was_deleted_later) return removal(nativeId)
  // Moderators look at these by hand: as a removal it could never come back.
  if (category === 'automod_filtered') return { kind: 'dropped', reason: 'held_for_review' }
  if (gone || category) return removal(nativeId)
  const original = item.crosspost_parent_list?.[0]
  const parent = item.crosspost_parent ?? original?.name ?? null
  const body = item.selftext ? item.selftext : (original?.selftext ?? '')
  const text = [decode(item.title).trim(), isRemovalNotice(body) ? '' : markdownToText(decode(body))]
  return finish(item, data, {
    nativeId,
    text: text.filter((part) => part !== '').join('\n\n'),
    kind: parent ? 'repost' : 'original',
    parentNativeId: parent,
    counts: { ...scoreOf(item), ...(isSettled(item) ? count('comments', item.num_comments) : {}) },
  })
}

function parseComment(data: unknown, decode: Decode): RedditItem {
  const parsed = Comment.safeParse(data)
  if (!parsed.success) return drifted(parsed.error)
  const item = parsed.data
  const nativeId = `t1_${item.id}`
  if (item._meta?.was_deleted_later || isRemovalNotice(item.body)) return removal(nativeId)
  return finish(item, data, {
    nativeId,
    text: markdownToText(decode(item.body)),
    kind: 'reply',
    parentNativeId: item.parent_id ?? item.link_id ?? null,
    counts: scoreOf(item),
  })
}

type CommonItem = z.infer<typeof Common>

function finish(
  item: CommonItem,
  data: unknown,
  own: Pick<RawPost, 'nativeId' | 'text' | 'kind' | 'parentNativeId' | 'counts'>,
): RedditItem {
  const post = RawPost.safeParse({
    platform: 'reddit',
    ...own,
    postedAt: new Date(item.created_utc * 1_000),
    editedAt: typeof item.edited === 'number' ? new Date(item.edited * 1_000) : null,
    author: redditAuthor(item.author),
    community: redditCommunity(item.subreddit),
    payload: withoutAuthor(data),
  })
  return post.success ? { kind: 'post', post: post.data } : drifted(post.error)
}

/** A text may outlive its account: then there is a post and no author. */
export function redditAuthor(name: string | null | undefined): { nativeId: string; handle: string } | null {
  if (!name || isRemovalNotice(name)) return null
  // Names are unique, never change, and are all that feeds and old dumps have; t2_ ids are not everywhere.
  return { nativeId: name.toLowerCase(), handle: name }
}

/** `r/singapore`; null for a page of a person, whose name is a handle. */
export function redditCommunity(subreddit: string): string | null {
  return /^u_/i.test(subreddit) ? null : `r/${subreddit}`
}

const isSettled = (item: CommonItem): boolean =>
  !item.retrieved_on ||
  Boolean(item._meta?.retrieved_2nd_on) ||
  item.retrieved_on - item.created_utc > SCORE_SETTLES_SECONDS

const scoreOf = (item: CommonItem): Record<string, number> =>
  item.score_hidden || !isSettled(item) ? {} : count('score', item.score)

const count = (name: string, value: number | null | undefined): Record<string, number> =>
  Number.isInteger(value) ? { [name]: Number(value) } : {} // a score may be below zero

const removal = (nativeId: string): RedditItem => ({ kind: 'removal', removal: { platform: 'reddit', nativeId } })

const drifted = (error: z.ZodError): RedditItem => ({ kind: 'drifted', field: driftText(error, 'item') })
