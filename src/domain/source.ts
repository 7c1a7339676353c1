import type { Cadence } from './cadence.js'

/**
 * Why a source stopped for good, until a person or time changes something. The first five need a person; a budget
 * comes back by itself with its period.
 */
export const STOP_CAUSES = [
  'wall', // the platform shows a login wall instead of posts
  'challenge', // it wants proof that a person is there
  'credentials', // none, expired, or without the right to this
  'forbidden', // robots.txt, a closed timeline, a block
  'gone', // the target does not exist (any more)
  'payment', // the account has no credit or reached its cap
  'budget', // our own limit is reached
] as const
export type StopCause = (typeof STOP_CAUSES)[number]

/** Why posts are missing between two moments. */
export const GAP_CAUSES = [
  ...STOP_CAUSES,
  'outage', // network, server errors, our process was not running
  'rate_limited', // asked to wait longer than the pass lasts
  'cursor_expired', // the platform no longer reaches back to where we stopped
  'page_lost', // a page that could not be read, or that the paging skipped
  'paused', // an operator paused the source
] as const
export type GapCause = (typeof GAP_CAUSES)[number]

/** A hole that a producer has found, by the time of the posts that are missing. */
export interface FoundGap {
  readonly from: Date
  /** Null: still open when it was found. */
  readonly to: Date | null
  readonly cause: GapCause
  /** For a person, such as "page 3 of 5 answered 502". Never a handle, never a secret. */
  readonly detail: string
}

/** A post of an unknown shape. The shape is kept and counted, so that a change of the platform is noticed. */
export interface DriftedItem {
  /** The unexpected part, as a path and the problem: `caption.text: expected string`. Counted by this. */
  readonly field: string
  /** As it came; nothing of it is stored but its shape. */
  readonly raw: unknown
}

/** A removal that the platform reports: one post, or everything of an author. */
export type Removal =
  | { readonly platform: string; readonly nativeId: string }
  | { readonly platform: string; readonly authorNativeId: string }

export const SOURCE_MODES = ['poll', 'stream'] as const
/** `poll`: a pass ends when it has caught up and a schedule starts the next; `stream`: a pass ends only when stopped. */
export type SourceMode = (typeof SOURCE_MODES)[number]

export const SOURCE_STATES = ['active', 'paused', 'blocked'] as const
export type SourceState = (typeof SOURCE_STATES)[number]

export const SOURCE_ACTIVITIES = ['crawling', 'waiting', 'on_time', 'idle'] as const
/** Whether a producer really crawls an active source: see `readActivity`. */
export type SourceActivity = (typeof SOURCE_ACTIVITIES)[number]

/** One crawl target as an operator sets it. */
export interface Source {
  /** `platform/…`, readable and unique, such as `mastodon/mastodon.social/tag/singapore`. */
  readonly key: string
  readonly platform: string
  /** Which of the platform's source types: `tag`, `search`, `stream`, `feed` … */
  readonly kind: string
  readonly mode: SourceMode
  /** Seconds between the starts of two passes of a polling source; in the middle, when its cadence follows its yield. */
  readonly everySeconds: number
  readonly cadence: Cadence
  /** Collection that its posts go to. */
  readonly collection: string
  /** As the source type's schema accepts it. Never a secret: those are in the environment. */
  readonly settings: Readonly<Record<string, unknown>>
}

/** How a pass ended: `caught_up` with the platform, `stopped` by us, or the platform's doing. */
export const PASS_OUTCOMES = ['caught_up', 'stopped', 'rate_limited', 'unreachable', 'blocked', 'failed'] as const
export type PassOutcome = (typeof PASS_OUTCOMES)[number]
