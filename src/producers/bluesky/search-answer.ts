import { z } from 'zod'
import type { RawPost } from '../../domain/post.js'
import type { DriftedItem } from '../../domain/source.js'
import { countDropped } from '../kit/dropped.js'
import { dateOf, isOptedOut, nativeIdOfUri, shortDriftText, toRawPost } from './parse.js'
import { PostRecord } from './record.js'

const Count = z.int().nonnegative().optional().catch(undefined)
const Labels = z
  .array(z.object({ val: z.string() }))
  .default([])
  .catch([])

/** The fields that we read of app.bsky.feed.defs#postView. */
const PostView = z.object({
  uri: z.string(),
  cid: z.string(),
  author: z.object({
    did: z.string(),
    handle: z.string().max(256).optional().catch(undefined),
    createdAt: z.string().optional().catch(undefined),
    labels: Labels,
  }),
  record: PostRecord,
  indexedAt: z.string(),
  labels: Labels,
  replyCount: Count,
  repostCount: Count,
  likeCount: Count,
  quoteCount: Count,
})
type PostView = z.infer<typeof PostView>

const SearchAnswer = z.object({ posts: z.array(z.unknown()), cursor: z.string().optional() })

export interface SearchPage {
  readonly posts: readonly RawPost[]
  readonly dropped: Readonly<Record<string, number>>
  readonly drifted: readonly DriftedItem[]
  /** Items in the answer, whatever became of them. */
  readonly items: number
  readonly cursor: string | undefined
  /** When the platform got to know the newest and the oldest of them. */
  readonly newest: Date | null
  readonly oldest: Date | null
}

/** Author, viewer, and the quoted posts of others that the platform puts in `embed`, are left behind. */
const PAYLOAD_FIELDS = ['cid', 'record', 'indexedAt', 'replyCount', 'repostCount', 'likeCount', 'quoteCount']

/**
 * Reads an answer of app.bsky.feed.searchPosts.
 * @throws ZodError when it is not a list of posts at all
 */
export function readSearchAnswer(body: unknown): SearchPage {
  const answer = SearchAnswer.parse(body)
  const posts: RawPost[] = []
  const drifted: DriftedItem[] = []
  const dropped = countDropped()
  const times: Date[] = []
  for (const raw of answer.posts) {
    const view = PostView.safeParse(raw)
    const nativeId = view.success ? nativeIdOfUri(view.data.uri) : null
    const indexedAt = view.success ? dateOf(view.data.indexedAt) : null
    if (!view.success || nativeId === null || indexedAt === null) {
      drifted.push({ field: fieldOf(view.error), raw: pick(raw) })
      continue
    }
    times.push(indexedAt)
    if (isOptedOut([...view.data.labels, ...view.data.author.labels, ...(view.data.record.labels?.values ?? [])])) {
      dropped.add('opted_out')
    } else posts.push(postOf(view.data, nativeId, raw))
  }
  const [newest = null] = times
  const { cursor } = answer
  return {
    posts,
    drifted,
    dropped: dropped.counts,
    items: answer.posts.length,
    cursor,
    newest,
    oldest: times.at(-1) ?? null,
  }
}

function postOf(view: PostView, nativeId: string, raw: unknown): RawPost {
  const { author } = view
  const counts = {
    replies: view.replyCount,
    reposts: view.repostCount,
    likes: view.likeCount,
    quotes: view.quoteCount,
  }
  return toRawPost(view.record, {
    did: author.did,
    nativeId,
    editedAt: null,
    author: { handle: author.handle ?? null, createdAt: author.createdAt ? dateOf(author.createdAt) : null },
    counts: Object.fromEntries(
      Object.entries(counts).flatMap(([name, count]) => (count === undefined ? [] : [[name, count]])),
    ),
    payload: pick(raw),
  })
}

const fieldOf = (error: z.ZodError | undefined): string =>
  error ? shortDriftText(error, 'post') : 'uri, indexedAt: not an address and a time'

function pick(raw: unknown): unknown {
  if (typeof raw !== 'object' || raw === null) return raw
  return Object.fromEntries(Object.entries(raw).filter(([name]) => PAYLOAD_FIELDS.includes(name)))
}
