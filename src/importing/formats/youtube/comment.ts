import { z } from 'zod'
import { htmlToText } from '../../../producers/html-text.js'
import { createDecoration } from '../../decoration.js'
import { describeIssues } from '../../describe-issues.js'
import { drifted, leftOut, rejected, type Parsed } from '../../import-format.js'
import { hasNames } from '../../read-head.js'

/** What stands around a comment. */
export interface Context {
  readonly videoId: string | null
}

const COMMENT_ID = /^[A-Za-z0-9_-]{1,80}(?:\.[A-Za-z0-9_-]{1,60})?$/
const words = z.string().nullish().catch(null)

const Snippet = z.looseObject({
  textOriginal: words,
  /** HTML. */
  textDisplay: words,
  videoId: words,
  parentId: words,
  authorDisplayName: words,
  authorChannelId: z.object({ value: z.string() }).nullish().catch(null),
  likeCount: z.unknown().optional(),
  publishedAt: z.unknown().optional(),
  updatedAt: z.unknown().optional(),
  moderationStatus: words,
})
const ApiComment = z.looseObject({ id: z.string(), snippet: Snippet })
const Thread = z.looseObject({
  snippet: z.looseObject({ videoId: words, topLevelComment: z.unknown(), totalReplyCount: z.unknown().optional() }),
  replies: z
    .looseObject({ comments: z.array(z.unknown()) })
    .nullish()
    .catch(null),
})
/** Of yt-dlp and of youtube-comment-downloader. */
const Scraped = z.looseObject({
  id: z.string().optional(),
  cid: z.string().optional(),
  text: z.string(),
  parent: words,
  author: words,
  author_id: words,
  channel: words,
  timestamp: z.unknown().optional(),
  time_parsed: z.unknown().optional(),
  like_count: z.unknown().optional(),
  votes: z.unknown().optional(),
  replies: z.unknown().optional(),
})

export const isThread = (value: unknown): boolean =>
  hasNames(value, 'snippet') && hasNames(value.snippet, 'topLevelComment')

/** Whether an object is a comment of any of the three programs. */
export function isComment(value: unknown): boolean {
  if (hasNames(value, 'cid', 'text')) return true
  if (hasNames(value, 'id', 'parent', 'text') && (hasNames(value, 'author_id') || hasNames(value, 'author')))
    return true
  return hasNames(value, 'id', 'snippet') && value.kind === 'youtube#comment'
}

/** A comment, or a thread with the replies that it shows. */
export function itemsOfComment(content: unknown, context: Context, notes: readonly string[]): Parsed[] {
  if (isThread(content)) return itemsOfThread(content, notes)
  if (hasNames(content, 'snippet')) {
    const isOther = typeof content.kind === 'string' && !/^youtube#comment/.test(content.kind)
    return [
      isOther
        ? leftOut('no comment but a video or channel')
        : fromApi(content, { ...context, replies: undefined }, notes),
    ]
  }
  return [fromScraped(content, context, notes)]
}

function itemsOfThread(content: unknown, notes: readonly string[]): Parsed[] {
  const parsed = Thread.safeParse(content)
  if (!parsed.success) return [drifted(describeIssues(parsed.error))]
  const { snippet, replies } = parsed.data
  const videoId = snippet.videoId ?? null
  return [
    fromApi(snippet.topLevelComment, { videoId, replies: snippet.totalReplyCount }, notes),
    ...(replies?.comments ?? []).map((reply) => fromApi(reply, { videoId, replies: undefined }, notes)),
  ]
}

function fromApi(
  content: unknown,
  { videoId, replies }: Context & { replies: unknown },
  notes: readonly string[],
): Parsed {
  const parsed = ApiComment.safeParse(content)
  if (!parsed.success) return drifted(describeIssues(parsed.error))
  const { id, snippet } = parsed.data
  if (!COMMENT_ID.test(id)) return rejected('id: is not an id of a comment')
  const isHeld = /^(?:heldForReview|likelySpam|rejected)$/.test(snippet.moderationStatus ?? '')
  if (isHeld) return leftOut('held back or removed by the channel')
  const text = snippet.textOriginal ?? (snippet.textDisplay ? htmlToText(snippet.textDisplay) : snippet.textDisplay)
  if (text === null || text === undefined) return drifted('snippet: neither textOriginal nor textDisplay')
  const decoration = createDecoration()
  const postedAt = decoration.date('postedAt', snippet.publishedAt)
  const updatedAt = decoration.date('editedAt', snippet.updatedAt)
  return {
    kind: 'post',
    notes,
    omitted: decoration.omitted,
    draft: {
      platform: 'youtube',
      nativeId: id,
      text,
      postedAt,
      editedAt: updatedAt && postedAt && updatedAt > postedAt ? updatedAt : null,
      kind: 'reply',
      parentNativeId: snippet.parentId ?? parentInId(id) ?? snippet.videoId ?? videoId,
      author: authorOf(snippet.authorChannelId?.value, snippet.authorDisplayName),
      counts: decoration.counts({ likes: snippet.likeCount, replies }),
    },
  }
}

function fromScraped(content: unknown, { videoId }: Context, notes: readonly string[]): Parsed {
  const parsed = Scraped.safeParse(content)
  if (!parsed.success) return drifted(describeIssues(parsed.error))
  const comment = parsed.data
  const id = comment.cid ?? comment.id
  if (id === undefined) return drifted('id: neither id nor cid')
  if (!COMMENT_ID.test(id)) return rejected('id: is not an id of a comment')
  const decoration = createDecoration()
  const parent = comment.parent && comment.parent !== 'root' ? comment.parent : parentInId(id)
  return {
    kind: 'post',
    notes,
    omitted: decoration.omitted,
    draft: {
      platform: 'youtube',
      nativeId: id,
      text: comment.text,
      postedAt: decoration.date('postedAt', comment.timestamp ?? comment.time_parsed),
      kind: 'reply',
      parentNativeId: parent ?? videoId,
      author: authorOf(comment.author_id ?? comment.channel, comment.author),
      counts: decoration.counts({
        likes: comment.like_count ?? comment.votes,
        replies: Array.isArray(comment.replies) ? comment.replies.length : comment.replies,
      }),
    },
  }
}

/** The id of a reply begins with the id of the comment that it stands below. */
const parentInId = (id: string): string | null => (id.includes('.') ? (id.split('.')[0] ?? null) : null)

const authorOf = (
  channel: string | null | undefined,
  name: string | null | undefined,
): { nativeId: string | null; handle: string | null; declaredPlace: null; createdAt: null } => ({
  nativeId: channel || null,
  handle: name?.replace(/^@/, '') || null,
  declaredPlace: null,
  createdAt: null,
})
