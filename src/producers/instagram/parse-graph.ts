import { z } from 'zod'
import { driftText } from '../kit/drift.js'
import { idOfShortcode } from './media-id.js'
import type { ReadItem } from './parse.js'
import { stripAuthor } from './strip-author.js'

/** What we ask the official API for. It never says who posted. */
export const GRAPH_FIELDS = 'id,caption,timestamp,permalink,media_type,like_count,comments_count'

const GraphMedia = z.looseObject({
  permalink: z.url(),
  caption: z.string().optional(),
  timestamp: z.string().transform((text, context) => {
    const at = new Date(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'))
    if (!Number.isNaN(at.getTime())) return at
    context.addIssue('expected a time such as 2026-11-20T10:00:00+0000')
    return z.NEVER
  }),
  like_count: z.number().int().nonnegative().optional().catch(undefined),
  comments_count: z.number().int().nonnegative().optional().catch(undefined),
})

/** Reads one post of the official API. Its id is from another numbering, so we use the one in the permalink. */
export function readGraphItem(raw: unknown): Extract<ReadItem, { kind: 'post' | 'drifted' }> {
  const read = GraphMedia.safeParse(raw)
  if (!read.success) return { kind: 'drifted', item: { field: driftText(read.error, 'item'), raw: stripAuthor(raw) } }
  const { permalink, caption, timestamp, like_count: likes, comments_count: comments } = read.data
  const [, code] = /\/(?:p|reel|tv)\/([\w-]+)/.exec(new URL(permalink).pathname) ?? []
  const nativeId = code === undefined ? null : idOfShortcode(code)
  if (nativeId === null) {
    return { kind: 'drifted', item: { field: 'permalink: no shortcode in it', raw: stripAuthor(raw) } }
  }
  return {
    kind: 'post',
    post: {
      platform: 'instagram',
      nativeId,
      text: caption ?? '',
      postedAt: timestamp,
      editedAt: null,
      kind: 'original',
      parentNativeId: null,
      author: null,
      languageTag: null,
      placeTag: null,
      community: null,
      counts: { ...(likes === undefined ? {} : { likes }), ...(comments === undefined ? {} : { comments }) },
      payload: stripAuthor(raw),
    },
  }
}
