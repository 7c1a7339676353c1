import { z } from 'zod'
import { createDecoration } from '../../decoration.js'
import type { Parsed } from '../../import-format.js'
import { instagramItem } from '../instaloader.js'

const Shared = z
  .looseObject({ pk: z.union([z.string(), z.number()]).nullish() })
  .nullish()
  .catch(null)
const App = z
  .looseObject({
    is_reply: z.boolean().nullish().catch(null),
    reply_to_author: z.unknown().optional(),
    direct_reply_count: z.unknown().optional(),
    repost_count: z.unknown().optional(),
    quote_count: z.unknown().optional(),
    share_info: z.looseObject({ quoted_post: Shared, reposted_post: Shared }).nullish().catch(null),
  })
  .catch({})
const Post = z.object({ text_post_app_info: App }).catch({ text_post_app_info: {} })

/** A post of Threads is a media item of Instagram with an extra part. */
export function captureOfThreads(content: unknown, notes: readonly string[]): Parsed {
  const item = instagramItem(content, notes)
  if (item.kind !== 'post') return item
  const { text_post_app_info: app } = Post.parse(content)
  const quoted = app.share_info?.quoted_post
  const decoration = createDecoration()
  const counts = decoration.counts({
    replies: app.direct_reply_count,
    reposts: app.repost_count,
    quotes: app.quote_count,
  })
  const parentNativeId = decoration.digits('parentNativeId', quoted?.pk)
  return {
    ...item,
    omitted: [...(item.omitted ?? []), ...decoration.omitted],
    draft: {
      ...item.draft,
      platform: 'threads',
      kind: quoted ? 'quote' : app.is_reply || app.reply_to_author ? 'reply' : 'original',
      parentNativeId,
      counts: { ...item.draft.counts, ...counts },
    },
  }
}
