import { z } from 'zod'

/** Database number of a post. Postgres bigint, read as a number: 2^53 posts are enough. */
export type PostId = number

export const POST_KINDS = ['original', 'reply', 'repost', 'quote'] as const

/** The input of the inbox from a producer or importer: one post as the platform gave it, nothing derived. */
export const RawPost = z.object({
  platform: z.string().min(1).max(64),
  /** The platform's own id; where it has none, `contentId()` makes one. */
  nativeId: z.string().min(1).max(256),
  text: z.string(),
  /** Null when the source does not say. Kept as claimed, even when it is in the future. */
  postedAt: z.date().nullable(),
  /** Set when the platform says that the text changed after posting: a newer one makes a new post version. */
  editedAt: z.date().nullable().default(null),
  kind: z.enum(POST_KINDS).default('original'),
  parentNativeId: z.string().max(256).nullable().default(null),
  author: z
    .object({
      nativeId: z.string().min(1).max(256),
      handle: z.string().max(256).nullable().default(null),
      declaredPlace: z.string().max(500).nullable().default(null),
      createdAt: z.date().nullable().default(null),
    })
    .nullable()
    .default(null),
  /** The platform's own language tag (BCP-47), never trusted as a label. */
  languageTag: z.string().max(35).nullable().default(null),
  /** Name of a place that the post is tagged with. */
  placeTag: z.string().max(500).nullable().default(null),
  /** Where it was posted: instance, subreddit or channel. */
  community: z.string().max(256).nullable().default(null),
  /** Likes, replies and so on. A score may be below zero. */
  counts: z.record(z.string().max(32), z.number().int()).default({}),
  /** The platform's answer without author fields; stored compressed, for a limited time. */
  payload: z.unknown().optional(),
})
export type RawPost = z.infer<typeof RawPost>
/** A RawPost before defaults are filled in. */
export type RawPostInput = z.input<typeof RawPost>
