import { z } from 'zod'
import { RawPost } from '../../domain/post.js'
import type { DriftedItem } from '../../domain/source.js'
import { driftText } from '../kit/drift.js'

const Moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text))
const Count = z.number().int().nonnegative().optional().catch(undefined)

const Comment = z.object({
  id: z.string().min(1).max(256),
  snippet: z.object({
    channelId: z.string().nullish(), // of the channel that the video is on
    videoId: z.string().nullish(),
    textOriginal: z.string().optional(),
    textDisplay: z.string(), // plain, since it is asked for so
    authorDisplayName: z.string().max(256).nullish().catch(null),
    authorChannelId: z
      .object({ value: z.string().min(1).max(256) })
      .nullish()
      .catch(null),
    parentId: z.string().max(256).nullish(),
    likeCount: Count,
    publishedAt: Moment,
    updatedAt: Moment.nullish().catch(null),
  }),
})
type Comment = z.infer<typeof Comment>

/** Only what paging needs, so that it continues after a comment of an unknown shape. */
const Thread = z.object({
  id: z.string().min(1),
  snippet: z.object({
    topLevelComment: z.object({ snippet: z.object({ publishedAt: Moment }).loose() }).loose(),
    totalReplyCount: z.number().int().nonnegative().catch(0),
  }),
  replies: z
    .object({ comments: z.array(z.unknown()) })
    .optional()
    .catch(undefined),
})

/** A page of `commentThreads.list` or `comments.list`. */
export const ListAnswer = z.object({ items: z.array(z.unknown()), nextPageToken: z.string().min(1).optional() })

export interface ParsedComments {
  readonly posts: readonly RawPost[]
  readonly drifted: readonly DriftedItem[]
}

export interface ParsedThread {
  readonly id: string
  /** When its first comment was written; milliseconds since 1970. */
  readonly at: number
  readonly totalReplies: number
  /** As the page shows them: five at most. */
  readonly replies: readonly unknown[]
  readonly topLevel: unknown
}

/** @returns null for a thread without an id or a time: nothing can be read on from it */
export function parseThread(raw: unknown): ParsedThread | null {
  const thread = Thread.safeParse(raw)
  if (!thread.success) return null
  const { id, snippet, replies } = thread.data
  return {
    id,
    at: snippet.topLevelComment.snippet.publishedAt.getTime(),
    totalReplies: snippet.totalReplyCount,
    replies: replies?.comments ?? [],
    topLevel: (raw as { snippet: { topLevelComment: unknown } }).snippet.topLevelComment,
  }
}

/** Pure: the same comments give the same posts. */
export function parseComments(comments: readonly unknown[]): ParsedComments {
  const posts: RawPost[] = []
  const drifted: DriftedItem[] = []
  for (const raw of comments) {
    const comment = Comment.safeParse(raw)
    const post = comment.success ? RawPost.safeParse(draftOf(comment.data, raw)) : comment
    if (post.success) posts.push(post.data)
    else drifted.push({ field: driftText(post.error, 'comment'), raw: withoutAuthor(raw) })
  }
  return { posts, drifted }
}

function draftOf({ id, snippet }: Comment, raw: unknown): z.input<typeof RawPost> {
  const { authorChannelId, authorDisplayName, parentId, publishedAt, updatedAt, likeCount } = snippet
  return {
    platform: 'youtube',
    nativeId: id,
    text: snippet.textOriginal ?? snippet.textDisplay,
    postedAt: publishedAt,
    editedAt: updatedAt && updatedAt > publishedAt ? updatedAt : null,
    kind: parentId ? 'reply' : 'original',
    parentNativeId: parentId ?? null,
    author: authorChannelId ? { nativeId: authorChannelId.value, handle: authorDisplayName ?? null } : null,
    community: snippet.channelId ?? null,
    counts: likeCount === undefined ? {} : { likes: likeCount },
    payload: withoutAuthor(raw),
  }
}

/** The author is stored as a keyed hash, and nowhere else. */
function withoutAuthor(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutAuthor)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => (/^author/.test(name) ? [] : [[name, withoutAuthor(inner)]])),
  )
}
