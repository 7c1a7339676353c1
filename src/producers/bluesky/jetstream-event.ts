import { z } from 'zod'
import type { RawPost } from '../../domain/post.js'
import type { DriftedItem, Removal } from '../../domain/source.js'
import { parseJson } from '../parse-json.js'
import { isOptedOut, nativeIdOf, PLATFORM, searchedOf, shortDriftText, toRawPost } from './parse.js'
import { PostRecord } from './record.js'
import { createTermFilter } from './term-filter.js'

export const POST_COLLECTION = 'app.bsky.feed.post'
const REPOST_COLLECTION = 'app.bsky.feed.repost'
/** The platform's own words for accounts that are gone; the others (deactivated, suspended …) may come back. */
const GONE = ['deleted', 'takendown']

const Event = z.object({
  did: z.string(),
  /** Microseconds since 1970 by the server's clock: no order to rely on, it steps back by tens of milliseconds. */
  time_us: z.int().min(1e15).max(9e15),
  kind: z.string(),
  commit: z
    .object({
      operation: z.enum(['create', 'update', 'delete']),
      collection: z.string(),
      rkey: z.string(),
      record: z.unknown().optional(), // a deletion has none
    })
    .optional(),
  account: z.object({ active: z.boolean(), status: z.string().optional() }).optional(),
})
type Event = z.infer<typeof Event>
type Commit = NonNullable<Event['commit']>

export interface PostFilter {
  readonly terms: readonly string[]
  readonly langs: readonly string[]
  readonly dids: readonly string[]
}

/** What one frame means to us: exactly one of the last four. */
export interface FrameContent {
  /** Null when the frame does not say it. */
  readonly timeUs: number | null
  readonly post?: RawPost
  readonly removal?: Removal
  /** Why it became no post. */
  readonly dropped?: string
  readonly drifted?: DriftedItem
}

/** Reads frames of Jetstream's version 1 and picks the posts that an operator wants; pure. */
export function createEventReader(filter: PostFilter): (frame: string) => FrameContent {
  const wants = createPostFilter(filter)
  return (frame) => {
    let raw: unknown
    try {
      raw = parseJson(frame)
    } catch {
      return { timeUs: null, drifted: { field: 'frame: not JSON', raw: frame } }
    }
    const event = Event.safeParse(raw)
    if (!event.success) return { timeUs: timeOf(raw), drifted: driftOf('event', event.error, raw) }
    return { timeUs: event.data.time_us, ...meaningOf(event.data, raw, wants) }
  }
}

/** The whole post, its record and author: whether it is one to keep. */
type Wants = (record: PostRecord, post: RawPost) => boolean

function createPostFilter({ terms, langs, dids }: PostFilter): Wants {
  const hasTerm = createTermFilter(terms)
  const languages = new Set(langs.map((tag) => tag.toLowerCase()))
  const authors = new Set(dids)
  const inLanguage = (tags: readonly string[]): boolean => {
    if (languages.size === 0) return true
    // Many clients set no language: the terms decide then, and without terms nothing speaks for the post.
    if (tags.length === 0) return terms.length > 0
    return tags.some((tag) => languages.has(tag.toLowerCase().split('-', 1)[0] ?? ''))
  }
  return (record, post) => {
    if (authors.has(post.author?.nativeId ?? '')) return true
    if (terms.length === 0 && languages.size === 0) return false
    return inLanguage(record.langs ?? []) && (terms.length === 0 || hasTerm(searchedOf(record, post)))
  }
}

function meaningOf(event: Event, raw: unknown, wants: Wants): Omit<FrameContent, 'timeUs'> {
  if (event.commit) return commitMeaning(event, event.commit, raw, wants)
  if (event.kind === 'commit') return { drifted: { field: 'event.commit: expected object', raw: withoutAuthor(raw) } }
  if (!event.account) return { dropped: event.kind === 'identity' ? 'identity' : 'unknown_kind' }
  const isGone = !event.account.active && GONE.includes(event.account.status ?? '')
  return isGone ? { removal: { platform: PLATFORM, authorNativeId: event.did } } : { dropped: 'account' }
}

function commitMeaning(event: Event, commit: Commit, raw: unknown, wants: Wants): Omit<FrameContent, 'timeUs'> {
  if (commit.collection === REPOST_COLLECTION) return { dropped: 'repost' } // names a post and brings no text
  if (commit.collection !== POST_COLLECTION) return { dropped: 'other_collection' }
  const nativeId = nativeIdOf(event.did, commit.rkey)
  if (nativeId === null) return { drifted: { field: 'did, rkey: not an id', raw: withoutAuthor(raw) } }
  const gone = { removal: { platform: PLATFORM, nativeId } }
  if (commit.operation === 'delete') return gone
  const record = PostRecord.safeParse(commit.record)
  if (!record.success) return { drifted: driftOf('commit.record', record.error, raw) }
  const isEdit = commit.operation === 'update'
  const post = toRawPost(record.data, {
    did: event.did,
    nativeId,
    editedAt: isEdit ? new Date(event.time_us / 1_000) : null,
    payload: withoutAuthor(raw),
  })
  const reason = isOptedOut(record.data.labels?.values ?? [])
    ? 'opted_out'
    : wants(record.data, post)
      ? null
      : 'no_match'
  if (reason === null) return { post }
  // The stored text, if there is one, is no longer what its author says.
  return isEdit ? gone : { dropped: reason }
}

function timeOf(raw: unknown): number | null {
  return z.object({ time_us: Event.shape.time_us }).safeParse(raw).data?.time_us ?? null
}

const driftOf = (part: string, error: z.ZodError, raw: unknown): DriftedItem => ({
  field: shortDriftText(error, part, [part]),
  raw: withoutAuthor(raw),
})

/** The author is in `did` and stored as a keyed hash only. */
function withoutAuthor(raw: unknown): unknown {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return raw
  return Object.fromEntries(Object.entries(raw).filter(([key]) => key !== 'did'))
}
