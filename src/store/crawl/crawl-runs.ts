import { gzipSync } from 'node:zlib'
import type pg from 'pg'
import { paceAfter, type Pace, type PassYield } from '../../domain/cadence.js'
import type { Page } from '../../domain/page.js'
import { shapeOf } from '../../domain/shape-of.js'
import type { GapCause, PassOutcome, Source } from '../../domain/source.js'
import type { BatchRef } from '../pipeline/batches.js'
import { closeRefilled, endInterruption, openInterruption, recordGap } from './gaps.js'
import type { AcceptedCounts, Inbox } from '../pipeline/inbox.js'
import { releaseLease, renewLease, takeLease, type Lease } from './leases.js'
import { transaction, type Queryable } from '../pool.js'

export interface RunEnd {
  readonly outcome: PassOutcome
  readonly detail: string
  readonly cause: GapCause | null
  readonly waitMs: number
  readonly refills: boolean
}

/** A budget is renewed with its period, so the source stays active and asks again from time to time. */
const BUDGET_WAIT_MS = 3_600_000

const FIRST_PAUSE_MS = 5_000
const LONGEST_PAUSE_MS = 900_000

/** How many odd items of a page are kept: enough to see the change. All are counted. */
const KEPT_DRIFT = 1_000

export interface CrawlRecordOptions {
  readonly inbox: Inbox
  /** Names this process for people. */
  readonly holder: string
  readonly leaseMs: number
  /** Tells the workers about batches; losing the call loses nothing. */
  readonly handOn: (batches: readonly BatchRef[]) => Promise<void>
}

/** The record of crawling: leases, cursors, results and gaps. */
export function createCrawlRecord(pool: pg.Pool, { inbox, holder, leaseMs, handOn }: CrawlRecordOptions) {
  return {
    takeLease: (sourceKey: string): Promise<Lease | null> => takeLease(pool, sourceKey, holder, leaseMs),
    renewLease: (lease: Lease): Promise<void> => renewLease(pool, lease, leaseMs),
    releaseLease: (lease: Lease): Promise<void> => releaseLease(pool, lease),

    async startRun({ sourceKey }: Lease): Promise<number> {
      return transaction(pool, async (tx) => {
        const killed = await tx.query(
          `update crawl_run set ended_at = now(), outcome = 'failed', detail = 'its process ended without a word'
           where source_key = $1 and ended_at is null`,
          [sourceKey],
        )
        if ((killed.rowCount ?? 0) > 0) {
          await openInterruption(tx, sourceKey, 'outage', 'the process that crawled this source ended without a word')
        }
        const { rows } = await tx.query<{ id: number }>('insert into crawl_run (source_key) values ($1) returning id', [
          sourceKey,
        ])
        return rows[0]?.id ?? 0
      })
    },

    async acceptPage(
      source: Source,
      lease: Lease,
      runId: number,
      from: string | null,
      page: Page,
    ): Promise<AcceptedCounts> {
      const { batches, ...counts } = await inbox.accept(page.posts, {
        collection: source.collection,
        source: { key: source.key, token: lease.token, from, to: page.cursor },
        removals: page.removals ?? [],
        alongside: (tx, accepted) => recordPage(tx, source.key, runId, page, accepted),
      })
      await handOn(batches)
      return counts
    },

    async endRun({ sourceKey }: Lease, runId: number, end: RunEnd): Promise<void> {
      await transaction(pool, async (tx) => {
        const { rowCount } = await tx.query(
          `update crawl_run set ended_at = now(), outcome = $2, detail = $3
           where id = $1 and source_key = $4 and ended_at is null`,
          [runId, end.outcome, end.detail.slice(0, 500), sourceKey],
        )
        if (rowCount !== 1) return // taken for dead, or of a world that a restore has replaced
        if (end.outcome === 'caught_up') {
          await recordSuccess(tx, sourceKey, end.refills)
          await followYield(tx, sourceKey, runId)
        } else if (end.cause) await recordFailure(tx, sourceKey, end, end.cause)
      })
    },
  }
}

