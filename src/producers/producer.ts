import type { z } from 'zod'
import type { Cadence } from '../domain/cadence.js'
import type { Page } from '../domain/page.js'
import type { SourceMode } from '../domain/source.js'
import type { Logger } from '../logging.js'
import type { Http } from './http/http.js'
import type { LoginRecord } from './logins/login-record.js'
import type { Platform } from './platform.js'
import type { Credentials } from './platforms.js'

/**
 * Fetches and parses; it does not store, enqueue, save cursors or retry a pass.
 *
 * `pages` ends when the source is caught up (poll) or runs until the signal is aborted (stream). It throws
 * RateLimitedError when it must wait longer than a request should, SourceStoppedError when asking again is no use,
 * UnreachableError (or anything else) when the next pass may work. Before it throws it has yielded all that it had.
 * Handing the cursor of any yielded page to a new call continues exactly behind that page: nothing is skipped. Overlap is
 * allowed, because the inbox knows what it has.
 */
export interface Producer {
  pages(from: string | null, signal: AbortSignal): AsyncIterable<Page>
}

/** Time as a producer sees it, so that tests can turn it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Rejects with the signal's reason when aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

/** The means to ask the platform, or its double. */
export interface ProducerDeps {
  readonly http: Http
  readonly clock: Clock
  readonly credentials: Credentials
  readonly loginRecord: LoginRecord
  readonly budget: Budget
  /** CHROMIUM_PATH: what reads pages unless a source names another; undefined: the first on PATH. */
  readonly chromiumPath?: string | undefined
  /** CHROMIUM_SANDBOX: whether Chromium's own sandbox is on unless a source says; undefined: except for root. */
  readonly chromiumSandbox?: boolean | undefined
  /**
   * Native ids of a platform's posts that are on record, in an order of the record's own; undefined: there is no record.
   * @param after the last id of the page before; null: from the beginning
   */
  readonly storedIds?:
    | ((platform: string, after: string | null, limit: number) => Promise<readonly string[]>)
    | undefined
  readonly log: Logger
}

/** A hard cap on what may be spent, shared by all processes. */
export interface Budget {
  /**
   * Sets aside `cost` (micro-dollars) before a request, atomically against every other process.
   * @throws SourceStoppedError('budget') when the cap would be exceeded: nothing is set aside then
   */
  reserve(account: string, cost: number): Promise<void>
  /** Gives back what a request did not use. */
  release(account: string, unused: number): Promise<void>
  /** Micro-dollars left in this period; null: no cap is set, and nothing may be spent. */
  left(account: string): Promise<number | null>
  /**
   * Ids among these that were already read, and paid for, on this UTC day; marks the others as read.
   * A repeated read on one day is not charged again.
   */
  markRead(account: string, ids: readonly string[]): Promise<ReadonlySet<string>>
}

/** What `kopitalk sources check` shows before anything runs. */
export interface SourceCheck {
  readonly reachable: boolean
  /** One sentence a journalist understands: "open to everyone", "needs a login: set BLUESKY_APP_PASSWORD". */
  readonly finding: string
  /** Requests allowed, as the platform says now, such as "300 per 15 minutes, 299 left". */
  readonly limit?: string
  /** Expected posts per day, when the platform says so or one page lets us estimate it. */
  readonly postsPerDay?: number
  readonly minutesPerPass?: number
  readonly dollarsPerDay?: number
}

/** From one moment on, and before another. */
export interface Span {
  readonly from: Date
  readonly to: Date
}

/** One way to read one platform: the registry's line. */
export interface SourceType<Settings = unknown> {
  readonly platform: string
  /** Facts about the platform for every way to read it: its logins, and since when it exists. */
  readonly of: Platform
  readonly kind: string
  readonly mode: SourceMode
  /** For `kopitalk sources list`: "posts with a hashtag on one Mastodon server". */
  readonly title: string
  /** Access, cost and rules in one line, printed when the source starts. */
  readonly policy: string
  /** Strict object with descriptions; `baseUrl` is optional in every one, for doubles and mirrors. */
  readonly settings: z.ZodType<Settings>
  readonly defaultEverySeconds: number
  /** Default `yield`. `fixed` where a quiet pass is no reason to ask less often. */
  readonly defaultCadence?: Cadence
  /** True when a later pass brings the posts that an outage missed, so that a gap closes by itself. */
  readonly refills: boolean
  /** Unique and readable, from the settings alone; `/`-separated, begins with the platform. */
  keyOf(settings: Settings): string
  create(settings: Settings, deps: ProducerDeps): Producer
  check(settings: Settings, deps: ProducerDeps, signal: AbortSignal): Promise<SourceCheck>
  /**
   * Reads what was posted in a span, whenever that was, with cursors of its own; called with the cursor of its last page
   * it brings nothing more.
   * @returns instead a sentence: why this platform cannot be read so, and what can
   */
  backfill(settings: Settings, span: Span, deps: ProducerDeps): Producer | string
}

/** Keeps the settings' type inside one line of the registry. */
export function sourceType<Settings>(type: Omit<SourceType<Settings>, 'platform'>): SourceType {
  return { ...type, platform: type.of.name }
}
