import { z } from 'zod'
import { baseUrlSetting } from '../kit/base-url.js'

const Tag = z
  .string()
  .transform((tag) => tag.replace(/^#/, '').normalize('NFKC').toLowerCase())
  .pipe(
    z.string().regex(/^[\p{L}\p{M}\p{N}_·・\u200C\u200D]+$/u, 'a hashtag without spaces, such as singapore or 新加坡'),
  )

const common = {
  instance: z
    .string()
    .toLowerCase()
    .pipe(z.hostname())
    .describe('Server whose API is asked, such as mastodon.social: it shows its own posts and those that reached it.'),
  tag: Tag.describe('Hashtag, with or without #.'),
  local: z.boolean().default(false).describe('Only posts written on this server.'),
  languages: z
    .array(z.string().min(2).max(35))
    .optional()
    .describe(
      'Keep posts with one of these language tags, or none. The tag is the language that the app was set to, and often wrong.',
    ),
  honourNoindex: z
    .boolean()
    .default(true)
    .describe('Leave out people who opted out: "noindex" on the account, #nobot or #noindex in the biography.'),
  honourUndiscoverable: z
    .boolean()
    .default(false)
    .describe('Leave out people who are not listed in the profile directory ("discoverable": false), too.'),
  overlapMinutes: z
    .number()
    .min(0)
    .max(1_440)
    .default(15)
    .describe(
      'Each pass reads this many minutes again: posts reach a server late and are sorted in by when they were written.',
    ),
  baseUrl: baseUrlSetting('Where the API is, when it is not https://instance.'),
}

/** Of each kind the server reads the first four and leaves out the rest without a word (Mastodon's tag_feed.rb). */
const MAX_TAGS = 4

export const TagSettings = z.strictObject({
  ...common,
  any: z
    .array(Tag)
    .max(MAX_TAGS - 1) // `tag` is one of them
    .optional()
    .describe('Posts with one of these tags, too.'),
  all: z.array(Tag).max(MAX_TAGS).optional().describe('Only posts that have all of these tags as well.'),
  none: z.array(Tag).max(MAX_TAGS).optional().describe('No posts with one of these tags.'),
  firstPages: z.int().min(1).max(100).default(5).describe('Pages of 40 posts that the first pass reads back.'),
})
export type TagSettings = z.infer<typeof TagSettings>

export const StreamSettings = z.strictObject({
  ...common,
  firstPages: z.int().min(1).max(100).default(1).describe('Pages of 40 posts that the first start reads back.'),
})
export type StreamSettings = z.infer<typeof StreamSettings>

/** What both kinds are set to. */
export type MastodonSettings = StreamSettings & Partial<Pick<TagSettings, 'any' | 'all' | 'none'>>

export const baseUrlOf = ({ baseUrl, instance }: MastodonSettings): string => baseUrl ?? `https://${instance}`
