import { z } from 'zod'
import { UsageError } from '../../domain/errors.js'
import { createDecoration } from '../decoration.js'
import { decodeJson } from '../decode-json.js'
import { describeIssues } from '../describe-issues.js'
import { drifted, leftOut, type FormatReader, type ImportFormat, type Parsed } from '../import-format.js'
import type { PostDraft } from '../post-draft.js'
import { hasNames } from '../read-head.js'
import { createJsonSplitter, EACH } from '../splitters/json-splitter.js'
import { createPieceReader } from '../splitters/piece-reader.js'

/** Names of the lists that hold what an account has written; the oldest downloads are a list without a name. */
const LISTS =
  /^(?:comments_v2|group_comments_v2|group_posts_v2|group_posts|ig_\w+|comments_media_comments|comments_reels_comments)$/
/** Lists that only the account itself, or only for a day, could see. */
const NOT_PUBLIC: Readonly<Record<string, string>> = {
  ig_archived_post_media: 'a post that its author has put away',
  ig_recently_deleted_media: 'deleted since',
  ig_stories: 'a story',
  ig_profile_picture: 'a picture of the profile',
  messages: 'a private message',
}
const HTML = /^\s*<(?:!doctype html|html)/i

const words = z.string().nullish().catch(null)
const FacebookEntry = z.looseObject({
  timestamp: z.unknown().optional(),
  data: z
    .array(
      z.looseObject({
        post: words,
        update_timestamp: z.unknown().optional(),
        comment: z.looseObject({ comment: words, timestamp: z.unknown().optional() }).nullish().catch(null),
      }),
    )
    .nullish(),
  attachments: z
    .array(
      z.looseObject({
        data: z
          .array(
            z.looseObject({
              media: z.looseObject({ description: words }).nullish().catch(null),
              place: z.looseObject({ name: words }).nullish().catch(null),
            }),
          )
          .catch([]),
      }),
    )
    .nullish()
    .catch(null),
})
const InstagramMedia = z.looseObject({ title: words, creation_timestamp: z.unknown().optional() })
const InstagramPost = z.looseObject({
  title: words,
  creation_timestamp: z.unknown().optional(),
  media: z.union([z.array(InstagramMedia), InstagramMedia.transform((one) => [one])]),
})
const InstagramComment = z.looseObject({
  string_map_data: z.record(z.string(), z.looseObject({ value: words, timestamp: z.unknown().optional() })),
})

/** What Meta hands to an account that asks for its own data, in JSON: its posts and comments. */
export const metaDownloadFormat: ImportFormat = {
  name: 'meta-download',
  title: 'your own Facebook or Instagram download (JSON): posts, comments',
  extensions: [],
  takesMap: false,
  recognises({ json, text }) {
    if (HTML.test(text)) return /\b(?:facebook|instagram)\b/i.test(text.slice(0, 8_192))
    if (Array.isArray(json)) return isFacebook(json[0]) || isInstagram(json[0])
    if (!hasNames(json)) return false
    return Object.keys(json).some((name) => LISTS.test(name)) || hasNames(json, 'participants', 'messages')
  },
  createReader() {
    let list = ''
    const splitter = createJsonSplitter({
      isElement(path) {
        const is = path.at(-1) === EACH && path.indexOf(EACH) === path.length - 1 && path[0] !== 'participants'
        if (is) list = path[0] ?? ''
        return is
      },
      context: () => list,
    })
    const reader = createPieceReader(splitter, (bytes, name) => {
      const decoded = decodeJson(bytes)
      if (decoded.kind === 'none') return decoded.parsed
      const reason = NOT_PUBLIC[name ?? '']
      return reason === undefined ? parseEntry(decoded.content, decoded.notes) : leftOut(reason)
    })
    return refusingHtml(reader)
  },
}

function refusingHtml(reader: FormatReader): FormatReader {
  let isFirst = true
  return {
    ignored: reader.ignored,
    push(chunk) {
      if (
        isFirst &&
        HTML.test(
          chunk
            .subarray(0, 200)
            .toString('utf8')
            .replace(/^\uFEFF/, ''),
        )
      ) {
        throw new UsageError(
          'This download of Meta is in HTML, made for looking at: ask for it again in the format JSON',
        )
      }
      isFirst = false
      return reader.push(chunk)
    },
    end: () => reader.end(),
  }
}

