import { RateLimitedError, SourceStoppedError, UnreachableError } from '../domain/errors.js'
import type { GapCause, PassOutcome, Source } from '../domain/source.js'
import type { Logger } from '../logging.js'
import { childOf } from '../producers/child-signal.js'
import type { Page } from '../domain/page.js'
import { createLoopGuard } from '../producers/kit/loop-guard.js'
import type { Producer } from '../producers/producer.js'

/** The right to crawl a source, and where to continue. */
export interface CrawlLease {
  readonly sourceKey: string
  readonly token: number
  readonly cursor: string | null
}

export interface PageCounts {
  readonly accepted: number
  readonly duplicates: number
  readonly edited: number
  readonly filled: number
  readonly refused: number
  readonly removed: number
}

export interface PassEnd {
  readonly outcome: PassOutcome
  /** For a person; empty when all is well. */
  readonly detail: string
  /** The cause in the gap that an interruption of this kind leaves. Null: it leaves no gap. */
  readonly cause: GapCause | null
  /** The platform asked for this pause before the next pass. */
  readonly waitMs: number
  /** True when the posts that the pass fetched after an interruption close its gap. */
  readonly refills: boolean
}

/** The part of the store that the loop uses. */
export interface CrawlStore {
  /** Null when another process crawls the source. */
  takeLease(sourceKey: string): Promise<CrawlLease | null>
  renewLease(lease: CrawlLease): Promise<void>
  releaseLease(lease: CrawlLease): Promise<void>
  /** Notes that a pass begins; one of a killed process is noted as an interruption. */
  startRun(lease: CrawlLease): Promise<number>
  /** Posts, removals, gaps, drift and cursor in one transaction; then notifies the workers. */
  acceptPage(source: Source, lease: CrawlLease, runId: number, from: string | null, page: Page): Promise<PageCounts>
  endRun(lease: CrawlLease, runId: number, end: PassEnd): Promise<void>
}

export interface RunDeps {
  readonly store: CrawlStore
  /** Waits while the workers are far behind. */
  readonly waitForRoom: (signal: AbortSignal) => Promise<void>
  readonly log: Logger
  readonly renewEveryMs: number
  /** Called with what came so far, after every page. */
  readonly onPage?: ((tally: PageCounts & { readonly pages: number }, page: Page) => void) | undefined
}

export interface PassReport extends PageCounts {
  readonly outcome: PassOutcome
  readonly detail: string
  readonly pages: number
  readonly drifted: number
  readonly dropped: Readonly<Record<string, number>>
}

/**
 * One pass over a source under its lease: the only loop around producers. Poll or stream, it ends when the producer
 * ends, when the signal is aborted, or when the platform stops it. Every end is recorded, with a gap where posts may be
 * missing.
 * @param refills see SourceType
 * @returns null when another process crawls this source
 */
export async function runPass(
  source: Source,
  producer: Producer,
  refills: boolean,
  deps: RunDeps,
  stop: AbortSignal,
): Promise<PassReport | null> {
  const { store, log } = deps
  const lease = await store.takeLease(source.key)
  if (!lease) return null
  const { signal, abort, end: endWork } = childOf(stop)
  const renewal = setInterval(() => void store.renewLease(lease).catch(abort), deps.renewEveryMs)
  try {
    const runId = await store.startRun(lease)
    const { end, isMoreLeft, ...report } = await followPages(source, producer, lease, runId, deps, signal)
    await store.endRun(lease, runId, { ...end, refills: refills && !isMoreLeft })
    const fields = { source: source.key, outcome: end.outcome, ...report }
    if (end.outcome === 'caught_up' || end.outcome === 'stopped') log.info(fields, 'pass ended')
    else log.warn({ ...fields, detail: end.detail }, 'pass ended')
    return { ...report, outcome: end.outcome, detail: end.detail }
  } finally {
    clearInterval(renewal)
    endWork()
    await store.releaseLease(lease)
  }
}

type Tally = Omit<PassReport, 'outcome' | 'detail'>

async function followPages(
  source: Source,
  producer: Producer,
  lease: CrawlLease,
  runId: number,
  deps: RunDeps,
  signal: AbortSignal,
): Promise<Tally & { end: Omit<PassEnd, 'refills'>; isMoreLeft: boolean }> {
  const tally = { pages: 0, accepted: 0, duplicates: 0, edited: 0, filled: 0, refused: 0, removed: 0, drifted: 0 }
  const dropped: Record<string, number> = {}
  let cursor = lease.cursor
  let isMoreLeft = false
  // A stream has no end to look forward to, and the same post may come again and again.
  const guard = source.mode === 'poll' ? createLoopGuard(source.platform) : null
  try {
    await deps.waitForRoom(signal)
    for await (const page of producer.pages(cursor, signal)) {
      const counts = await deps.store.acceptPage(source, lease, runId, cursor, page)
      cursor = page.cursor
      isMoreLeft = page.caughtUp === false
      tally.pages += 1
      tally.drifted += page.drifted?.length ?? 0
      for (const key of ['accepted', 'duplicates', 'edited', 'filled', 'refused', 'removed'] as const)
        tally[key] += counts[key]
      for (const [reason, count] of Object.entries(page.dropped ?? {})) dropped[reason] = (dropped[reason] ?? 0) + count
      warnOfDrift(source, page, deps.log)
      deps.onPage?.(tally, page)
      guard?.look(page)
      await deps.waitForRoom(signal) // before the next page is asked for: what is pulled must be stored
    }
    const outcome = signal.aborted ? 'stopped' : 'caught_up'
    return { ...tally, dropped, isMoreLeft, end: { outcome, detail: '', cause: null, waitMs: 0 } }
  } catch (err) {
    if (signal.aborted) {
      const detail = signal.reason instanceof Error ? signal.reason.message : 'told to stop'
      return { ...tally, dropped, isMoreLeft, end: { outcome: 'stopped', detail, cause: null, waitMs: 0 } }
    }
    return { ...tally, dropped, isMoreLeft, end: endOf(err, source, deps.log) }
  }
}

/** The code that understood the failure has decided: the class of the error says what happens next. */
function endOf(err: unknown, source: Source, log: Logger): Omit<PassEnd, 'refills'> {
  const detail = err instanceof Error ? err.message : String(err)
  if (err instanceof RateLimitedError) {
    return { outcome: 'rate_limited', detail, cause: 'rate_limited', waitMs: err.retryAfterMs }
  }
  if (err instanceof SourceStoppedError) return { outcome: 'blocked', detail, cause: err.stopCause, waitMs: 0 }
  if (err instanceof UnreachableError) return { outcome: 'unreachable', detail, cause: 'outage', waitMs: 0 }
  log.error({ err, source: source.key }, 'pass failed')
  return { outcome: 'failed', detail, cause: 'outage', waitMs: 0 }
}

/** One line for each page and field, however many items. Their content is kept in the database. */
function warnOfDrift(source: Source, page: Page, log: Logger): void {
  const fields = [...new Set(page.drifted?.map(({ field }) => field) ?? [])]
  if (fields.length === 0) return
  log.warn({ source: source.key, fields, items: page.drifted?.length }, 'items of an unknown shape: the shape is kept')
}
