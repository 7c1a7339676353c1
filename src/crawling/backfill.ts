import type { Source } from '../domain/source.js'
import type { Span } from '../producers/producer.js'
import { closeWithin, recordGap } from '../store/crawl/gaps.js'
import { saveSource, setSourceState } from '../store/crawl/sources.js'
import type { Queryable } from '../store/pool.js'
import type { CrawlStore, PassEnd } from './run-pass.js'

/**
 * A span of a source as a source of its own: with its own cursor, lease and record, so that it is resumed where it was
 * stopped, while the source itself is crawled as always. It is paused for the schedule: a person runs it.
 */
export async function openBackfill(db: Queryable, source: Source, span: Span): Promise<Source> {
  const key = `${source.key}/${momentOf(span.from)}..${momentOf(span.to)}`
  const own: Source = { ...source, key, mode: 'poll' }
  await saveSource(db, own, { fromFile: false })
  await setSourceState(db, key, 'paused', 'a backfill: it continues with the command that began it')
  return own
}

const momentOf = (at: Date): string => at.toISOString().replace(/(?::00)?\.000Z$/, 'Z')

/** Leaves a hole while posts of the span are missing; when all are there, those of the source in it are closed too. */
export function backfillRecord(record: CrawlStore, db: Queryable, source: Source, span: Span): CrawlStore {
  return {
    ...record,
    async endRun(lease, runId, end) {
      // Its interruption is no time without posts: the span is.
      await record.endRun(lease, runId, { ...end, cause: null })
      if (end.outcome === 'caught_up') for (const key of [lease.sourceKey, source.key]) await closeWithin(db, key, span)
      else await recordGap(db, lease.sourceKey, { ...span, cause: end.cause ?? 'paused', detail: detailOf(end) })
    },
  }
}

const detailOf = ({ detail }: PassEnd): string =>
  `a backfill that has not reached its end: ${detail || 'it was stopped'}`
