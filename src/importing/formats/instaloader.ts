import { isObject, readItem } from '../../producers/instagram/parse.js'
import { createDecoration } from '../decoration.js'
import { isUnknown } from '../written-values.js'
import { decodeJson } from '../decode-json.js'
import { drifted, leftOut, type ImportFormat, type Parsed } from '../import-format.js'
import { createJsonSplitter, EACH } from '../splitters/json-splitter.js'
import { createPieceReader } from '../splitters/piece-reader.js'
import { hasNames, parseBeginning } from '../read-head.js'
import { commentedPost, commentItems, isComment, postBeside } from './instaloader/comments.js'
import { readWithoutSpoilt } from './without-spoilt.js'

/** Fields of Instagram's dialects that a post can do without; without a time the id tells one. */
const DISPENSABLE = {
  taken_at: { field: 'postedAt' },
  taken_at_timestamp: { field: 'postedAt' },
  user: { field: 'author' },
  owner: { field: 'author' },
  location: { field: 'placeTag' },
  like_and_view_counts_disabled: { field: 'counts.likes', instead: true },
  edge_media_preview_like: { field: 'counts.likes' },
  edge_liked_by: { field: 'counts.likes' },
  edge_media_to_comment: { field: 'counts.comments' },
}

const COUNTS: Readonly<Record<string, string>> = {
  like_count: 'counts.likes',
  edge_media_preview_like: 'counts.likes',
  edge_liked_by: 'counts.likes',
  comment_count: 'counts.comments',
  edge_media_to_comment: 'counts.comments',
  play_count: 'counts.plays',
  view_count: 'counts.views',
  video_view_count: 'counts.views',
}

/** A comment holds all answers to it, each with a profile. */
const MAX_BYTES = 16 * 1024 * 1024

/** What Instaloader saves with each picture: a document for the post, and a list of the comments on it. */
export const instaloaderFormat: ImportFormat = {
  name: 'instaloader',
  title: 'an Instaloader post, or the comments on one (JSON)',
  extensions: [],
  takesMap: false,
  beside: postBeside,
  recognises({ json }) {
    const [first]: unknown[] = [json].flat()
    if (hasNames(first, 'instaloader') || hasNames(first, 'node')) return true
    return Array.isArray(json) && json.some((one) => isComment(one) && hasNames(one.owner, 'username'))
  },
  createReader({ beside }) {
    const isElement = (path: readonly string[], isList: boolean): boolean =>
      path.length === 0 ? !isList : path.length === 1 && path[0] === EACH
    const post = beside ? commentedPost(beside.name, parseBeginning(beside.text)) : null
    let comments = 0
    const reader = createPieceReader(createJsonSplitter({ isElement, maxBytes: MAX_BYTES }), (bytes) => {
      const decoded = decodeJson(bytes)
      if (decoded.kind === 'none') return decoded.parsed
      if (!isComment(decoded.content)) return parseDocument(decoded.content, decoded.notes)
      comments += 1
      return commentItems(decoded.content, post, decoded.notes)
    })
    return {
      ...reader,
      get understood() {
        return comments > 0 && post ? [`comments on the post ${post.id}, which ${post.from} says`] : []
      },
    }
  },
}

function parseDocument(content: unknown, notes: readonly string[]): Parsed {
  if (hasNames(content, 'instaloader') && hasNames(content.instaloader, 'node_type')) {
    if (content.instaloader.node_type !== 'Post') return leftOut('no post but a profile or story')
  }
  if (!hasNames(content, 'node') || !isObject(content.node)) return drifted('node: expected a post of Instaloader')
  const media = inOneDialect(content.node)
  return media ? instagramItem(media, notes) : drifted('node.caption: in none of the known places')
}

/**
 * Instaloader saves what it was given, of whichever of Instagram's interfaces: the older graph, a short form of it with
 * a plain `caption`, `date` and `comments`, and inside that what the app gets (`iphone_struct`).
 * @returns null when no caption, not even an empty one, is in a known place
 */
function inOneDialect({ iphone_struct: app, ...node }: Record<string, unknown>): Record<string, unknown> | null {
  const inner = isObject(app) ? app : {}
  const caption = captionOf(node, inner)
  if (caption === undefined) return null
  const first = (...values: readonly unknown[]): unknown => values.find((value) => !isUnknown(value))
  const counted = (...values: readonly unknown[]): { count: unknown } => ({ count: first(...values.map(countOf)) })
  const takenAt = first(node.taken_at_timestamp, node.date, node.taken_at, inner.taken_at)
  return {
    ...node,
    id: first(node.id, inner.pk, inner.id),
    shortcode: first(node.shortcode, node.code, inner.code),
    edge_media_to_caption: { edges: caption === null ? [] : [{ node: { text: caption } }] },
    taken_at_timestamp: typeof takenAt === 'string' && /^\d{9,10}$/.test(takenAt) ? Number(takenAt) : takenAt,
    owner: first(node.owner, ownerOf(node.user), ownerOf(inner.user)),
    location: first(node.location, inner.location),
    edge_media_preview_like: counted(node.edge_media_preview_like, node.edge_liked_by, node.likes, inner.like_count),
    edge_media_to_comment: counted(
      ...[node.edge_media_to_comment, node.edge_media_to_parent_comment, node.edge_media_preview_comment],
      ...[node.comments, inner.comment_count],
    ),
    video_view_count: first(node.video_view_count, inner.view_count),
  }
}

/** What the app gets names people by `pk`; its `id` is another numbering where both are there. */
const ownerOf = (user: unknown): unknown => (isObject(user) ? { ...user, id: user.pk ?? user.id } : undefined)

const countOf = (value: unknown): unknown => (isObject(value) ? value.count : value)

/** Null for a post without words, undefined where nothing says whether it has any. */
function captionOf(node: Record<string, unknown>, inner: Record<string, unknown>): string | null | undefined {
  const edges = isObject(node.edge_media_to_caption) ? node.edge_media_to_caption.edges : undefined
  const edge: unknown = Array.isArray(edges) ? (edges as unknown[])[0] : undefined
  const places = [
    Array.isArray(edges) ? (isObject(edge) && isObject(edge.node) ? edge.node.text : null) : undefined,
    node.caption,
    inner.caption,
  ]
  const texts = places.map((place) => (isObject(place) ? place.text : place))
  return texts.find((text) => typeof text === 'string') ?? (texts.includes(null) ? null : undefined)
}

/** One media item of Instagram, of any of its dialects. */
export function instagramItem(media: unknown, notes: readonly string[]): Parsed {
  const decoration = createDecoration()
  const { item } = readWithoutSpoilt(
    media,
    readItem,
    (one) => (one.kind === 'drifted' ? one.item.field : null),
    DISPENSABLE,
    decoration,
  )
  if (item.kind === 'drifted') return drifted(item.item.field)
  if (item.kind !== 'post') return leftOut(item.kind === 'advert' ? 'an advert' : 'a stub without its caption')
  for (const [name, field] of Object.entries(COUNTS)) {
    const count = hasNames(media, name) ? countOf(media[name]) : null
    if (!isUnknown(count) && typeof count !== 'number') decoration.leaveOut(field, 'not a whole number')
  }
  return { kind: 'post', draft: item.post, notes, omitted: decoration.omitted }
}
