import type { RawPost } from '../../domain/post.js'
import { driftText } from '../kit/drift.js'
import { visibleTextOf, textOf } from './record-text.js'
import type { PostRecord } from './record.js'

export const PLATFORM = 'bluesky'
const POSTS = 'app.bsky.feed.post'
/** The author asks not to be shown to people who are not logged in. */
const OPT_OUT_LABEL = '!no-unauthenticated'
/** RawPost's limit for a native id is 256: longer ones exist in the specification, not on the network. */
const DID = /^did:[a-z]+:[A-Za-z0-9._:%-]{1,170}$/
const RECORD_KEY = /^[A-Za-z0-9._:~-]{1,64}$/
const POST_URI = new RegExp(`^at://([^/]+)/${POSTS.replaceAll('.', '\\.')}/([^/?#]+)$`)
/** Optional fraction of any length, and a zone: the lexicon's `datetime`. Years that Postgres knows. */
const DATETIME = /^(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/
const LANGUAGE_TAG = /^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$/

/** As for every platform, without the words that begin nearly every message of the schema. */
export const shortDriftText = (...drift: Parameters<typeof driftText>): string =>
  driftText(...drift).replace('Invalid input: ', '')

/** The id of a post: the same from the stream and from search. Null when an id is malformed. */
export function nativeIdOf(did: string, recordKey: string): string | null {
  return DID.test(did) && RECORD_KEY.test(recordKey) ? `${did}/${recordKey}` : null
}

/** @returns null when the address is not of a post (but of a list or a feed), or names its author by handle */
export function nativeIdOfUri(uri: string): string | null {
  const [, did = '', recordKey = ''] = POST_URI.exec(uri) ?? []
  return nativeIdOf(did, recordKey)
}

export interface PostOrigin {
  readonly did: string
  readonly nativeId: string
  /** Set for a record that its author has changed. */
  readonly editedAt: Date | null
  readonly author?: Partial<NonNullable<RawPost['author']>>
  readonly counts?: RawPost['counts']
  /** The platform's answer without author fields. */
  readonly payload: unknown
}

/** A record as a post of ours; a reply that quotes is a reply. */
export function toRawPost(record: PostRecord, origin: PostOrigin): RawPost {
  const quoted = quotedPost(record)
  return {
    platform: PLATFORM,
    nativeId: origin.nativeId,
    text: textOf(record),
    postedAt: dateOf(record.createdAt),
    editedAt: origin.editedAt,
    kind: record.reply ? 'reply' : quoted ? 'quote' : 'original',
    parentNativeId: record.reply ? nativeIdOfUri(record.reply.parent.uri) : quoted,
    author: { nativeId: origin.did, handle: null, declaredPlace: null, createdAt: null, ...origin.author },
    languageTag: record.langs?.find((tag) => tag.length <= 35 && LANGUAGE_TAG.test(tag)) ?? null,
    placeTag: null,
    community: null,
    counts: origin.counts ?? {},
    payload: origin.payload,
  }
}

/** Kept as claimed: phones are wrong, and posts brought from elsewhere carry their first date. Null when it is not a date. */
export function dateOf(datetime: string): Date | null {
  const date = new Date(DATETIME.test(datetime) ? datetime : NaN)
  return Number.isNaN(date.getTime()) ? null : date
}

export function isOptedOut(labels: readonly { readonly val: string }[]): boolean {
  return labels.some(({ val }) => val === OPT_OUT_LABEL)
}

/** The parts that a filter looks at. They are more than is stored: only the link in a post may show that it is about Singapore. */
export function searchedOf(record: PostRecord, post: RawPost): { text: string; tags: readonly string[] } {
  const facetTags = record.facets?.flatMap(({ features }) => features.flatMap(({ tag }) => (tag ? [tag] : [])))
  return { text: visibleTextOf(record, post.text), tags: [...(record.tags ?? []), ...(facetTags ?? [])] }
}

function quotedPost({ embed }: PostRecord): string | null {
  if (!embed?.record) return null
  return nativeIdOfUri('uri' in embed.record ? embed.record.uri : embed.record.record.uri)
}
