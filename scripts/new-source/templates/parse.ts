import { z } from 'zod'
import { RawPost } from '../../domain/post.js'
import type { DriftedItem } from '../../domain/source.js'
import { driftText } from '../kit/drift.js'

/** Items are read one by one, so that an odd one does not cost its neighbours. */
const Answer = z.object({ posts: z.array(z.unknown()), next: z.string().min(1).nullish() })

const Moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text))
/** A count of a shape nobody knows is an unknown count, not a reason to lose the post. */
const Count = z.number().int().nonnegative().optional().catch(undefined)

const Item = z.object({
  id: z.string().min(1).max(128),
  text: z.string(),
  created_at: Moment,
  edited_at: Moment.nullish(),
  reply_to: z.string().max(128).nullish(),
  language: z.string().max(35).nullish().catch(null),
  author: z.object({ id: z.string().min(1).max(256), name: z.string().max(256).nullish() }).nullish(),
  likes: Count,
  replies: Count,
})
type Item = z.infer<typeof Item>

/** Only the time, so that paging continues after an item of an unknown shape. */
const Timed = z.object({ created_at: Moment })

export interface ParsedAnswer {
  /** In the order of the answer. */
  readonly posts: readonly RawPost[]
  readonly drifted: readonly DriftedItem[]
  /** Of every item that has a time, whatever else is wrong with it. */
  readonly times: readonly Date[]
  /** Names the page behind this one; null: this is the last. */
  readonly next: string | null
}

/**
 * One page of the API. Pure: the same answer gives the same posts.
 * @param host of the server: two servers may use the same id
 * @returns null when it is not a page of posts at all
 */
export function parseAnswer(body: unknown, host: string): ParsedAnswer | null {
  const answer = Answer.safeParse(body)
  if (!answer.success) return null
  const posts: RawPost[] = []
  const drifted: DriftedItem[] = []
  for (const raw of answer.data.posts) {
    const post = readPost(raw, host)
    if (post instanceof z.ZodError) drifted.push({ field: driftText(post, 'post'), raw: withoutAuthor(raw) })
    else posts.push(post)
  }
  const times = answer.data.posts.flatMap((raw) => Timed.safeParse(raw).data?.created_at ?? [])
  return { posts, drifted, times, next: answer.data.next ?? null }
}

function readPost(raw: unknown, host: string): RawPost | z.ZodError {
  const item = Item.safeParse(raw)
  if (!item.success) return item.error
  const post = RawPost.safeParse(draftOf(item.data, raw, host))
  return post.success ? post.data : post.error
}

function draftOf(item: Item, raw: unknown, host: string): z.input<typeof RawPost> {
  const { author, likes, replies } = item
  return {
    platform: 'forum',
    nativeId: `${host}/${item.id}`,
    text: item.text,
    postedAt: item.created_at,
    editedAt: item.edited_at ?? null,
    kind: item.reply_to ? 'reply' : 'original',
    parentNativeId: item.reply_to ? `${host}/${item.reply_to}` : null,
    author: author ? { nativeId: `${host}/${author.id}`.slice(0, 256), handle: author.name ?? null } : null,
    languageTag: item.language || null,
    community: host,
    counts: { ...(likes === undefined ? {} : { likes }), ...(replies === undefined ? {} : { replies }) },
    payload: withoutAuthor(raw),
  }
}

/** The author is stored as a keyed hash, and nowhere else. */
function withoutAuthor(raw: unknown): unknown {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return raw
  return Object.fromEntries(Object.entries(raw).filter(([name]) => name !== 'author'))
}
