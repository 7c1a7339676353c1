import { z } from 'zod'
import { describeIssues } from '../../describe-issues.js'
import { createDecoration, sayCaught } from '../../decoration.js'
import { drifted, leftOut, type Parsed } from '../../import-format.js'
import type { AuthorDraft } from '../../post-draft.js'

const text = z.union([z.string(), z.number()]).transform(String)
const Video = z.object({
  id: z.string().regex(/^\d+$/),
  desc: z.string(),
  createTime: z.unknown().optional(),
  /** An object from the page's requests, a bare handle from the page itself. */
  author: z
    .union([z.object({ id: text.optional(), uniqueId: z.string().optional() }), z.string()])
    .nullish()
    .catch(null),
  authorId: text.optional().catch(undefined),
  textLanguage: z.string().nullish().catch(null),
  /** Country in which it was made. */
  locationCreated: z.string().nullish().catch(null),
  poi: z.object({ name: z.string() }).nullish().catch(null),
  isAd: z.unknown().optional(),
  is_ad: z.unknown().optional(),
  ad_info: z.unknown().optional(),
  stats: z.record(z.string(), z.unknown()).nullish().catch(null),
  statsV2: z.record(z.string(), z.unknown()).nullish().catch(null),
  challenges: z
    .array(z.object({ title: z.string() }))
    .nullish()
    .catch(null),
})
const Comment = z.object({
  cid: z.string().regex(/^\d+$/),
  text: z.string(),
  create_time: z.unknown().optional(),
  aweme_id: z.string(),
  reply_id: z.string().nullish().catch(null),
  comment_language: z.string().nullish().catch(null),
  digg_count: z.unknown().optional(),
  reply_comment_total: z.unknown().optional(),
  user: z.object({ uid: text.optional(), unique_id: z.string().optional() }).nullish().catch(null),
})

const VIDEO_FIELDS = { author: 'author', textLanguage: 'languageTag', stats: 'counts', poi: 'placeTag' }
const COMMENT_FIELDS = { user: 'author', comment_language: 'languageTag', reply_id: 'parentNativeId' }
const COUNTS = { likes: 'diggCount', comments: 'commentCount', shares: 'shareCount', plays: 'playCount' }

export function captureOfTiktok(content: unknown, notes: readonly string[]): Parsed {
  const parsed = Video.safeParse(content)
  if (!parsed.success) return drifted(describeIssues(parsed.error))
  const { author, authorId, ...video } = parsed.data
  if ([video.isAd, video.is_ad].some(isYes) || video.ad_info) return leftOut('an advert')
  const decoration = createDecoration()
  sayCaught(content, parsed.data, VIDEO_FIELDS, decoration)
  const postedAt = decoration.date('postedAt', video.createTime)
  const stats = { ...video.stats, ...video.statsV2 } // the second ones are text, and exact
  const person = typeof author === 'object' ? author : { id: authorId, uniqueId: author }
  return {
    kind: 'post',
    notes,
    omitted: decoration.omitted,
    draft: {
      platform: 'tiktok',
      nativeId: video.id,
      text: video.desc,
      postedAt,
      author: authorOf(person?.id ?? authorId, person?.uniqueId),
      languageTag: languageOf(video.textLanguage),
      placeTag: video.poi?.name ?? video.locationCreated ?? null,
      counts: decoration.counts(
        Object.fromEntries(Object.entries(COUNTS).map(([name, field]) => [name, stats[field]])),
      ),
      payload: video,
    },
  }
}

export function captureOfTiktokComment(content: unknown, notes: readonly string[]): Parsed {
  const parsed = Comment.safeParse(content)
  if (!parsed.success) return drifted(describeIssues(parsed.error))
  const { user, ...comment } = parsed.data
  const decoration = createDecoration()
  sayCaught(content, parsed.data, COMMENT_FIELDS, decoration)
  const postedAt = decoration.date('postedAt', comment.create_time)
  const answered = comment.reply_id && comment.reply_id !== '0' ? comment.reply_id : comment.aweme_id
  return {
    kind: 'post',
    notes,
    omitted: decoration.omitted,
    draft: {
      platform: 'tiktok',
      nativeId: comment.cid,
      text: comment.text,
      postedAt,
      kind: 'reply',
      parentNativeId: answered,
      author: authorOf(user?.uid, user?.unique_id),
      languageTag: languageOf(comment.comment_language),
      counts: decoration.counts({ likes: comment.digg_count, replies: comment.reply_comment_total }),
      payload: comment,
    },
  }
}

/** As the page, the app and what others make of them write it. */
const isYes = (mark: unknown): boolean => /^(?:true|yes|1)$/i.test(String(mark))

function authorOf(nativeId: string | undefined, handle: string | null | undefined): AuthorDraft {
  return { nativeId: nativeId ?? null, handle: handle ?? null, declaredPlace: null, createdAt: null }
}

/** `un` is TikTok's word for unknown. */
const languageOf = (tag: string | null | undefined): string | null => (tag && tag !== 'un' ? tag : null)