async function recordPage(
  tx: Queryable,
  sourceKey: string,
  runId: number,
  page: Page,
  counts: AcceptedCounts,
): Promise<void> {
  await tx.query(
    `update crawl_run set pages = pages + 1, accepted = accepted + $2, duplicates = duplicates + $3,
       edited = edited + $4, removed = removed + $5, drifted = drifted + $6, filled = filled + $8,
       refused = refused + $9,
       dropped = dropped || (select coalesce(jsonb_object_agg(reason, count::int + coalesce((dropped ->> reason)::int, 0)), '{}')
                             from jsonb_each_text($7) as more (reason, count))
     where id = $1`,
    [
      runId,
      counts.accepted,
      counts.duplicates,
      counts.edited,
      counts.removed,
      page.drifted?.length ?? 0,
      JSON.stringify(page.dropped ?? {}),
      counts.filled,
      counts.refused,
    ],
  )
  if (counts.accepted > 0) {
    await tx.query(
      `insert into source_hour as old (source_key, hour, accepted) values ($1, date_trunc('hour', now(), 'UTC'), $2)
       on conflict (source_key, hour) do update set accepted = old.accepted + excluded.accepted`,
      [sourceKey, counts.accepted],
    )
  }
  await endInterruption(tx, sourceKey)
  for (const gap of page.gaps ?? []) await recordGap(tx, sourceKey, gap)
  if (page.caughtUp) await closeRefilled(tx, sourceKey)
  const kept = page.drifted?.slice(0, KEPT_DRIFT)
  if (!kept?.length) return
  await tx.query(
    'insert into drifted_item (source_key, field, raw) select $1, * from unnest($2::text[], $3::bytea[])',
    [
      sourceKey,
      kept.map(({ field }) => field.slice(0, 200)),
      kept.map(({ raw }) => gzipSync(JSON.stringify(shapeOf(raw)) ?? 'null')),
    ],
  )
}

async function recordSuccess(tx: Queryable, sourceKey: string, refills: boolean): Promise<void> {
  await tx.query('update source set last_success_at = now(), not_before = null where key = $1', [sourceKey])
  await endInterruption(tx, sourceKey)
  if (refills) await closeRefilled(tx, sourceKey)
}

/** The cadence after what this pass brought. One that is fixed keeps its place, for when it is no longer. */
async function followYield(tx: Queryable, sourceKey: string, runId: number): Promise<void> {
  const { rows } = await tx.query<Pace & PassYield>(
    `select stretch, streak, accepted, duplicates, edited + removed + filled as changes
     from source join crawl_run on crawl_run.source_key = source.key
     where key = $1 and id = $2 and cadence = 'yield' for update of source`,
    [sourceKey, runId],
  )
  const [pass] = rows
  if (!pass) return
  const { stretch, streak } = paceAfter(pass, pass)
  await tx.query('update source set stretch = $2, streak = $3 where key = $1', [sourceKey, stretch, streak])
}

async function recordFailure(tx: Queryable, sourceKey: string, end: RunEnd, cause: GapCause): Promise<void> {
  await openInterruption(tx, sourceKey, cause, end.detail)
  const blocks = end.outcome === 'blocked' && cause !== 'budget'
  await tx.query(
    `update source set last_error = $2, last_error_at = now(),
       state = case when $3 and state = 'active' then 'blocked' else state end,
       state_reason = case when $3 and state = 'active' then $2 else state_reason end,
       not_before = now() + $4 * interval '1 millisecond'
     where key = $1`,
    [sourceKey, end.detail.slice(0, 500), blocks, await pauseMs(tx, sourceKey, end, cause)],
  )
}

/** The wait that the platform asked for. Otherwise it grows with every pass in a row without posts, with some jitter. */
async function pauseMs(tx: Queryable, sourceKey: string, end: RunEnd, cause: GapCause): Promise<number> {
  if (cause === 'budget') return BUDGET_WAIT_MS
  if (end.outcome === 'rate_limited') return end.waitMs
  const { rows } = await tx.query<{ failures: number }>(
    `select count(*)::int as failures from crawl_run
     where source_key = $1 and ended_at is not null and id > coalesce(
       (select max(id) from crawl_run where source_key = $1 and (pages > 0 or outcome = 'caught_up')), 0)`,
    [sourceKey],
  )
  const failures = rows[0]?.failures ?? 1
  return Math.min(FIRST_PAUSE_MS * 2 ** Math.max(0, failures - 1), LONGEST_PAUSE_MS) * (0.5 + Math.random())
}
