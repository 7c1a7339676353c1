import type { RawPost } from './post.js'
import type { DriftedItem, FoundGap, Removal } from './source.js'

/** What one request, or one moment of a stream, brought. Accepted in one transaction together with its cursor. */
export interface Page {
  readonly posts: readonly RawPost[]
  /** Where to continue after this page. Stored together with its posts. An opaque string of the source. */
  readonly cursor: string
  /** Posts that the platform says are gone. Edits are posts with `editedAt`. */
  readonly removals?: readonly Removal[]
  /** Items that became no post, counted by reason: `no_match`, `opted_out`, `advert`, `invalid` … */
  readonly dropped?: Readonly<Record<string, number>>
  readonly gaps?: readonly FoundGap[]
  /**
   * True: everything up to this moment has been read, so that what an interruption left out is there; streams say it
   * once they have. False on the last page of a pass: it ends by a limit of its own, and there is more. Left out: a poll
   * is caught up when it ends.
   */
  readonly caughtUp?: boolean
  readonly drifted?: readonly DriftedItem[]
}