const isFacebook = (entry: unknown): boolean =>
  hasNames(entry, 'timestamp') && (hasNames(entry, 'data') || hasNames(entry, 'attachments'))

const isInstagram = (entry: unknown): boolean =>
  hasNames(entry, 'string_map_data') ||
  (hasNames(entry, 'media') && [entry.media].flat().some((media) => hasNames(media, 'uri', 'creation_timestamp')))

function parseEntry(entry: unknown, notes: readonly string[]): Parsed {
  if (hasNames(entry, 'string_map_data')) return fromInstagramComment(entry, notes)
  if (hasNames(entry, 'media')) return fromInstagram(entry, notes)
  return isFacebook(entry) ? fromFacebook(entry, notes) : drifted('entry: neither a post nor a comment of Meta')
}

function fromFacebook(entry: unknown, notes: readonly string[]): Parsed {
  const parsed = FacebookEntry.safeParse(entry)
  if (!parsed.success) return drifted(describeIssues(parsed.error))
  const { timestamp, data, attachments } = parsed.data
  const parts = data ?? []
  const comment = parts.find((part) => part.comment)?.comment
  const attached = (attachments ?? []).flatMap((attachment) => attachment.data)
  const posted = parts.flatMap(({ post }) => post || []).join('\n\n')
  const described = attached.flatMap(({ media }) => media?.description || []).join('\n\n')
  const text = comment ? (comment.comment ?? '') : posted || described
  const decoration = createDecoration()
  const postedAt = decoration.date('postedAt', comment?.timestamp ?? timestamp)
  const updatedAt = decoration.date('editedAt', parts.find((part) => part.update_timestamp)?.update_timestamp)
  const draft = {
    platform: 'facebook',
    text,
    postedAt,
    editedAt: updatedAt && postedAt && updatedAt > postedAt ? updatedAt : null,
    kind: comment ? 'reply' : 'original',
    placeTag: attached.find(({ place }) => place?.name)?.place?.name ?? null,
  } as const
  return finish(draft, decoration.omitted, notes)
}

function fromInstagram(entry: unknown, notes: readonly string[]): Parsed {
  const parsed = InstagramPost.safeParse(entry)
  if (!parsed.success) return drifted(describeIssues(parsed.error))
  const { title, creation_timestamp: createdAt, media } = parsed.data
  const decoration = createDecoration()
  // The caption of one picture is with the picture, that of several with the post.
  const text = title || (media.find((one) => one.title)?.title ?? '')
  const postedAt = decoration.date('postedAt', createdAt ?? media[0]?.creation_timestamp)
  return finish({ platform: 'instagram', text, postedAt }, decoration.omitted, notes)
}

/** The names in it are in the language of the account: the comment stands first, and only the time has no words. */
function fromInstagramComment(entry: unknown, notes: readonly string[]): Parsed {
  const parsed = InstagramComment.safeParse(entry)
  if (!parsed.success) return drifted(describeIssues(parsed.error))
  const fields = parsed.data.string_map_data
  const values = Object.values(fields)
  const comment = fields.Comment ?? values.find(({ value }) => value)
  if (comment === undefined) return drifted('string_map_data: no comment in it')
  const decoration = createDecoration()
  const time = (fields.Time ?? values.find(({ timestamp }) => timestamp))?.timestamp
  const postedAt = decoration.date('postedAt', time)
  return finish(
    { platform: 'instagram', text: comment.value ?? '', postedAt, kind: 'reply' },
    decoration.omitted,
    notes,
  )
}

function finish(
  draft: PostDraft,
  omitted: Extract<Parsed, { kind: 'post' }>['omitted'],
  notes: readonly string[],
): Parsed {
  if (draft.text.trim() === '') return leftOut('without words')
  return { kind: 'post', draft, notes, ...(omitted ? { omitted } : {}) }
}
