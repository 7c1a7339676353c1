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
   * True: everything up to this moment has been read, so that posts which an interruption left out are there. Streams
   * say it once they have them. False on the last page of a pass that ends by its own limit: there is more. Left out: a
   * poll is caught up when it ends.
   */
  readonly caughtUp?: boolean
  readonly drifted?: readonly DriftedItem[]
  /** What this pass may have brought before is read a second time on purpose, such as to notice deletions. */
  readonly readsAgain?: boolean
}
