import type { Source } from '../../src/domain/source.js'
import type { SourceType } from '../../src/producers/producer.js'

/** Failures of a platform. A double that cannot produce one of them leaves it out of `failures`. */
export type DoubleFailure =
  | 'server error burst' // three answers of 503, then well again
  | 'rate limit with reset' // one 429 that says when (a second or two)
  | 'rate limit without reset' // one 429 that does not
  | 'truncated answer' // one body cut in the middle of a character
  | 'dropped connection' // closed in the middle of an answer
  | 'repeated page' // a page comes twice
  | 'shrunk page' // a page has fewer items than asked for, and is not the last
  | 'drifted item' // one item of the page has an unknown shape
  | 'wall' // from now on the login wall, the challenge, 401 or 403: whatever this platform shows
  | 'cursor expired' // the platform no longer reaches back to the cursor

/** A local server that speaks a platform's wire: paging, headers, errors, streams. It knows which posts it serves. */
export interface SourceDouble {
  readonly type: SourceType
  /** For `type`, with `baseUrl` pointing here. */
  readonly settings: Source['settings']
  /** Variables that a crawl of it needs, such as a token that it accepts. */
  readonly environment?: Readonly<Record<string, string>>
  /** `platform/native id` of every post that a perfect crawl stores, in any order. */
  readonly expected: readonly string[]
  readonly failures: readonly DoubleFailure[]
  /** Happens once, at the next request (or the next moment of a stream) where it can. */
  fail(failure: DoubleFailure): void
  /** Publishes one more post; returns `platform/native id`. */
  publish(text: string): string
  /** Withdraws a post in the platform's way; absent where the platform has none. */
  withdraw?(id: string): void
  /** Requests so far, in order, with the moment by the double's own clock. */
  readonly requests: readonly { readonly url: string; readonly at: number; readonly headers: Headers }[]
  close(): Promise<void>
}

/** Every double's file exports this as `openDouble`; each call opens a separate world on a free port. */
export type OpenDouble = () => Promise<SourceDouble>
