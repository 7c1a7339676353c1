import type { RawPost } from '../../domain/post.js'
import { normalizeField } from '../../text/normalize.js'
import { keyOf } from './inbox-page.js'

/** What a post says beside its text, as the table holds it. */
export interface PostColumns {
  readonly authorId: number | null
  readonly postedAt: string | null
  readonly kind: RawPost['kind']
  readonly parentNativeId: string | null
  readonly languageTag: string | null
  readonly placeTag: string | null
  readonly community: string | null
  readonly counts: RawPost['counts']
}

/** @param authorIds of the page, by `keyOf` */
export function columnsOf(post: RawPost, authorIds: ReadonlyMap<string, number>): PostColumns {
  const { platform, author, postedAt, kind, parentNativeId, languageTag, placeTag, community, counts } = post
  return {
    authorId: author ? (authorIds.get(keyOf(platform, author.nativeId)) ?? null) : null,
    postedAt: postedAt?.toISOString() ?? null,
    kind,
    parentNativeId: field(parentNativeId, 256),
    languageTag: field(languageTag, 35),
    placeTag: field(placeTag, 500),
    community: field(community, 256),
    counts,
  }
}

function field(value: string | null, limit: number): string | null {
  return value === null ? null : normalizeField(value, limit)
}
