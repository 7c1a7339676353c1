import type { DriftedItem } from '../../domain/source.js'
import { z } from 'zod'
import type { RawPost } from '../../domain/post.js'
import { driftText } from '../kit/drift.js'
import { idOfShortcode, timeOfId } from './media-id.js'
import { stripAuthor } from './strip-author.js'

/** What one item of a list turned out to be. */
export type ReadItem =
  | { readonly kind: 'post'; readonly post: RawPost }
  /** No caption field at all: a stub that must not replace the whole post. */
  | { readonly kind: 'partial' }
  | { readonly kind: 'advert' }
  | { readonly kind: 'drifted'; readonly item: DriftedItem }

const Id = z.union([z.string(), z.number()])
/** A count in an unknown form is an unknown count, not a reason to lose the post. */
const Count = z.number().nullish().catch(undefined)
const Place = z.looseObject({ name: z.string().nullish() }).nullish()

/** XDTMediaDict and XIGPolaris…Media, which a logged-out visitor gets with fewer fields. */
const Modern = z.looseObject({
  pk: Id.nullish(),
  id: Id.nullish(),
  code: z.string().nullish(),
  caption: z.looseObject({ text: z.string().nullish() }).nullish(),
  taken_at: z.number().nullish(),
  user: z.looseObject({ pk: Id.nullish(), id: Id.nullish(), username: z.string().nullish() }).nullish(),
  location: Place,
  like_and_view_counts_disabled: z.boolean().nullish(),
  like_count: Count,
  comment_count: Count,
  play_count: Count,
  view_count: Count,
})

const Edges = z.looseObject({ count: Count })
/** The form from before 2026. Files of older tools still have it. */
const Legacy = z.looseObject({
  id: Id.nullish(),
  shortcode: z.string().nullish(),
  edge_media_to_caption: z
    .looseObject({ edges: z.array(z.looseObject({ node: z.looseObject({ text: z.string() }) })) })
    .optional(),
  taken_at_timestamp: z.number().nullish(),
  owner: z.looseObject({ id: Id.nullish(), username: z.string().nullish() }).nullish(),
  location: Place,
  edge_media_preview_like: Edges.nullish(),
  edge_liked_by: Edges.nullish(),
  edge_media_to_comment: Edges.nullish(),
  video_view_count: Count,
})

/** One post, whichever dialect it came in. */
interface Media {
  readonly ids: readonly unknown[]
  readonly code: string | null
  /** Undefined: the item has no caption field. */
  readonly text: string | undefined
  readonly takenAtSeconds: number | null
  readonly ownerIds: readonly unknown[]
  readonly handle: string | null
  readonly place: string | null
  readonly counts: Readonly<Record<string, number | null | undefined>>
}

/**
 * Reads one item of any of the three dialects.
 * @param raw as readDocuments gives it; of a number that JSON.parse has rounded the shortcode takes the place
 */
export function readItem(raw: unknown): ReadItem {
  if (isAdvert(raw)) return { kind: 'advert' }
  const schema = isLegacy(raw) ? Legacy.transform(fromLegacy) : Modern.transform(fromModern)
  const read = schema.safeParse(raw)
  if (!read.success) return drifted(raw, driftText(read.error, 'item'))
  const media = read.data
  const id = mediaId(media)
  if (id === null) return drifted(raw, 'pk: expected a media id or a shortcode')
  if (media.text === undefined) return { kind: 'partial' }
  const derived = media.takenAtSeconds === null
  const payload = stripAuthor(raw) as Record<string, unknown>
  return {
    kind: 'post',
    post: {
      platform: 'instagram',
      nativeId: id,
      text: media.text,
      postedAt: media.takenAtSeconds === null ? timeOfId(id) : new Date(media.takenAtSeconds * 1_000),
      editedAt: null, // the platform says that a caption was edited, never when
      kind: 'original',
      parentNativeId: null,
      author: authorOf(media),
      languageTag: null,
      placeTag: media.place?.slice(0, 500) ?? null,
      community: null,
      counts: knownCounts(media.counts),
      payload: derived ? { ...payload, time_source: 'derived_from_id' } : payload,
    },
  }
}

function fromModern(item: z.infer<typeof Modern>): Media {
  const hidden = item.like_and_view_counts_disabled === true
  return {
    ids: [item.pk, item.id],
    code: item.code ?? null,
    text: item.caption === undefined ? undefined : (item.caption?.text ?? ''),
    takenAtSeconds: item.taken_at ?? null,
    ownerIds: [item.user?.pk, item.user?.id], // `id` is another numbering where both are there
    handle: item.user?.username ?? null,
    place: item.location?.name ?? null,
    counts: {
      likes: hidden ? null : item.like_count,
      comments: item.comment_count,
      plays: hidden ? null : item.play_count,
      views: hidden ? null : item.view_count,
    },
  }
}

function fromLegacy(item: z.infer<typeof Legacy>): Media {
  return {
    ids: [item.id],
    code: item.shortcode ?? null,
    text: item.edge_media_to_caption && (item.edge_media_to_caption.edges[0]?.node.text ?? ''),
    takenAtSeconds: item.taken_at_timestamp ?? null,
    ownerIds: [item.owner?.id],
    handle: item.owner?.username ?? null,
    place: item.location?.name ?? null,
    counts: {
      likes: item.edge_media_preview_like?.count ?? item.edge_liked_by?.count,
      comments: item.edge_media_to_comment?.count,
      views: item.video_view_count,
    },
  }
}

/** Digits of `<media>`, `<media>_<owner>` or `POLARIS_<media>`, else the number in the shortcode. */
function mediaId({ ids, code }: Media): string | null {
  for (const id of ids) {
    const [, digits] = /^(?:POLARIS_)?(\d{1,20})(?:_\d+)?$/.exec(exactId(id) ?? '') ?? []
    if (digits) return digits
  }
  return code === null ? null : idOfShortcode(code)
}

/** Null for a number that has lost digits. */
function exactId(id: unknown): string | null {
  if (typeof id === 'number') return Number.isSafeInteger(id) ? String(id) : null
  return typeof id === 'string' && id !== '' ? id : null
}

function authorOf({ ownerIds, handle }: Media): RawPost['author'] {
  const nativeId = ownerIds.map(exactId).find((id) => id !== null)
  return nativeId ? { nativeId, handle, declaredPlace: null, createdAt: null } : null
}

/** -1 and absent mean unknown, which is not zero. */
function knownCounts(counts: Media['counts']): Record<string, number> {
  return Object.fromEntries(
    Object.entries(counts).filter(
      (entry): entry is [string, number] => Number.isSafeInteger(entry[1]) && entry[1]! >= 0,
    ),
  )
}

function isLegacy(raw: unknown): boolean {
  return isObject(raw) && ['shortcode', 'edge_media_to_caption', 'taken_at_timestamp'].some((key) => key in raw)
}

function isAdvert(raw: unknown): boolean {
  if (!isObject(raw)) return false
  const link = typeof raw['link'] === 'string' ? raw['link'] : ''
  return (
    raw['product_type'] === 'ad' ||
    Boolean(raw['ad_action']) ||
    Boolean(raw['ad_id']) ||
    raw['is_ad'] === true ||
    /^https:\/\/www\.facebook\.com\/ads\//.test(link)
  )
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function drifted(raw: unknown, field: string): ReadItem {
  return { kind: 'drifted', item: { field, raw: stripAuthor(raw) } }
}
